/** A season's board as it changes. */

import { signal, useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import type { BoardOut } from "../../api/schema.ts";
import { useFeed } from "../../api/stream.ts";

/** How far the server's clock is ahead of the phone's, in ms: the server's decides. */
export const ahead = signal(0);

/** The board, once it is known; undefined while nothing came, or there is none. */
export function useBoard(show: string, onNews?: (board: BoardOut) => void): BoardOut | undefined {
  const board = useSignal<BoardOut | undefined>(undefined);
  useFeed<BoardOut>({
    address: `/api/v1/shows/${encodeURIComponent(show)}/board/stream`,
    event: "board",
    ask: (signal) => call("GET /api/v1/shows/{show_code}/board", { path: { show_code: show }, signal }),
  }, (fresh) => {
    ahead.value = Date.parse(fresh.server_time) - Date.now();
    const before = board.peek();
    board.value = fresh;
    if (before && before.state !== fresh.state) onNews?.(fresh);
  });
  return board.value;
}
