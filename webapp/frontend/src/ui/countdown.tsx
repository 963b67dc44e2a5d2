/** Time that runs out: counted from the moment it ends, so it never starts again. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { remaining } from "../lib/formats.ts";
import { PetalTimer } from "./petals.tsx";

const TICK_MS = 1_000;
const now = signal(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The present moment, to the second; ticks only while somebody looks. */
export function useNow(): number {
  useEffect(() => {
    now.value = Date.now();
    if (watchers++ === 0) timer = setInterval(() => (now.value = Date.now()), TICK_MS);
    return () => {
      if (--watchers === 0) clearInterval(timer);
    };
  }, []);
  return now.value;
}

export function Countdown({ until, onEnd, label }: {
  until: string | Date; onEnd?: () => void; label?: string;
}) {
  const left = new Date(until).getTime() - useNow();
  const isOver = left <= 0;
  useEffect(() => {
    if (isOver) onEnd?.();
  }, [isOver]);
  return (
    <span class="num gold" role="timer" aria-label={label}>
      {remaining(left)}
    </span>
  );
}

/** Petals of a period that comes again and again: a rotating code. */
export function PeriodPetals({ seconds }: { seconds: number }) {
  const part = (useNow() / 1000) % seconds;
  return <PetalTimer share={1 - part / seconds} />;
}
