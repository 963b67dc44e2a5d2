/** Signed addresses: everything of an item stands below one prefix, which a renewal changes. */

const SIGNED = /^(.*\/s\/\d+\/[^/]+\/[^/]+\/)(.*)$/;

/** The address below the newest prefix; one that is not signed stays as it is. */
export function newlySigned(address: string, newestManifest: string): string {
  const [, prefix] = SIGNED.exec(newestManifest) ?? [];
  const [, , rest] = SIGNED.exec(address) ?? [];
  return prefix === undefined || rest === undefined ? address : prefix + rest;
}

/** Whether both lead to the same files, so that only the prefix has to change. */
export function isSameMedia(one: string, other: string): boolean {
  const [first, second] = [SIGNED.exec(one)?.[2], SIGNED.exec(other)?.[2]];
  return first !== undefined && first === second;
}

/** Only keys are asked for with a token; segments go without, so that they can be kept. */
export function isKey(address: string): boolean {
  return /\/key\/[\w/-]+(?:\?|$)/.test(address);
}
