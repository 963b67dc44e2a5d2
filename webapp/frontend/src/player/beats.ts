/** Says every few seconds that somebody is there, and where; and at the end that they went. */

import { ApiError, call } from "../api/client.ts";
import { beacon, refusalOf, type PlayAnswer } from "./play.ts";
import { TELL_EVERY_MS } from "./resume.ts";
import type { Tokens } from "./engine.ts";

/** Whoever pauses for so long gives the place to others; resuming asks again. */
export const GIVES_UP_AFTER_MS = 300_000;

const TAKEN = "streaming.taken_over";

export interface Listener {
  position(): number;
  isPaused(): boolean;
  onTokens(tokens: Tokens): void;
  /** The place is another screen's now, or was lost while this phone slept. */
  onTaken(): void;
  onExpired(): void;
  /** The right to it has ended: the plan, the window, the title itself. */
  onLost(refused: ApiError): void;
  /** Paused for so long that the place was given back. */
  onGivenUp(): void;
}

export interface Beats {
  /** The newest answer counts: a renewal has a new play of the same lease. */
  follow(answer: PlayAnswer): void;
  /** Where it stands now, at once. */
  tell(): void;
  /** The place is given back, and where it stood is told. */
  end(): void;
}

export function beginBeats(first: PlayAnswer, listener: Listener): Beats {
  let answer = first;
  let told = -1;
  let pausedSince: number | undefined;
  let isOver = false;
  const place = () => ({
    lease_id: answer.lease_id, play_id: answer.play_id, position_s: Math.max(0, listener.position()),
  });
  const beating = setInterval(() => void beat(), first.heartbeat_s * 1000);
  const telling = setInterval(tell, TELL_EVERY_MS);
  addEventListener("pagehide", left);
  addEventListener("pageshow", returned);
  document.addEventListener("visibilitychange", hidden);
  return { follow: (newer) => (answer = newer), tell, end };

  async function beat(): Promise<void> {
    pausedSince = listener.isPaused() ? (pausedSince ?? Date.now()) : undefined;
    if (pausedSince && Date.now() - pausedSince > GIVES_UP_AFTER_MS) {
      end();
      return listener.onGivenUp();
    }
    try {
      const fresh = await call("POST /api/v1/play/beat", { body: place() });
      if (isOver) return;
      listener.onTokens({ key: fresh.key_token ?? "", drm: fresh.drm_token ?? "" });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (isOver) return; // what came late must not hide why it is over
      if (error.status === 410) listener.onExpired();
      else if (error.code === TAKEN) listener.onTaken();
      else if (refusalOf(error)) listener.onLost(error);
      // Without a network the next beat tries again; the server waits for three.
    }
  }

  function tell(): void {
    const position = listener.position();
    if (Math.abs(position - told) < 1) return;
    told = position;
    beacon("progress", place());
  }

  function hidden(): void {
    if (document.visibilityState === "hidden") beacon("progress", place());
  }

  /** One word for both: of two the second may come first, and then hide where another phone is. */
  function left(): void {
    beacon("end", place());
  }

  /** Kept by the browser as it was: but the place was given back when it went. */
  function returned(event: PageTransitionEvent): void {
    if (event.persisted) listener.onTaken();
  }

  function end(): void {
    if (isOver) return;
    isOver = true;
    clearInterval(beating);
    clearInterval(telling);
    removeEventListener("pagehide", left);
    removeEventListener("pageshow", returned);
    document.removeEventListener("visibilitychange", hidden);
    left();
  }
}
