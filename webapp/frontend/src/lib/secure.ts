/** Small secrets kept by the client (SecureStorage), else by the browser. */

import { ask } from "./telegram.ts";

const PATIENCE_MS = 2_000;
let counter = 0;

/** What is kept under the key, or null. */
export async function recall(key: string): Promise<string | null> {
  const answer = await ask<{ req_id: string; value?: string | null }>(
    "web_app_secure_storage_get_key",
    { key, req_id: `r${++counter}` },
    ["secure_storage_key_received", "secure_storage_failed"],
    PATIENCE_MS,
  );
  if (answer?.event === "secure_storage_key_received") return answer.data.value ?? null;
  return localStorage.getItem(key);
}

/** Keeps a value, or forgets it when the value is null. */
export async function keep(key: string, value: string | null): Promise<void> {
  const answer = await ask(
    "web_app_secure_storage_save_key",
    { key, value, req_id: `w${++counter}` },
    ["secure_storage_key_saved", "secure_storage_failed"],
    PATIENCE_MS,
  );
  if (answer?.event === "secure_storage_key_saved") return;
  if (value === null) localStorage.removeItem(key);
  else localStorage.setItem(key, value);
}
