/** Opens the Mini App without a network: its page and files from the phone, all data as ever. */

const SHELL = "shell";
const PAGE = "/app/";
const KEPT = /^\/app\/(?:assets|art)\//;
const PATIENCE_MS = 4000;
const MOST_FILES = 240;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (KEPT.test(address.pathname)) event.respondWith(keptFirst(request));
  else if (request.mode === "navigate" && address.pathname === PAGE) {
    event.respondWith(freshFirst(request));
  }
});

/** A hashed file or a drawing is the same for ever. */
async function keptFirst(request) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await shell.put(request.url, answer.clone());
    await forgetOldest(shell);
  }
  return answer;
}

/** The page itself is asked for anew; without a network, or on a very slow one, the last serves. */
async function freshFirst(request) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(PAGE);
  try {
    const patience = kept ? AbortSignal.timeout(PATIENCE_MS) : undefined;
    const answer = await fetch(request, { signal: patience });
    if (answer.ok) await shell.put(PAGE, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function forgetOldest(shell) {
  const all = await shell.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST_FILES)).map((one) => shell.delete(one)));
}
