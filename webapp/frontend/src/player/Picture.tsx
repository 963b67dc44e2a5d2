/** The moving picture with our own controls, its captions, and what stands there when none may be. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { cameByTap } from "../app/router.ts";
import { haptic } from "../lib/telegram.ts";
import { scriptOf, t } from "../lib/texts.ts";
import { textAt } from "./captions.ts";
import { Act, PlayRosette, Scrub, Times } from "./Parts.tsx";
import type { Refusal, Wish } from "./play.ts";
import { player } from "./player.ts";
import { Settings } from "./Settings.tsx";
import { enterTheatre, inTheatre, leaveTheatre } from "./theatre.ts";
import { captions, useCues, useSprite } from "./tracks.ts";
import { Why, type About } from "./Why.tsx";
import "./player.css";

const HIDE_AFTER_MS = 3_000;
const JUMP_SECONDS = 10;
const WATERMARK_SECONDS = 20;
/** Where the code stands in turn, in parts of the picture: never in the middle. */
const PLACES = [[16, 30], [62, 66], [60, 24], [8, 62], [38, 14], [30, 72]] as const;

export interface PictureProps {
  readonly item: About;
  readonly isLive?: boolean;
  /** Drawn until the first frame is there. */
  readonly poster?: string | undefined;
  /** Address of the captions in a language; the item has those of `languages`. */
  readonly captionsUrl?: (language: string) => string;
  readonly languages?: readonly string[];
  /** Seconds to begin at instead of where the fan left it. */
  readonly from?: number | undefined;
  readonly isStrict?: boolean;
  /** The library knows already why this fan may not. */
  readonly lock?: Refusal | undefined;
  /** Stands at the upper left: the way back. */
  readonly head?: ComponentChildren;
}

/** Plays by itself when the page was opened by a tap; else it offers to. Leaving stops it. */
export function Picture(props: PictureProps) {
  const { item, isLive = false } = props;
  const begin = (): void => void player.play(item.key, {
    isLive, from: props.from, isStrict: props.isStrict ?? false, durationSeconds: item.seconds,
  });
  useEffect(() => {
    if (!props.lock && (cameByTap() || player.hasPlayed)) begin();
    return () => {
      leaveTheatre();
      if (player.key.peek() === item.key) player.stop();
    };
  }, [item.key]);
  const isOurs = player.key.value === item.key;
  const stage = isOurs ? player.stage.value : "idle";
  const isHeard = isOurs && player.isSoundOnly.value;
  const refusal = stage === "idle" ? props.lock : player.refusal.value;
  if (stage === "refused" || stage === "broken" || (stage === "idle" && refusal)) {
    const again = (wish?: Wish): void => (stage === "idle" ? begin() : void player.again(wish));
    return <div class="why-stage">{props.head}<Why item={item} refusal={refusal} onAgain={again} /></div>;
  }
  return (
    <section
      class={`moving-picture${inTheatre.value ? " theatre" : ""}`} aria-label={t("appplayer.picture.label", { name: item.title })}
    >
      {isOurs && <Element />}
      {props.poster && (stage === "idle" || stage === "asking" || stage === "starting" || isHeard) && (
        <img class="poster-frame" src={props.poster} alt="" />
      )}
      {stage === "idle"
        ? (
          <div class="controls">
            <div class="top">{props.head}</div>
            <div class="middle"><PlayRosette isPlaying={false} onPress={begin} /></div>
          </div>
        )
        : <Controls {...props} />}
    </section>
  );
}

/** The one element of the player, here while this stands; before and after it lies aside. */
function Element() {
  const slot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    slot.current?.append(player.element);
    return () => player.park();
  }, []);
  return <div class="slot-of-video" ref={slot} />;
}

function Controls(props: PictureProps) {
  const { isLive = false, languages = [], captionsUrl } = props;
  const isShown = useShown();
  const isSetting = useSignal(false);
  const stage = player.stage.value;
  const sprite = useSprite(player.answer.value?.sprite_url);
  const isBusy = player.isBeginning.value || stage === "waiting";
  const hasCaptions = languages.includes(captions.value);
  return (
    <>
      {hasCaptions && captionsUrl && <Captions url={captionsUrl(captions.value)} raised={isShown.value} />}
      <Watermark />
      <div
        class={`controls${isShown.value ? "" : " away"}`} onKeyDown={keys}
        onClick={(event) => event.target === event.currentTarget && isShown.turn()}
      >
        <div class="top">
          {!inTheatre.value && props.head}
          {isLive && <LiveSign />}
          {player.isSoundOnly.value && <span class="live-sign behind">{t("appplayer.quality.sound")}</span>}
          <span class="grow" />
          <Act icon="tune" label={t("appplayer.settings.title")} onPress={() => (isSetting.value = true)} />
          <Act
            icon={inTheatre.value ? "shrink" : "grow"}
            label={inTheatre.value ? t("appplayer.act.leave_theatre") : t("appplayer.act.theatre")}
            onPress={() => (inTheatre.value ? leaveTheatre() : void enterTheatre())}
          />
        </div>
        <div class="middle">
          <Act icon="rewind" label={t("appplayer.act.back_seconds", { n: JUMP_SECONDS })} onPress={() => jump(-JUMP_SECONDS)} />
          <PlayRosette isPlaying={player.isPlaying.value || (isBusy && player.isWanted.value)} busy={isBusy} onPress={() => player.toggle()} />
          <Act icon="forward" label={t("appplayer.act.on_seconds", { n: JUMP_SECONDS })} onPress={() => jump(JUMP_SECONDS)} />
        </div>
        <div class="bottom">
          <Scrub sprite={sprite} />
          {!isLive && <Times />}
        </div>
      </div>
      {isSetting.value && <Settings languages={languages} onClose={() => (isSetting.value = false)} />}
    </>
  );
}

function jump(seconds: number): void {
  haptic("select");
  player.seek(player.position.peek() + seconds);
  player.did("seek");
}

function keys(event: KeyboardEvent): void {
  if (event.target instanceof HTMLInputElement) return;
  if (event.key === "ArrowLeft") jump(-JUMP_SECONDS);
  else if (event.key === "ArrowRight") jump(JUMP_SECONDS);
}

/** The controls go while it plays and come with a tap; whoever uses the keyboard keeps them. */
function useShown(): { readonly value: boolean; turn(): void } {
  const isShown = useSignal(true);
  const touched = useSignal(0);
  const isPlaying = player.stage.value === "playing";
  useEffect(() => {
    if (!isShown.value || !isPlaying) return undefined;
    const timer = setTimeout(() => {
      if (!document.activeElement?.matches(".moving-picture :focus-visible")) isShown.value = false;
    }, HIDE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isShown.value, isPlaying, touched.value, player.rate.value]);
  return {
    value: isShown.value || !isPlaying,
    turn() {
      isShown.value = !isShown.value;
      touched.value += 1;
    },
  };
}

function LiveSign() {
  return player.isBehind.value ? (
    <button type="button" class="live-sign behind" onClick={() => player.goLive()}>{t("appplayer.live.back")}</button>
  ) : <span class="live-sign">{t("appplayer.live.now")}</span>;
}

function Captions({ url, raised }: { url: string; raised: boolean }) {
  const text = textAt(useCues(url), player.position.value);
  if (!text) return null;
  return (
    <p class={`captions${raised ? " raised" : ""}`} lang={scriptOf(text)}><span>{text}</span></p>
  );
}

/** A short code of the viewer that wanders: a copy of the screen says whose it was. */
function Watermark() {
  const code = player.answer.value?.watermark;
  if (!code) return null;
  const turn = Math.floor(player.position.value / WATERMARK_SECONDS);
  const [left, top] = PLACES[turn % PLACES.length] ?? PLACES[0];
  return <span class="watermark" style={{ left: `${left}%`, top: `${top}%` }} aria-hidden="true">{code}</span>;
}
