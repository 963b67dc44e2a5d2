/** The room of a broadcast on the page: how it stands, its cues, and the chat without gaps. */

import { useSignal } from "@preact/signals";

import { ApiError } from "../../api/client.ts";
import type { ChatLineOut, CueOut, LivePageOut, LiveRoomOut, LiveState } from "../../api/schema.ts";
import { useFeed } from "../../api/stream.ts";
import { linesAfter, linesBefore, roomOf } from "./api.ts";
import { isTorn, merged } from "./room.ts";

export interface Room {
  /** Undefined until it was heard of. */
  readonly state: LiveState | undefined;
  readonly viewers: number;
  readonly cameraAway: boolean;
  readonly chatOn: boolean;
  readonly slowSeconds: number;
  readonly cues: readonly CueOut[];
  readonly lines: readonly ChatLineOut[];
  readonly add: (line: ChatLineOut) => void;
  readonly takeAway: (line: ChatLineOut) => void;
  readonly earlier: (() => void) | undefined;
}

export function useRoom(live: LivePageOut, onState: () => void): Room {
  const shown = useSignal<LiveRoomOut | undefined>(undefined);
  const lines = useSignal<readonly ChatLineOut[]>([]);
  const isFirst = useSignal(false);
  useFeed(roomOf(live.key), (fresh) => {
    const before = shown.peek();
    shown.value = fresh;
    const known = lines.peek();
    lines.value = merged(known, fresh.lines, fresh.removed);
    if (isTorn(known, fresh.lines)) void fill(known.at(-1)!.number);
    if (before && before.state !== fresh.state) onState();
  });
  const fill = (after: number): Promise<void> => quietly(async () => {
    lines.value = merged(lines.peek(), await linesAfter(live.key, after));
  });
  const earlier = (): Promise<void> => quietly(async () => {
    const before = await linesBefore(live.key, lines.peek()[0]?.number);
    if (before.length === 0) isFirst.value = true;
    lines.value = [...before].reverse().concat(lines.peek());
  });
  const room = shown.value;
  return {
    state: room?.state,
    viewers: room?.viewers ?? live.viewers,
    cameraAway: room?.camera_away ?? live.camera_away,
    chatOn: room?.chat_on ?? true,
    slowSeconds: room?.slow_seconds ?? 0,
    cues: room?.cues ?? [],
    lines: lines.value,
    add: (line) => (lines.value = merged(lines.peek(), [line])),
    takeAway: (line) => (lines.value = lines.peek().filter(({ number }) => number !== line.number)),
    earlier: isFirst.value || lines.value[0]?.number === 1 ? undefined : () => void earlier(),
  };
}

/** What cannot be fetched now is fetched the next time. */
async function quietly(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}
