/** What a screen shows of the API: loading, there, or failed; kept while the app is open. */

import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";

import { place } from "../app/router.ts";
import { ApiError } from "./client.ts";
import { entryOf, fetchInto, outdate, type Loaded } from "./entries.ts";

const FRESH_MS = 15_000;

/** Anything asked for again by a pull, or after an act that changed it. */
export function forget(prefix: string): void {
  outdate(prefix);
}

export interface LoadOptions {
  /** Keep the answer on the phone, to show it without a network. */
  readonly keep?: boolean;
}

/** `key` names what is loaded; the same key on two screens is loaded once.
 *
 * `reload` is done when an answer is there that was asked for after the call; `look` is content
 * with one that is on its way already: for what is asked again and again.
 */
export function useLoad<T>(
  key: string,
  fetcher: () => Promise<T>,
  { keep = false }: LoadOptions = {},
): Loaded<T> & { readonly reload: () => Promise<void>; readonly look: () => Promise<void> } {
  const entry = useMemo(() => entryOf(key, keep), [key]);
  const look = (): Promise<void> => fetchInto(key, entry, fetcher, keep);
  const reload = (): Promise<void> => {
    entry.isOutdated = true;
    return look();
  };
  useEffect(() => {
    if (Date.now() - entry.fetchedAt > FRESH_MS) void look();
    const refresh = (): void => void look();
    addEventListener("pull", refresh);
    addEventListener("online", refresh);
    return () => {
      removeEventListener("pull", refresh);
      removeEventListener("online", refresh);
    };
  }, [key]);
  return { ...(entry.state.value as Loaded<T>), reload, look };
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** A list by pages: the first one as `useLoad`, `more` adds the next. */
export function usePages<T>(
  key: string,
  fetcher: (cursor: string | undefined) => Promise<Page<T>>,
  options: LoadOptions = {},
) {
  const first = useLoad(key, () => fetcher(undefined), options);
  const rest = useSignal<{ of: unknown; pages: readonly Page<T>[] }>({ of: undefined, pages: [] });
  const busy = useSignal(false);
  // A fresh first page begins the list anew.
  const pages = rest.value.of === first.data ? rest.value.pages : [];
  const last = pages.at(-1) ?? first.data;
  const more = async (): Promise<void> => {
    if (busy.value || !last?.next_cursor) return;
    busy.value = true;
    try {
      rest.value = { of: first.data, pages: [...pages, await fetcher(last.next_cursor)] };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.isOffline) await first.reload();
    } finally {
      busy.value = false;
    }
  };
  const items = first.data && [first.data, ...pages].flatMap((page) => page.items);
  return { ...first, items, more, hasMore: Boolean(last?.next_cursor), isAdding: busy.value };
}

/** Runs while the screen stands and may be seen, every so often: for what changes by itself. */
export function useEvery(ms: number, act: () => void): void {
  // What is to be done may change with each drawing; the clock goes on.
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") latest.current();
    }, ms);
    return () => clearInterval(timer);
  }, [ms]);
}

/** Scrolls a new screen to its top; "back" finds the place it left. */
export function useScrollMemory(): void {
  useSignalEffect(() => {
    const key = `scroll ${place.value.path}`;
    const at = Number(sessionStorage.getItem(key) ?? 0);
    requestAnimationFrame(() => scrollTo(0, at));
    return () => sessionStorage.setItem(key, String(scrollY));
  });
}

