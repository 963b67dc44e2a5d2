/** Bytes as texts write them: Base64, Base45 (RFC 9285) and hex. */

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = new Map([...ALPHABET].map((sign, value) => [sign, value]));

export type Bytes = Uint8Array<ArrayBuffer>;

export function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

/** Strict: every text has at most one reading. Undefined: it is no Base45. */
export function fromBase45(text: string): Bytes | undefined {
  const bytes: number[] = [];
  for (let place = 0; place < text.length; place += 3) {
    const group = [...text.slice(place, place + 3)].map((sign) => VALUES.get(sign));
    if (group.length === 1 || group.some((value) => value === undefined)) return undefined;
    const [first = 0, second = 0, third = 0] = group as number[];
    const value = first + second * 45 + third * 2025;
    if (value >= 1 << (8 * (group.length - 1))) return undefined;
    if (group.length === 3) bytes.push(value >> 8);
    bytes.push(value & 255);
  }
  return Uint8Array.from(bytes);
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A fresh word of hex digits, two for each byte. */
export function newWord(bytes: number): string {
  return hex(crypto.getRandomValues(new Uint8Array(bytes)));
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function joined(...parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export async function hmac(key: Bytes, message: Bytes): Promise<Bytes> {
  const signer = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", signer, message));
}
