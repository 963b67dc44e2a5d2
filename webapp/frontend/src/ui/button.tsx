/** A button: one gold one per screen is the main act; the others are quieter. */

import type { ComponentChildren } from "preact";

import { haptic } from "../lib/telegram.ts";
import { Icon, type IconName } from "./icons.tsx";

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress: () => void;
  readonly look?: "leaf" | "line" | "soft" | "plain" | "danger";
  readonly icon?: IconName;
  readonly wide?: boolean;
  readonly busy?: boolean;
  readonly disabled?: boolean;
}

export function Button({
  children, onPress, look = "soft", icon, wide = false, busy = false, disabled = false,
}: ButtonProps) {
  const press = (): void => {
    if (busy) return;
    haptic("tap");
    onPress();
  };
  return (
    <button
      type="button"
      class={`button ${look}${wide ? " wide" : ""}${busy ? " busy" : ""}`}
      disabled={disabled}
      aria-busy={busy}
      onClick={press}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
      {busy && (
        <span class="waiting" aria-hidden="true">
          <i /><i /><i />
        </span>
      )}
    </button>
  );
}

/** An icon that lies on artwork; its words are heard, not seen. */
export function Plate({ icon, label, onPress, pressed }: {
  icon: IconName; label: string; onPress: () => void; pressed?: boolean;
}) {
  return (
    <button type="button" class="plate" aria-label={label} aria-pressed={pressed} onClick={onPress}>
      <Icon name={icon} />
    </button>
  );
}
