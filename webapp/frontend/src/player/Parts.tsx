/** The player's own parts: the rosette that plays, the thread of time with its petal. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { haptic } from "../lib/telegram.ts";
import { t } from "../lib/texts.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { petal } from "../ui/petals.tsx";
import type { Preview } from "./captions.ts";
import { player } from "./player.ts";
import { timeWords } from "./resume.ts";

const LEAF = petal(17, 9);

/** Plays or pauses; the gold act of the screen. `busy`: it waits for the network. */
export function PlayRosette({ isPlaying, busy = false, onPress }: {
  isPlaying: boolean; busy?: boolean; onPress: () => void;
}) {
  const press = (): void => {
    haptic("tap");
    onPress();
  };
  return (
    <button
      type="button" class={`rosette-play${busy ? " busy" : ""}`} aria-busy={busy} onClick={press}
      aria-label={isPlaying ? t("appplayer.act.pause") : t("appplayer.act.play")}
    >
      <svg viewBox="0 0 80 80" aria-hidden="true">
        <g class="leaves">
          {Array.from({ length: 12 }, (_, index) => (
            <path key={index} d={LEAF} transform={`rotate(${index * 30} 40 40) translate(40 18)`} />
          ))}
        </g>
        <circle cx="40" cy="40" r="29" />
      </svg>
      <Icon name={isPlaying ? "pause" : "play"} />
    </button>
  );
}

/** An icon that acts; its words are heard. */
export function Act({ icon, label, onPress, pressed, disabled = false, children }: {
  icon: IconName; label: string; onPress: () => void; pressed?: boolean; disabled?: boolean;
  children?: JSX.Element | string;
}) {
  return (
    <button
      type="button" class="player-act" aria-label={label} aria-pressed={pressed} disabled={disabled}
      onClick={onPress}
    >
      <Icon name={icon} />
      {children}
    </button>
  );
}

const THUMB = petal(24, 9);

export interface Sprite {
  readonly url: string;
  at(seconds: number): Preview | undefined;
}

interface Timed {
  /** Another item plays, or none: how long this one is. */
  readonly idleSeconds?: number | undefined;
}

/** Time as a thread with a leaf on it. While it is moved, the picture stays where it was. */
export function Scrub({ sprite, idleSeconds }: Timed & { sprite?: Sprite | undefined }) {
  const moving = useSignal<number | undefined>(undefined);
  const isIdle = idleSeconds !== undefined;
  const length = idleSeconds ?? player.duration.value;
  const at = isIdle ? 0 : (moving.value ?? player.position.value);
  const first = isIdle ? 0 : player.earliest.value;
  const share = (seconds: number): string => {
    const part = length > first ? (seconds - first) / (length - first) : 0;
    return `${Math.min(100, Math.max(0, part * 100))}%`;
  };
  const leave = (): void => {
    if (moving.value === undefined) return;
    player.seek(moving.value);
    player.did("seek");
    moving.value = undefined;
  };
  return (
    <div class="scrub" style={{ "--at": share(at), "--got": share(isIdle ? 0 : player.buffered.value) } as JSX.CSSProperties}>
      {moving.value !== undefined && <Glimpse at={moving.value} sprite={sprite} />}
      <i class="got" /><i class="gone" />
      <svg viewBox="-10 -25 20 26" aria-hidden="true"><path d={THUMB} /></svg>
      <input
        type="range" min={Math.floor(first)} max={Math.max(1, Math.floor(length))} step="1" value={Math.floor(at)} disabled={isIdle}
        aria-label={t("appplayer.scrub.label")}
        aria-valuetext={t("appplayer.scrub.value", { at: timeWords(at), length: timeWords(length) })}
        onInput={(event) => (moving.value = Number(event.currentTarget.value))}
        onChange={leave} onPointerUp={leave} onBlur={leave}
      />
    </div>
  );
}

/** The picture at a time, from the one file that holds them all. */
function Glimpse({ at, sprite }: { at: number; sprite: Sprite | undefined }) {
  const found = sprite?.at(at);
  return (
    <div class="glimpse" aria-hidden="true">
      {sprite && found && (
        <div style={{
          width: `${found.width}px`, height: `${found.height}px`,
          background: `url(${sprite.url}) -${found.x}px -${found.y}px`,
        }} />
      )}
      <span class="num">{timeWords(at)}</span>
    </div>
  );
}

export function Times({ idleSeconds }: Timed) {
  return (
    <div class="times">
      <span>{timeWords(idleSeconds === undefined ? player.position.value : 0)}</span>
      <span>{timeWords(idleSeconds ?? player.duration.value)}</span>
    </div>
  );
}
