/** What a KHQR says of its payee: fields of two digits, two for the length, then the text (EMV). */

const MERCHANT_NAME = "59";

/** The merchant's name, or nothing when it is none. Lengths count letters of the text. */
export function merchantOf(payload: string): string {
  for (let at = 0; at + 4 <= payload.length;) {
    const length = Number(payload.slice(at + 2, at + 4));
    if (!Number.isInteger(length)) return "";
    if (payload.slice(at, at + 2) === MERCHANT_NAME) return payload.slice(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return "";
}
