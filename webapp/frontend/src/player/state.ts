/** What is known of what plays, for every screen that shows it. */

import { computed, signal } from "@preact/signals";

import type { Quality } from "./choose.ts";
import type { PlayAnswer, Refusal } from "./play.ts";

export type Stage =
  | "idle" | "asking" | "starting" | "playing" | "paused" | "waiting" | "ended" | "refused" | "broken";

/** What the person did, for whoever leads others. */
export type Act = "play" | "pause" | "seek" | "rate";

const BEHIND_SECONDS = 6;
const QUALITY = "player.quality";

export class PlayerState {
  readonly key = signal("");
  readonly stage = signal<Stage>("idle");
  readonly position = signal(0);
  /** Where one can go: what is live has an end that moves, and a beginning that follows. */
  readonly earliest = signal(0);
  readonly duration = signal(0);
  /** End of what is fetched already, around the position. */
  readonly buffered = signal(0);
  readonly rate = signal(1);
  readonly heights = signal<readonly number[]>([]);
  /** Lines of the picture that is shown. */
  readonly height = signal(0);
  readonly quality = signal<Quality>(keptQuality());
  readonly isLive = signal(false);
  /** One may listen to it without its picture; and does so. */
  readonly hasSound = signal(false);
  readonly isSoundOnly = signal(false);
  readonly latency = signal<number | undefined>(undefined);
  /** ms of the programme: when what is shown was sent. */
  readonly playingDate = signal<number | undefined>(undefined);
  /** It is to play as soon as it can: a stop that nobody asked for is mended. */
  readonly isWanted = signal(false);
  /** The page may not begin by itself: a tap is needed. */
  readonly needsTap = signal(false);
  readonly refusal = signal<Refusal | undefined>(undefined);
  readonly answer = signal<PlayAnswer | undefined>(undefined);
  readonly isPlaying = computed(() => this.stage.value === "playing" || this.stage.value === "waiting");
  readonly isBeginning = computed(() => this.stage.value === "asking" || this.stage.value === "starting");
  readonly isBehind = computed(() => this.isLive.value && (this.latency.value ?? 0) > BEHIND_SECONDS);
  /** Something has played since the app was opened: the next one may begin by itself. */
  hasPlayed = false;
  readonly element = madeElement();

  readonly #aside = document.createElement("div");
  readonly #actors = new Set<(act: Act) => void>();
  readonly #ends = new Set<() => void>();

  /** Out of sight: an element that is not in the page is silenced by the browser. */
  park(): void {
    this.#aside.hidden = true;
    if (!this.#aside.isConnected) document.body.append(this.#aside);
    this.#aside.append(this.element);
  }

  onAct(listener: (act: Act) => void): () => void {
    this.#actors.add(listener);
    return () => this.#actors.delete(listener);
  }

  onEnd(listener: () => void): () => void {
    this.#ends.add(listener);
    return () => this.#ends.delete(listener);
  }

  /** Told by what the person touches, not by what the player does by itself. */
  did(act: Act): void {
    for (const listener of this.#actors) listener(act);
  }

  protected tellEnd(): void {
    for (const listener of this.#ends) listener();
  }

  /** What belongs to one item only. */
  protected forgetItem(): void {
    this.earliest.value = 0;
    this.buffered.value = 0;
    this.refusal.value = undefined;
    this.answer.value = undefined;
    this.needsTap.value = false;
    this.heights.value = [];
    this.hasSound.value = false;
    this.latency.value = undefined;
    this.playingDate.value = undefined;
  }

  /** Where the element is, and what it has fetched around that. */
  protected followElement(): void {
    const { element } = this;
    this.position.value = element.currentTime;
    if (this.isLive.peek()) this.followLength();
    for (let index = 0; index < element.buffered.length; index += 1) {
      if (element.buffered.start(index) <= element.currentTime) this.buffered.value = element.buffered.end(index);
    }
  }

  protected followLength(): void {
    const { duration, seekable } = this.element;
    const last = seekable.length - 1;
    if (this.isLive.peek() && last >= 0) {
      this.earliest.value = seekable.start(0);
      this.duration.value = seekable.end(last);
    } else if (Number.isFinite(duration)) this.duration.value = duration;
  }
}

function madeElement(): HTMLVideoElement {
  const element = document.createElement("video");
  element.playsInline = true;
  element.preload = "auto";
  element.disablePictureInPicture = true;
  return element;
}

function keptQuality(): Quality {
  const kept = localStorage.getItem(QUALITY) ?? "auto";
  return kept === "auto" || kept === "saver" ? kept : Number(kept) || "auto";
}

export function keepQuality(quality: Quality): void {
  localStorage.setItem(QUALITY, String(quality));
}
