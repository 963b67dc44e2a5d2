/** What was loaded, by names: one answer for all who show it, and never an older one after it. */

import { signal } from "@preact/signals";

import { ApiError } from "./client.ts";

export interface Loaded<T> {
  /** Undefined until the first answer; the last one stays while a newer is on its way. */
  readonly data: T | undefined;
  readonly error: ApiError | undefined;
  readonly isLoading: boolean;
}

export interface Entry {
  readonly state: ReturnType<typeof signal<Loaded<unknown>>>;
  fetchedAt: number;
  running: Promise<void> | undefined;
  /** The one after it, where somebody must have a newer answer. */
  next: Promise<void> | undefined;
  /** What is being fetched was asked for before something changed. */
  isOutdated: boolean;
}

const KEPT = "kept.";
const entries = new Map<string, Entry>();

/** Whatever is on its way for those whose names begin so was asked for too early. */
export function outdate(prefix: string): void {
  for (const [key, entry] of entries) {
    if (!key.startsWith(prefix)) continue;
    entry.fetchedAt = 0;
    entry.isOutdated = true;
  }
}

export function entryOf(key: string, keep: boolean): Entry {
  const known = entries.get(key);
  if (known) return known;
  const kept = keep ? localStorage.getItem(KEPT + key) : null;
  const data: unknown = kept ? JSON.parse(kept) : undefined;
  const entry: Entry = {
    state: signal<Loaded<unknown>>({ data, error: undefined, isLoading: true }),
    fetchedAt: 0,
    running: undefined,
    next: undefined,
    isOutdated: false,
  };
  entries.set(key, entry);
  return entry;
}

/** Done when an answer is there that was asked for after the entry was outdated the last time. */
export function fetchInto<T>(
  key: string, entry: Entry, fetcher: () => Promise<T>, keep: boolean,
): Promise<void> {
  if (entry.running) return entry.isOutdated ? afterIt(entry.running) : entry.running;
  entry.isOutdated = false;
  entry.running = run().finally(() => {
    entry.running = undefined;
  });
  return entry.running;

  /** Once more, for all who ask meanwhile: what is on its way was asked too early. */
  function afterIt(running: Promise<void>): Promise<void> {
    const again = (): Promise<void> => {
      entry.next = undefined;
      return fetchInto(key, entry, fetcher, keep);
    };
    return (entry.next ??= running.then(again, again));
  }

  async function run(): Promise<void> {
    const before = entry.state.peek()?.data;
    entry.state.value = { data: before, error: undefined, isLoading: true };
    try {
      const data = await fetcher();
      entry.fetchedAt = entry.isOutdated ? 0 : Date.now();
      entry.state.value = { data, error: undefined, isLoading: false };
      if (keep) localStorage.setItem(KEPT + key, JSON.stringify(data));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      entry.state.value = { data: before, error, isLoading: false };
    }
  }
}
