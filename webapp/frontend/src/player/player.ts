/** What plays: one player for the whole app, so that music goes on from screen to screen. */

import { automaticHeight, cappedLevel, type Quality } from "./choose.ts";
import { beginBeats, type Beats } from "./beats.ts";
import { begin, RETRY_MS, type Engine, type Tokens, type Trouble } from "./engine.ts";
import { askToPlay, refusalOf, type PlayAnswer, type Wish } from "./play.ts";
import { beginningAt } from "./resume.ts";
import { keepQuality, PlayerState, type Stage } from "./state.ts";

export interface PlayOptions extends Wish {
  /** Seconds; without it, where the fan left it. */
  readonly from?: number | undefined;
  readonly isLive?: boolean;
  readonly durationSeconds?: number;
}

const FIRST_FRAME_MS = 10_000;
const RENEWALS = 3;
const RENEWALS_PER_MS = 60_000;

type Connection = { type?: string; saveData?: boolean };

class Player extends PlayerState {
  #engine: Engine | undefined;
  #beats: Beats | undefined;
  #turn = 0;
  #options: PlayOptions = {};
  #firstFrame: ReturnType<typeof setTimeout> | undefined;
  #renewals: number[] = [];
  /** Heights of all levels, also of several with the same. */
  #levels: readonly number[] = [];

  constructor() {
    super();
    const { element } = this;
    const follow = (event: string, act: () => void): void => element.addEventListener(event, act);
    follow("timeupdate", () => this.#moved());
    follow("progress", () => this.#moved());
    follow("durationchange", () => this.followLength());
    follow("loadeddata", () => clearTimeout(this.#firstFrame));
    follow("playing", () => this.#became("playing"));
    follow("waiting", () => this.#became("waiting"));
    follow("pause", () => !element.ended && this.#became("paused"));
    follow("ratechange", () => (this.rate.value = element.playbackRate));
    follow("ended", () => this.#ended());
  }

  /** Begins an item; called inside a tap where there is one. A later call wins. */
  async play(key: string, options: PlayOptions = {}): Promise<void> {
    const turn = ++this.#turn;
    const rate = this.rate.peek();
    this.#release();
    this.#options = options;
    this.isWanted.value = true;
    if (key !== this.key.peek()) this.isSoundOnly.value = false;
    this.key.value = key;
    this.isLive.value = options.isLive ?? false;
    this.position.value = options.from ?? 0;
    this.duration.value = options.durationSeconds ?? 0;
    this.stage.value = "asking";
    if (!this.element.isConnected) this.park();
    if (!this.element.currentSrc) this.element.load(); // in the tap: what follows may play by itself
    try {
      const answer = await askToPlay(key, options);
      if (turn !== this.#turn) return;
      this.#beats = this.#beat(answer);
      await this.#start(answer, turn);
      this.element.playbackRate = options.isLive ? 1 : rate;
    } catch (error) {
      if (turn === this.#turn) this.#fail(error);
    }
  }

  async #start(answer: PlayAnswer, turn: number): Promise<void> {
    this.answer.value = answer;
    this.stage.value = "starting";
    const from = this.#options.from ?? beginningAt(answer.resume_s, this.duration.peek());
    this.#watchFirstFrame();
    const engine = await begin(this.element, {
      manifestUrl: answer.manifest_url,
      way: answer.player,
      licences: answer.drm?.systems ?? {},
      tokens: tokensOf(answer),
      startAt: from,
      isLive: this.isLive.peek(),
    }, {
      onHeights: (heights) => this.#offered(heights),
      onHeight: (height) => (this.height.value = height),
      onSound: () => this.#offeredSound(),
      onTrouble: (trouble) => void this.#mend(trouble),
    });
    if (turn !== this.#turn) return engine.end();
    this.#engine = engine;
    if (this.isWanted.peek()) await this.resume();
    else this.#became("paused");
  }

  #beat(answer: PlayAnswer): Beats {
    return beginBeats(answer, {
      position: () => this.position.peek(),
      isPaused: () => this.element.paused,
      onTokens: (tokens) => this.#engine?.renew(tokens),
      onTaken: () => this.#taken(),
      onExpired: () => void this.#renew(),
      onLost: (refused) => this.#fail(refused),
      onGivenUp: () => this.#pauseForLong(),
    });
  }

  /** While it plays the place is asked for once more; a pause asks when it ends. */
  #taken(): void {
    if (this.element.paused) this.#pauseForLong();
    else void this.#renew();
  }

  /** The place is given back; whoever resumes asks for it again. */
  #pauseForLong(): void {
    this.#beats?.end();
    this.#beats = undefined;
    this.#engine?.end();
    this.#engine = undefined;
    this.stage.value = "paused";
  }

  async resume(): Promise<void> {
    this.isWanted.value = true;
    if (!this.#engine && this.key.peek() && this.stage.peek() === "paused") {
      return this.play(this.key.peek(), { ...this.#options, from: this.position.peek() });
    }
    try {
      await this.element.play();
      this.hasPlayed = true;
      this.needsTap.value = false;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      if (error.name !== "NotAllowedError") return; // overtaken by another item
      clearTimeout(this.#firstFrame);
      this.needsTap.value = true;
      this.#became("paused");
    }
  }

  /** Also before it has begun: then it waits at its beginning. */
  pause(): void {
    this.isWanted.value = false;
    this.element.pause();
  }

  toggle(): void {
    if (this.isPlaying.peek() || (this.isBeginning.peek() && this.isWanted.peek())) this.pause();
    else if (this.stage.peek() === "ended") this.#again();
    else void this.resume();
    this.did(this.element.paused ? "pause" : "play");
  }

  #again(): void {
    this.seek(0);
    void this.resume();
  }

  seek(seconds: number): void {
    const last = this.duration.peek() || Infinity;
    const at = Math.min(Math.max(this.earliest.peek(), seconds), last);
    this.position.value = at;
    if (this.#engine) this.element.currentTime = at;
    else this.#options = { ...this.#options, from: at };
    if (this.stage.peek() === "ended" && at < last) this.stage.value = "paused"; // it goes on from there
  }

  setRate(rate: number): void {
    this.element.playbackRate = rate;
    this.rate.value = rate;
  }

  setQuality(quality: Quality): void {
    this.quality.value = quality;
    keepQuality(quality);
    this.#cap();
    this.listen(false);
  }

  /** Without the picture, or with it again. */
  listen(only: boolean): void {
    if (only === this.isSoundOnly.peek()) return;
    this.isSoundOnly.value = only;
    this.#engine?.listen(only);
    if (this.isWanted.peek()) void this.resume();
  }

  /** To what happens now. */
  goLive(): void {
    const edge = this.#engine?.edge();
    if (edge !== undefined) this.element.currentTime = edge;
    void this.resume();
  }

  stop(): void {
    this.#turn += 1;
    this.#release();
    this.key.value = "";
    this.stage.value = "idle";
  }

  /** After a refusal or a break: the same item at the same place. */
  again(more: Wish = {}): Promise<void> {
    const from = this.position.peek() || this.#options.from;
    return this.play(this.key.peek(), { ...this.#options, ...more, from });
  }

  #moved(): void {
    if (!this.#engine) return;
    this.followElement();
    this.latency.value = this.#engine.latency();
    this.playingDate.value = this.#engine.playingDate();
  }

  #became(stage: Stage): void {
    if (this.#engine || stage === "paused") this.stage.value = stage;
  }

  #ended(): void {
    this.stage.value = "ended";
    this.#beats?.tell();
    this.tellEnd();
  }

  #offeredSound(): void {
    this.hasSound.value = true;
    if (this.isSoundOnly.peek()) queueMicrotask(() => this.#engine?.listen(true));
  }

  #offered(heights: readonly number[]): void {
    this.#levels = heights;
    this.heights.value = [...new Set(heights)].filter((height) => height > 0).sort((a, b) => a - b);
    queueMicrotask(() => this.#cap());
  }

  #cap(): void {
    const { connection } = navigator as Navigator & { connection?: Connection };
    const automatic = automaticHeight(connection);
    this.#engine?.cap(cappedLevel(this.#levels, this.quality.peek(), automatic, this.isLive.peek()));
  }

  #watchFirstFrame(): void {
    clearTimeout(this.#firstFrame);
    this.#firstFrame = setTimeout(() => this.#break("slow"), FIRST_FRAME_MS);
  }

  async #mend(trouble: Trouble): Promise<void> {
    switch (trouble) {
      case "refused":
        return this.#renew();
      case "protection":
        return this.play(this.key.peek(), { ...this.#options, withoutEme: true, from: this.position.peek() });
      case "network":
        if (!navigator.onLine) return this.#waitForNetwork();
        return this.#renew();
      case "media":
        return this.#break("media");
    }
  }

  /** The same place and lease, a new signature; many in a row mean that it does not help. */
  async #renew(): Promise<void> {
    const now = Date.now();
    this.#renewals = this.#renewals.filter((at) => now - at < RENEWALS_PER_MS);
    if (this.#isRenewing) return;
    if (this.#renewals.push(now) > RENEWALS) return this.#break("network");
    this.#isRenewing = true;
    const turn = this.#turn;
    try {
      const answer = await askToPlay(this.key.peek(), this.#options);
      if (turn !== this.#turn) return;
      const isLess = answer.max_height < (this.answer.peek()?.max_height ?? 0);
      this.answer.value = answer;
      this.#beats?.follow(answer);
      this.#engine?.renew(tokensOf(answer), answer.manifest_url, isLess);
      if (this.isWanted.peek() && this.element.paused) void this.resume();
    } catch (error) {
      if (turn === this.#turn) this.#fail(error, "taken_over");
    } finally {
      this.#isRenewing = false;
    }
  }

  #isRenewing = false;

  #waitForNetwork(): void {
    this.stage.value = "waiting";
    const turn = this.#turn;
    const renew = (): void => void (turn === this.#turn && this.#renew());
    addEventListener("online", () => setTimeout(renew, RETRY_MS), { once: true });
  }

  /** `full`: what it means here that all places are taken. */
  #fail(error: unknown, full?: "taken_over"): void {
    const refusal = refusalOf(error);
    if (!refusal) return this.#break("network");
    this.#release();
    const isFull = full !== undefined && refusal.reason === "too_many_streams";
    this.refusal.value = isFull ? { ...refusal, reason: full } : refusal;
    this.stage.value = "refused";
  }

  #break(reason: "slow" | "media" | "network"): void {
    this.#release();
    this.refusal.value = { reason, details: {}, message: "" };
    this.stage.value = "broken";
  }

  #release(): void {
    clearTimeout(this.#firstFrame);
    this.#beats?.end();
    this.#engine?.end();
    this.#beats = undefined;
    this.#engine = undefined;
    this.forgetItem();
  }
}

function tokensOf(answer: PlayAnswer): Tokens {
  return { key: answer.key_token ?? "", drm: answer.drm?.token ?? "" };
}

export const player = new Player();
