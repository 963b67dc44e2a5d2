/** Ids in links: a UUID in 22 letters and digits, as the chat writes it. */

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SHORT = /^[0-9A-Za-z]{22}$/;
const SHORT_LENGTH = 22;
const HEX_DIGITS = 32;

/** How a UUID stands in links. */
export function shortId(uuid: string): string {
  let [number, letters] = [BigInt(`0x${uuid.replaceAll("-", "")}`), ""];
  for (let at = 0; at < SHORT_LENGTH; at += 1) {
    letters = LETTERS.charAt(Number(number % 62n)) + letters;
    number /= 62n;
  }
  return letters;
}

/** The UUID behind a short id; undefined when it is none. */
export function fromShortId(text: string): string | undefined {
  if (!SHORT.test(text)) return undefined;
  let number = 0n;
  for (const letter of text) number = number * 62n + BigInt(LETTERS.indexOf(letter));
  const hex = number.toString(16).padStart(HEX_DIGITS, "0");
  if (hex.length > HEX_DIGITS) return undefined;
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
