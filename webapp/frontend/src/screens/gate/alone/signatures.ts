/** Ed25519 (RFC 8032): by the browser itself, or by a library where it cannot. */

import type { Bytes } from "./bytes.ts";

type Verify = (key: Bytes, signature: Bytes, message: Bytes) => Promise<boolean>;

let known: Promise<Verify> | undefined;

/** Whether the key has signed the message. */
export async function holds(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  known ??= byBrowser().then((verify) => verify ?? byLibrary());
  try {
    return await (await known)(key, signature, message);
  } catch {
    return false; // not a key, or not a signature
  }
}

/** So that the first person at the gate does not wait for it, and it is there without a network. */
export async function prepare(): Promise<void> {
  known ??= byBrowser().then((verify) => verify ?? byLibrary());
  await known;
}

async function byBrowser(): Promise<Verify | undefined> {
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  } catch {
    return undefined;
  }
  return async (key, signature, message) => {
    const reader = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return crypto.subtle.verify("Ed25519", reader, signature, message);
  };
}

export async function byLibrary(): Promise<Verify> {
  const { verifyAsync } = await import("@noble/ed25519");
  return (key, signature, message) => verifyAsync(signature, message, key, { zip215: false });
}
