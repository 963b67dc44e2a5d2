/** The state of a broadcast's room on the page: lines and cues as the picture comes to them. */

import type { ChatLineOut, CueOut } from "../../api/schema.ts";

const KEPT = 200;
/** So long a message of the programme stays on the picture. */
const MESSAGE_MS = 12_000;

/** Old and fresh lines as one list without doubles or what was taken away; the newest ones. */
export function merged(known: readonly ChatLineOut[], fresh: readonly ChatLineOut[], removed: readonly number[] = []): readonly ChatLineOut[] {
  const away = new Set(removed);
  const byNumber = new Map([...known, ...fresh].map((line) => [line.number, line]));
  return [...byNumber.values()]
    .filter(({ number, removed: isAway }) => !isAway && !away.has(number))
    .sort((one, other) => one.number - other.number)
    .slice(-KEPT);
}

/** Whether lines are missing between those that are known and the fresh ones. */
export function isTorn(known: readonly ChatLineOut[], fresh: readonly ChatLineOut[]): boolean {
  const [last, first] = [known.at(-1), fresh[0]];
  return last !== undefined && first !== undefined && first.number > last.number + 1;
}

/** What may be read when the picture stands at `programme` ms: nobody tells what comes; one's own
 * words are there at once. Without a picture everything. */
export function readable(lines: readonly ChatLineOut[], programme: number | undefined, me: string): readonly ChatLineOut[] {
  if (programme === undefined) return lines;
  return lines.filter(({ at, author }) => author === me || Date.parse(at) <= programme);
}

/** The vote that the picture shows as open: the last cue of votes up to now, if it opened one. */
export function voteAt(cues: readonly CueOut[], programme: number | undefined): CueOut | undefined {
  const last = cues.filter(({ kind, at }) => (
    kind.startsWith("vote_") && (programme === undefined || Date.parse(at) <= programme)
  )).at(-1);
  return last?.kind === "vote_open" ? last : undefined;
}

/** The message that lies on the picture now. */
export function messageAt(cues: readonly CueOut[], programme: number | undefined): CueOut | undefined {
  if (programme === undefined) return undefined;
  return cues.filter(({ kind, at }) => {
    const passed = programme - Date.parse(at);
    return !kind.startsWith("vote_") && passed >= 0 && passed < MESSAGE_MS;
  }).at(-1);
}
