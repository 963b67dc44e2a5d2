/** Keeps the app itself on the phone, so that tickets open where there is no network. */

const AFTER_MS = 3_000;
const SHELL = "shell";

/** After the first page stands: it must not compete with it for the network. */
export function beginOffline(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  setTimeout(() => void keepAll().catch(() => undefined), AFTER_MS);
}

/** Small files only: what is large is fetched when it is wanted. */
async function keepAll(): Promise<void> {
  await navigator.serviceWorker.register("/app/sw.js", { scope: "/app/" });
  const saver = (navigator as { connection?: { saveData?: boolean } }).connection;
  if (saver?.saveData) return;
  const files = (await (await fetch("/app/files.json")).json()) as string[];
  const shell = await caches.open(SHELL);
  const kept = new Set((await shell.keys()).map(({ url }) => new URL(url).pathname));
  await shell.addAll(["/app/", ...files].filter((file) => !kept.has(file)));
}
