/** What this phone carries for when there is no network: keys, rules, codes that count no more. */

import type { Answer } from "../../../api/client.ts";
import { fromBase64, hex, hmac, joined, sha256, utf8, type Bytes } from "./bytes.ts";
import type { RuleBook } from "./rules.ts";
import { holds } from "./signatures.ts";

const ABOUT = utf8("hangmeas gate bundle 1\n");
const LINE = utf8("hangmeas gate line 1\n");
const NONCE_BYTES = 12;

export interface BundleList {
  readonly id: number;
  readonly name: string;
  /** Empty: every type of the event. */
  readonly products: readonly number[];
  readonly rules: RuleBook;
}

/** The JSON of a bundle, as the server signs it. */
export interface Bundle {
  readonly version: number;
  readonly device: string;
  readonly event: string;
  readonly gate: string;
  readonly is_open: boolean;
  readonly valid_from: string;
  readonly valid_until: string;
  readonly made_at: string;
  readonly public_keys: Readonly<Record<string, string>>;
  readonly list_key: string;
  readonly lists: readonly BundleList[];
  readonly types: readonly { readonly id: number; readonly km: string; readonly en: string }[];
  readonly revocations: {
    readonly since: number;
    readonly version: number;
    /** Codes of a ticket (its id in hex) with a serial below this count no more. */
    readonly below_serial: Readonly<Record<string, number>>;
  };
  readonly blocked: readonly string[];
  readonly codes: "static" | "rotating" | "both";
  readonly rotating_key: string | null;
}

/** Of a ticket, once its code has opened it. */
export interface Line {
  readonly label: string;
  readonly product: number;
  readonly gate: string | null;
  readonly zone: string | null;
  readonly row: string | null;
  readonly seat: string | null;
}

/** The bundle, if the key of the house has signed it for this device; else undefined. */
export async function opened(
  given: Answer<"GET /api/v1/gate/devices/{device_id}/bundle">, key: Bytes, device: string,
): Promise<Bundle | undefined> {
  const body = fromBase64(given.body);
  if (!(await holds(key, fromBase64(given.signature), joined(ABOUT, body)))) return undefined;
  const bundle = JSON.parse(new TextDecoder().decode(body)) as Bundle;
  return bundle.version === 1 && bundle.device === device ? bundle : undefined;
}

/** What is known of revocations and the newer ones together; all else is the newer bundle's. */
export function merged(known: Bundle | undefined, newer: Bundle): Bundle {
  if (!known || newer.revocations.since === 0) return newer;
  const below: Record<string, number> = { ...known.revocations.below_serial };
  for (const [ticket, serial] of Object.entries(newer.revocations.below_serial)) {
    below[ticket] = Math.max(serial, below[ticket] ?? 0);
  }
  return { ...newer, revocations: { ...newer.revocations, since: 0, below_serial: below } };
}

export function publicKeys(bundle: Bundle): Readonly<Record<string, Bytes>> {
  return Object.fromEntries(
    Object.entries(bundle.public_keys).map(([id, key]) => [id, fromBase64(key)]),
  );
}

/** Where the line of a ticket lies. */
export async function lineKey(bundle: Bundle, ticket: Bytes): Promise<string> {
  return hex(await sha256(await hmac(fromBase64(bundle.list_key), ticket)));
}

/** The line as its ticket's code opens it; undefined when it opens it not. */
export async function openLine(key: string, body: Bytes, code: string): Promise<Line | undefined> {
  const raw = await sha256(joined(LINE, utf8(code)));
  const lock = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const about = { name: "AES-GCM", iv: body.slice(0, NONCE_BYTES), additionalData: utf8(key) };
  try {
    const plain = await crypto.subtle.decrypt(about, lock, body.slice(NONCE_BYTES));
    return JSON.parse(new TextDecoder().decode(plain)) as Line;
  } catch {
    return undefined; // sealed for another code of the ticket
  }
}
