/** The music that plays and what comes after it; it stays while the person looks elsewhere. */

import { computed, signal } from "@preact/signals";

import { mini } from "../app/mini.ts";
import type { Artwork } from "../ui/art.tsx";
import { player } from "./player.ts";
import * as order from "./queue.ts";

type Name = Readonly<Record<"km" | "en", string>>;

export interface Track {
  readonly key: string;
  readonly name: Name;
  readonly artists: readonly Name[];
  readonly seconds: number;
  readonly artwork: Artwork;
  readonly isStrict: boolean;
}

export const row = signal<order.Row>(order.EMPTY);
/** What is known of the tracks of the row, by their keys. */
export const tracks = signal<ReadonlyMap<string, Track>>(new Map());
export const current = computed(() => tracks.value.get(order.playing(row.value) ?? ""));
export const hasNext = computed(() => order.next(row.value, true) !== undefined);
export const hasPrevious = computed(() => order.previous(row.value) !== undefined);

let isListening = false;

/** Plays one track; called inside a tap where there is one. */
export function playTrack(key: string): void {
  if (!isListening) listen();
  const known = row.peek().keys.indexOf(key);
  const { repeat } = row.peek();
  row.value = known < 0 ? order.rowOf([key], key, repeat) : { ...row.peek(), at: known };
  start(key);
}

/** What the row consists of, once it is known: what plays keeps its place in it. */
export function knowTracks(all: readonly Track[], key: string): void {
  tracks.value = new Map([...tracks.peek(), ...all.map((each) => [each.key, each] as const)]);
  const keys = all.map((each) => each.key);
  const isKnown = keys.length === row.peek().keys.length && keys.every((each) => row.peek().keys.includes(each));
  if (isKnown || order.playing(row.peek()) !== key || !keys.includes(key)) return;
  row.value = order.rowOf(keys, key, row.peek().repeat);
}

export function playNext(): void {
  move(order.next(row.peek(), true));
}

/** In the first seconds the one before; later the beginning of this one. */
export function playPrevious(): void {
  const before = order.previous(row.peek());
  if (player.position.peek() > 5 || !before) player.seek(0);
  else move(before);
}

export function turnShuffle(): void {
  row.value = row.peek().unshuffled ? order.inOrder(row.peek()) : order.shuffled(row.peek());
}

export function turnRepeat(): void {
  row.value = { ...row.peek(), repeat: order.turned(row.peek().repeat) };
}

function move(to: order.Row | undefined): void {
  const key = to && order.playing(to);
  if (!to || !key) return;
  row.value = to;
  start(key);
}

function start(key: string): void {
  const known = tracks.peek().get(key);
  void player.play(key, { isStrict: known?.isStrict ?? false, from: 0, ...(known ? { durationSeconds: known.seconds } : {}) });
}

function listen(): void {
  isListening = true;
  player.onEnd(() => {
    if (order.playing(row.peek()) !== player.key.peek()) return;
    const to = order.next(row.peek());
    if (to === row.peek()) player.toggle();
    else move(to);
  });
  void import("./Mini.tsx").then(({ Mini }) => (mini.value = Mini));
}

/** Whether it is music that plays, and not a picture. */
export const isMusic = computed(() => player.key.value !== "" && player.key.value === order.playing(row.value));
