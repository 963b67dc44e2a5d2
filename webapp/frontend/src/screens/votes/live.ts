/** A season's board as it changes: by the server's stream, by asking again where there is none. */

import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { ApiError, call } from "../../api/client.ts";
import type { BoardOut } from "../../api/schema.ts";
import { authorization, renewSession } from "../../api/session.ts";

const SILENT_MS = 40_000;
const POLL_MS = 3_000;
const POLLS = 20;
const AGAIN_MS = 1_000;

/** How far the server's clock is ahead of the phone's, in ms: the server's decides. */
export const ahead = signal(0);

/** The board, once it is known; undefined while nothing came, or there is none. */
export function useBoard(show: string, onNews?: (board: BoardOut) => void): BoardOut | undefined {
  const board = useSignal<BoardOut | undefined>(undefined);
  useEffect(() => {
    let stop = new AbortController();
    const take = (fresh: BoardOut): void => {
      ahead.value = Date.parse(fresh.server_time) - Date.now();
      const before = board.peek();
      board.value = fresh;
      if (before && before.state !== fresh.state) onNews?.(fresh);
    };
    const begin = (): void => {
      stop.abort();
      stop = new AbortController();
      if (document.visibilityState === "visible") void follow(show, stop.signal, take);
    };
    begin();
    document.addEventListener("visibilitychange", begin);
    addEventListener("pull", begin);
    return () => {
      stop.abort();
      document.removeEventListener("visibilitychange", begin);
      removeEventListener("pull", begin);
    };
  }, [show]);
  return board.value;
}

/** Until it is stopped. A stream that breaks is opened again; two in a row: asks for a minute. */
async function follow(
  show: string, stop: AbortSignal, take: (board: BoardOut) => void,
): Promise<void> {
  let seen = "";
  let failures = 0; // since something was heard
  const heard = (board: BoardOut): void => {
    seen = board.version;
    failures = 0;
    take(board);
  };
  while (!stop.aborted) {
    let rest = AGAIN_MS;
    // What brings nothing counts as broken: something on the way lets no stream through.
    failures += 1;
    try {
      rest = await listen(show, seen, stop, heard);
    } catch {
      // Opened again, or asked for: whatever it was, the page has what it had.
    }
    if (failures >= 2) await poll(show, stop, heard);
    else await pause(rest, stop);
  }
}

async function poll(
  show: string, stop: AbortSignal, heard: (board: BoardOut) => void,
): Promise<void> {
  for (let round = 0; round < POLLS && !stop.aborted; round += 1) {
    try {
      heard(await call("GET /api/v1/shows/{show_code}/board", { path: { show_code: show }, signal: stop }));
    } catch (error) {
      if (!(error instanceof ApiError) && !stop.aborted) throw error;
    }
    await pause(POLL_MS, stop);
  }
}

/** One stream to its end: how many ms to wait before the next. Throws when it broke. */
async function listen(
  show: string, seen: string, stop: AbortSignal, heard: (board: BoardOut) => void,
): Promise<number> {
  const line = new AbortController();
  const cut = (): void => line.abort();
  stop.addEventListener("abort", cut);
  let watch = setTimeout(cut, SILENT_MS);
  try {
    const reader = (await open(show, seen, line.signal)).getReader();
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
        if (event === "board") heard(JSON.parse(data) as BoardOut);
        if (retry) rest = retry;
      }
    }
  } finally {
    clearTimeout(watch);
    stop.removeEventListener("abort", cut);
    line.abort();
  }
}

async function open(show: string, seen: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  let answer = await ask();
  if (answer.status === 401 && (await renewSession())) answer = await ask();
  if (!answer.ok || !answer.body) throw new Error(`no stream: ${answer.status}`);
  return answer.body;

  function ask(): Promise<Response> {
    const headers = { Authorization: authorization(), "Last-Event-ID": seen };
    return fetch(`/api/v1/shows/${encodeURIComponent(show)}/board/stream`, { headers, signal });
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
