/** Being where the others are: how far off the own picture is, and what brings it there. */

import type { PartyOut, PartyStateOut } from "../../api/schema.ts";

const JUMP_MS = 1_500;
const STILL_MS = 120;
const NUDGE = 0.05;

/** Where everybody should be at `now` of the server, in ms. */
export function expectedAt({ state, state_at: since }: Pick<PartyOut, "state" | "state_at">, now: number): number {
  if (!state) return 0;
  if (!state.playing) return state.position_ms;
  return state.position_ms + Math.max(0, now - Date.parse(since)) * state.rate;
}

/** `seek_ms`: go there; else `rate` brings it near without a jump. What stands still jumps at once. */
export function correction(
  ownMs: number, wantedMs: number, { rate, playing }: Pick<PartyStateOut, "rate" | "playing">,
): { readonly seek_ms?: number; readonly rate: number } {
  const ahead = ownMs - wantedMs;
  if (Math.abs(ahead) <= STILL_MS) return { rate };
  if (!playing || Math.abs(ahead) > JUMP_MS) return { seek_ms: wantedMs, rate };
  return { rate: rate * (ahead > 0 ? 1 - NUDGE : 1 + NUDGE) };
}
