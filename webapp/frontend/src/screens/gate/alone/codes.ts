/** The text of a ticket's QR: read, proved by its signature, and the digits that change beside it. */

import { fromBase45, hex, hmac, joined, type Bytes } from "./bytes.ts";
import { holds } from "./signatures.ts";

const VERSION = 1;
const BODY_BYTES = 35;
const CODE_BYTES = BODY_BYTES + 64;
const CODE_CHARACTERS = 149;
const MOST_CHARACTERS = 200;
const STEP_SECONDS = 30;
const DIGITS = 6;
/** A phone's clock may be a step behind or ahead. */
const TOLERANCE = 1;

/** What a code says. `ticket` is its id in 32 hex digits; times are milliseconds since 1970. */
export interface Admission {
  readonly keyId: number;
  readonly ticket: string;
  readonly ticketBytes: Bytes;
  readonly product: number;
  readonly validFrom: number;
  readonly validUntil: number;
  readonly serial: number;
}

/** What may be asked about: a number without blanks around it, a code as it is; a blank is one of
 * its signs. What no code holds becomes a question mark, so that it is refused like all others. */
export function asked(text: string): string {
  const line = text.replace(/[\r\n\t]/g, "");
  const plain = /^\s*hm/i.test(line) ? line.trim().toUpperCase() : line;
  return plain.replace(/[^ -~]/g, "?").slice(0, MOST_CHARACTERS);
}

/** The signed code of a QR's text, and the digits behind it. */
export function twoParts(text: string): { readonly code: string; readonly digits: string | undefined } {
  const tail = text.slice(CODE_CHARACTERS);
  if (/^[0-9]{6}$/.test(tail)) return { code: text.slice(0, CODE_CHARACTERS), digits: tail };
  return { code: text, digits: undefined };
}

/** What a genuine code says; undefined for any other text. `keys` by key id. */
export async function verified(
  code: string, keys: Readonly<Record<string, Bytes>>,
): Promise<Admission | undefined> {
  const raw = fromBase45(code);
  if (raw?.length !== CODE_BYTES || raw[0] !== VERSION) return undefined;
  const view = new DataView(raw.buffer);
  const keyId = view.getUint16(1);
  const key = keys[String(keyId)];
  const body = raw.slice(0, BODY_BYTES);
  if (!key || !(await holds(key, raw.slice(BODY_BYTES), body))) return undefined;
  const ticketBytes = raw.slice(3, 19);
  return {
    keyId,
    ticketBytes,
    ticket: hex(ticketBytes),
    product: view.getUint32(19),
    validFrom: view.getUint32(23) * 1000,
    validUntil: view.getUint32(27) * 1000,
    serial: view.getUint32(31),
  };
}

/** Whether these are the digits of the moment, or of a step beside it (RFC 6238). */
export async function digitsHold(
  eventKey: Bytes, admission: Admission, given: string, atMs: number,
): Promise<boolean> {
  const serial = new Uint8Array(4);
  new DataView(serial.buffer).setUint32(0, admission.serial);
  const secret = await hmac(eventKey, joined(admission.ticketBytes, serial));
  const step = Math.floor(atMs / 1000 / STEP_SECONDS);
  for (let each = Math.max(0, step - TOLERANCE); each <= step + TOLERANCE; each += 1) {
    if ((await digitsOf(secret, each)) === given) return true;
  }
  return false;
}

async function digitsOf(secret: Bytes, step: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setUint32(0, Math.floor(step / 2 ** 32));
  counter.setUint32(4, step % 2 ** 32);
  const digest = new DataView((await hmac(secret, new Uint8Array(counter.buffer))).buffer);
  const number = digest.getUint32(digest.getUint8(digest.byteLength - 1) & 15) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}
