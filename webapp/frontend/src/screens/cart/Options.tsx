/** One of several, each a row with its words and its price. */

import type { ComponentChildren } from "preact";

import { haptic } from "../../lib/telegram.ts";
import { Icon, type IconName } from "../../ui/icons.tsx";

export interface Option<T> {
  readonly value: T;
  readonly title: string;
  readonly note?: string;
  readonly end?: ComponentChildren;
  readonly icon?: IconName;
}

export function Options<T extends string | number>({ label, options, chosen, onChoose }: {
  label: string; options: readonly Option<T>[]; chosen: T | undefined; onChoose: (value: T) => void;
}) {
  return (
    <div class="ways" role="radiogroup" aria-label={label}>
      {options.map(({ value, title, note, end, icon }) => (
        <button
          key={value} type="button" role="radio" aria-checked={value === chosen} class="way"
          onClick={() => {
            haptic("select");
            onChoose(value);
          }}
        >
          {icon && <Icon name={icon} />}
          <span class="grow">
            <b>{title}</b>
            {note && <small class="note muted">{note}</small>}
          </span>
          {end}
        </button>
      ))}
    </div>
  );
}
