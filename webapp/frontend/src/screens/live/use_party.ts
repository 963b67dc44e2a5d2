/** A party on the page: the host's player is told to it, everybody else's goes along with it. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { ApiError } from "../../api/client.ts";
import { useEvery } from "../../api/load.ts";
import type { ChatLineOut, MyPartyOut, PartyOut, PartyStateOut } from "../../api/schema.ts";
import { useFeed } from "../../api/stream.ts";
import { player } from "../../player/player.ts";
import { captions } from "../../player/tracks.ts";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { moveParty, partyBeat, partyOf } from "./api.ts";
import { correction, expectedAt } from "./following.ts";
import { merged } from "./room.ts";

const BEAT_MS = 15_000;
const LOOK_MS = 1_000;
/** After a jump the picture needs a moment before it can be judged again. */
const JUMP_PAUSE_MS = 3_000;
/** Clocks that are so far apart have been set meanwhile. */
const CLOCK_SET_MS = 30_000;
/** Where the network let nothing through, the host tells it again. */
const AGAIN_MS = 3_000;
const NOT_FOUND = 404;
const CONFLICT = 409;

export interface Together {
  readonly party: PartyOut;
  readonly lines: readonly ChatLineOut[];
  readonly isHost: boolean;
  readonly isOver: boolean;
  /** Goes along with the host; whoever touches the picture stays behind until they come back. */
  readonly isFollowing: boolean;
  readonly comeBack: () => void;
  readonly add: (line: ChatLineOut) => void;
  readonly show: (change: Partial<PartyStateOut>) => Promise<void>;
  /** Seconds at which the picture begins. */
  readonly from: () => number;
}

export function useTogether(mine: MyPartyOut): Together {
  const party = useSignal<PartyOut>(mine);
  const lines = useSignal(merged([], mine.lines));
  const isOver = useSignal(mine.ended);
  const isFollowing = useSignal(true);
  const ahead = useRef(Date.parse(mine.server_time) - Date.now());
  const jumpedAt = useRef(0);
  const isHost = leads(party.value, mine.me);

  const take = (fresh: PartyOut): void => {
    if (fresh.ended) isOver.value = true;
    else if (fresh.revision >= party.peek().revision) party.value = fresh;
    lines.value = merged(lines.peek(), fresh.lines);
  };
  // An answer is of this moment; an event of the stream may have been made long before.
  const answered = (fresh: PartyOut): void => {
    ahead.current = clearest(ahead.current, Date.parse(fresh.server_time) - Date.now());
    take(fresh);
  };
  useEffect(() => answered(mine), [mine]);
  const serverNow = (): number => Date.now() + ahead.current;

  useFeed(partyOf(mine.code), take);
  useEvery(BEAT_MS, () => void partyBeat(mine.code).then(answered, (error: unknown) => {
    if (error instanceof ApiError && error.status === NOT_FOUND) isOver.value = true;
  }));

  const follow = (): void => {
    const { state } = party.peek();
    if (isHost || !isFollowing.peek() || !state || player.key.peek() !== state.item) return;
    const wanted = expectedAt(party.peek(), serverNow());
    const isBeyond = player.duration.peek() > 0 && wanted > player.duration.peek() * 1000;
    if (player.stage.peek() === "ended" && !isBeyond) player.seek(wanted / 1000); // the host went back
    if (!player.isPlaying.peek() && player.stage.peek() !== "paused") return;
    if (state.playing && !player.isPlaying.peek() && !player.needsTap.peek()) void player.resume();
    if (!state.playing && player.isPlaying.peek()) player.pause();
    if (Date.now() - jumpedAt.current < JUMP_PAUSE_MS) return;
    if (isBeyond) return;
    const { seek_ms: to, rate } = correction(player.position.peek() * 1000, wanted, state);
    if (to !== undefined) {
      jumpedAt.current = Date.now();
      player.seek(to / 1000);
    }
    if (player.element.playbackRate !== rate) player.setRate(rate);
  };
  useEvery(LOOK_MS, follow);
  useEffect(follow, [party.value.revision, isHost]);
  useEffect(() => () => player.setRate(1), []);

  const show = useTelling(mine, party, answered);
  const tell = (): void => {
    const { state } = party.peek();
    if (isHost && state && player.key.peek() === state.item) void show({});
  };
  const stage = player.stage.value;
  useEffect(() => {
    if (stage === "playing" || stage === "paused") tell();
  }, [stage === "playing", stage === "paused", isHost]);
  useEffect(() => player.onAct((act) => {
    if (!isHost) isFollowing.value = false;
    else if (act === "seek" || act === "rate") tell();
  }), [isHost]);

  return {
    party: party.value, lines: lines.value, isHost, isOver: isOver.value, isFollowing: isFollowing.value,
    comeBack: () => {
      isFollowing.value = true;
      jumpedAt.current = 0;
      follow();
    },
    add: (line) => (lines.value = merged(lines.peek(), [line])),
    show,
    from: () => expectedAt(party.peek(), serverNow()) / 1000,
  };
}

function leads({ members }: PartyOut, author: string): boolean {
  return members.some((each) => each.is_host && each.author === author);
}

/** Of two looks at the server's clock, in ms ahead of ours: what is late on its way looks smaller. */
function clearest(known: number, fresh: number): number {
  return fresh > known || known - fresh > CLOCK_SET_MS ? fresh : known;
}

/** One telling at a time; what happens meanwhile is told by the next, as it is then. What did not
 * get through is told again; of what is refused the host hears.
 */
function useTelling(mine: MyPartyOut, party: { peek: () => PartyOut }, answered: (fresh: PartyOut) => void) {
  const wish = useRef<Partial<PartyStateOut> | undefined>(undefined);
  const isTelling = useRef(false);
  const tell = async (next: Partial<PartyStateOut>): Promise<void> => {
    const { state, revision } = party.peek();
    // Of what is not shown any more there is nothing to tell.
    if (!next.item && player.key.peek() !== state?.item) return;
    answered(await moveParty(mine.code, revision, { ...stateNow(party.peek()), ...next }));
  };
  const tellAll = async (): Promise<void> => {
    if (isTelling.current) return;
    isTelling.current = true;
    try {
      for (let isThrough = true; isThrough && wish.current;) {
        const next = wish.current;
        wish.current = undefined;
        isThrough = await tell(next).then(() => true, (error: unknown) => failed(next, error));
      }
    } finally {
      isTelling.current = false;
    }
  };
  /** Whether to go on at once. */
  const failed = async (next: Partial<PartyStateOut>, error: unknown): Promise<boolean> => {
    if (!(error instanceof ApiError)) throw error;
    if (error.isOffline || error.status === CONFLICT) wish.current = { ...next, ...wish.current };
    else toast(wordsOf(error), "bad");
    if (error.status !== CONFLICT) return !error.isOffline;
    // An answer was lost on its way, or somebody else leads by now: the party tells.
    const isKnown = await partyBeat(mine.code).then(answered).then(() => true, () => false);
    if (!leads(party.peek(), mine.me)) wish.current = undefined;
    return isKnown;
  };
  useEvery(AGAIN_MS, () => void tellAll());
  return (change: Partial<PartyStateOut>): Promise<void> => {
    wish.current = { ...wish.current, ...change };
    return tellAll();
  };
}

function stateNow({ state }: PartyOut): PartyStateOut {
  return {
    item: state?.item ?? player.key.peek(),
    position_ms: Math.max(0, Math.round(player.position.peek() * 1000)),
    rate: player.rate.peek(),
    audio: state?.audio ?? "",
    captions: captions.peek(),
    playing: player.isPlaying.peek(),
  };
}
