/** Checks a vote's proof on the phone itself: the server's word is not taken for it. */

import type { VoteProofOut } from "../../api/schema.ts";

export interface Checked {
  /** The receipt's code is the one in the log's entry. */
  readonly isOfCode: boolean;
  /** The entry leads to the root as RFC 6962 says. */
  readonly isInLog: boolean;
}

const LEAF = 0;
const NODE = 1;

export async function check(code: string, proof: VoteProofOut): Promise<Checked> {
  const fields = JSON.parse(proof.leaf) as readonly unknown[];
  const ofCode = toHex(await sha256(new TextEncoder().encode(code)));
  const leaf = await hashed(LEAF, new TextEncoder().encode(proof.leaf));
  const isSame = fields[1] === proof.window_id && fields[2] === proof.index && fields[3] === proof.act;
  return {
    isOfCode: fields.at(-1) === ofCode && isSame,
    isInLog: await leads(leaf, proof.index, proof.size, proof.path.map(fromHex), proof.root),
  };
}

/** RFC 9162, section 2.1.3.2: from leaf `index` of `size` along `path` to `root`. */
export async function leads(
  leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[], root: string,
): Promise<boolean> {
  if (index < 0 || index >= size) return false;
  let [at, last, found] = [index, size - 1, leaf];
  for (const beside of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      found = await hashed(NODE, beside, found);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      found = await hashed(NODE, found, beside);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && toHex(found) === root;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

async function hashed(kind: number, ...parts: readonly Uint8Array[]): Promise<Uint8Array> {
  return sha256(Uint8Array.from([kind, ...parts.flatMap((part) => [...part])]));
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
