/** What changes while people look: by the server's stream, by asking again where there is none. */

import { useEffect, useRef } from "preact/hooks";

import { ApiError } from "./client.ts";
import { authorization, renewSession } from "./session.ts";

const SILENT_MS = 40_000;
const POLL_MS = 3_000;
const POLLS = 20;
const AGAIN_MS = 1_000;

/** `version` is another one as soon as anything of it has changed. */
export interface Versioned {
  readonly version: string;
}

export interface Feed<T extends Versioned> {
  /** Of the stream of server-sent events. */
  readonly address: string;
  /** The name of those events that hold it. */
  readonly event: string;
  /** The same by an ordinary call, where something on the way lets no stream through. */
  readonly ask: (signal: AbortSignal) => Promise<T>;
}

/** Calls `take` with what it is now, and with every change, while the page is looked at. */
export function useFeed<T extends Versioned>(feed: Feed<T> | undefined, take: (fresh: T) => void): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    if (!feed) return undefined;
    let stop = new AbortController();
    const begin = (): void => {
      stop.abort();
      stop = new AbortController();
      if (document.visibilityState === "visible") void follow(feed, stop.signal, (fresh) => latest.current(fresh));
    };
    begin();
    document.addEventListener("visibilitychange", begin);
    addEventListener("pull", begin);
    return () => {
      stop.abort();
      document.removeEventListener("visibilitychange", begin);
      removeEventListener("pull", begin);
    };
  }, [feed?.address]);
}

/** Until it is stopped. A stream that breaks is opened again; two in a row: asks for a minute. */
async function follow<T extends Versioned>(feed: Feed<T>, stop: AbortSignal, take: (fresh: T) => void): Promise<void> {
  let seen = "";
  let failures = 0; // since something was heard
  const heard = (fresh: T): void => {
    if (stop.aborted) return;
    seen = fresh.version;
    failures = 0;
    take(fresh);
  };
  while (!stop.aborted) {
    let rest = AGAIN_MS;
    // What brings nothing counts as broken: something on the way lets no stream through.
    failures += 1;
    try {
      rest = await listen(feed, seen, stop, heard);
    } catch {
      // Opened again, or asked for: whatever it was, the page has what it had.
    }
    if (failures >= 2) await poll(feed, stop, heard);
    else await pause(rest, stop);
  }
}

async function poll<T extends Versioned>(feed: Feed<T>, stop: AbortSignal, heard: (fresh: T) => void): Promise<void> {
  for (let round = 0; round < POLLS && !stop.aborted; round += 1) {
    try {
      heard(await feed.ask(stop));
    } catch (error) {
      if (!(error instanceof ApiError) && !stop.aborted) throw error;
    }
    await pause(POLL_MS, stop);
  }
}

/** One stream to its end: how many ms to wait before the next. Throws when it broke. */
async function listen<T extends Versioned>(
  feed: Feed<T>, seen: string, stop: AbortSignal, heard: (fresh: T) => void,
): Promise<number> {
  const line = new AbortController();
  const cut = (): void => line.abort();
  stop.addEventListener("abort", cut);
  let watch = setTimeout(cut, SILENT_MS);
  try {
    const reader = (await open(feed.address, seen, line.signal)).getReader();
    const decoder = new TextDecoder();
    let text = "";
    let rest = AGAIN_MS;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return rest;
      clearTimeout(watch);
      watch = setTimeout(cut, SILENT_MS);
      const parts = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = parts.pop() ?? "";
      for (const { event, data, retry } of parts.map(eventOf)) {
        if (event === feed.event) heard(JSON.parse(data) as T);
        if (retry) rest = retry;
      }
    }
  } finally {
    clearTimeout(watch);
    stop.removeEventListener("abort", cut);
    line.abort();
  }
}

async function open(address: string, seen: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  let answer = await ask();
  if (answer.status === 401 && (await renewSession())) answer = await ask();
  if (!answer.ok || !answer.body) throw new Error(`no stream: ${answer.status}`);
  return answer.body;

  function ask(): Promise<Response> {
    return fetch(address, { headers: { Authorization: authorization(), "Last-Event-ID": seen }, signal });
  }
}

export interface StreamEvent {
  readonly event: string;
  readonly data: string;
  readonly retry: number;
}

/** One block of a stream of server-sent events; lines that begin with a colon say nothing. */
export function eventOf(block: string): StreamEvent {
  const fields: Record<string, string> = {};
  for (const line of block.split("\n")) {
    const at = line.indexOf(":");
    if (at > 0) fields[line.slice(0, at)] = line.slice(at + 1).trimStart();
  }
  return {
    event: fields["event"] ?? "", data: fields["data"] ?? "", retry: Number(fields["retry"] ?? 0),
  };
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    stop.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
