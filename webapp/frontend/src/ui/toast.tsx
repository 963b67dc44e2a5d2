/** A short word that comes and goes: done, or not done and why. */

import { signal } from "@preact/signals";

import { haptic } from "../lib/telegram.ts";
import { Icon } from "./icons.tsx";

type Kind = "plain" | "good" | "bad";
interface Toast {
  readonly id: number;
  readonly text: string;
  readonly kind: Kind;
}

const STAYS_MS = 4_000;
const toasts = signal<readonly Toast[]>([]);
let counter = 0;

export function toast(text: string, kind: Kind = "plain"): void {
  const made = { id: ++counter, text, kind };
  toasts.value = [...toasts.value.slice(-2), made];
  if (kind !== "plain") haptic(kind === "good" ? "success" : "error");
  setTimeout(() => {
    toasts.value = toasts.value.filter(({ id }) => id !== made.id);
  }, STAYS_MS);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, kind }) => (
        <div class={`toast ${kind}`} key={id}>
          <Icon name={kind === "good" ? "check" : kind === "bad" ? "warning" : "bell"} />
          <span>{text}</span>
        </div>
      ))}
    </div>
  );
}
