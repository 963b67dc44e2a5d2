/** The whole screen for the picture: Telegram's own full screen if it comes, ours in any case. */

import { signal } from "@preact/signals";

import { onBack } from "../app/router.ts";
import { ask, isSince, tell } from "../lib/telegram.ts";

const PATIENCE_MS = 1_000;

export const inTheatre = signal(false);
let stop: (() => void) | undefined;
let wide = false;

export async function enterTheatre(): Promise<void> {
  if (inTheatre.peek()) return;
  inTheatre.value = true;
  document.body.style.overflow = "hidden";
  stop = onBack(() => {
    leaveTheatre();
    return true;
  });
  if (!isSince(8)) return;
  const answer = await ask(
    "web_app_request_fullscreen", undefined, ["fullscreen_changed", "fullscreen_failed"], PATIENCE_MS,
  );
  wide = answer?.event === "fullscreen_changed";
  // Whoever has left meanwhile wants none of it.
  if (!inTheatre.peek()) leaveClient();
  else if (wide) tell("web_app_toggle_orientation_lock", { locked: false });
}

export function leaveTheatre(): void {
  if (!inTheatre.peek()) return;
  inTheatre.value = false;
  document.body.style.overflow = "";
  stop?.();
  stop = undefined;
  leaveClient();
}

function leaveClient(): void {
  if (wide) tell("web_app_exit_fullscreen");
  wide = false;
}
