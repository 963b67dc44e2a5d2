/** Whose things lie on this phone: another account of the same Telegram finds none of them. */

const OWNER = "owner";
const OF_EVERYBODY = /^texts\./;

/** Forgets what was kept for somebody else, before anything of it is read. */
export function belongTo(userId: string): void {
  if (!userId || localStorage.getItem(OWNER) === userId) return;
  for (const key of Object.keys(localStorage)) {
    if (!OF_EVERYBODY.test(key)) localStorage.removeItem(key);
  }
  localStorage.setItem(OWNER, userId);
}
