/** Small secrets kept by the client (SecureStorage), else by the browser. */

import { ask, isSince } from "./telegram.ts";

const PATIENCE_MS = 2_000;
let counter = 0;
/** A client that did not answer once has no such memory: it is not asked again. */
let isSilent = false;

/** What is kept under the key, or null. */
export async function recall(key: string): Promise<string | null> {
  const here = localStorage.getItem(key); // the client was too slow when it was kept
  if (here !== null) return here;
  const answer = await asked<{ value?: string | null }>(
    "web_app_secure_storage_get_key", { key }, "secure_storage_key_received",
  );
  return answer?.value ?? null;
}

/** Keeps a value, or forgets it when the value is null. */
export async function keep(key: string, value: string | null): Promise<void> {
  const answer = await asked(
    "web_app_secure_storage_save_key", { key, value }, "secure_storage_key_saved",
  );
  if (answer || value === null) localStorage.removeItem(key);
  else localStorage.setItem(key, value);
}

async function asked<T>(
  method: "web_app_secure_storage_get_key" | "web_app_secure_storage_save_key",
  about: object,
  good: "secure_storage_key_received" | "secure_storage_key_saved",
): Promise<T | undefined> {
  if (isSilent || !isSince(9)) return undefined;
  const params = { ...about, req_id: `k${++counter}` };
  const answer = await ask<T & { req_id: string }>(
    method, params, [good, "secure_storage_failed"], PATIENCE_MS, params.req_id,
  );
  isSilent = answer === undefined;
  return answer?.event === good ? answer.data : undefined;
}
