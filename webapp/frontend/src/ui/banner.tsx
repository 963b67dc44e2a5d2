/** What hangs: a banner on a rod with the swan, a date ribbon, a pennant with the day. */

import type { ComponentChildren } from "preact";

import { dayAndMonth, local, weekday } from "../lib/formats.ts";
import { words } from "../lib/texts.ts";
import { Swan } from "./petals.tsx";

/** A cloth with a swallowtail that unrolls once. Its tones are the artwork's. */
export function Banner({ children }: { children: ComponentChildren }) {
  return (
    <div class="banner">
      <div class="rod"><Swan /></div>
      <div class="cloth">{children}</div>
    </div>
  );
}

/** The day on a ribbon that hangs from the upper edge. */
export function Ribbon({ day }: { day: string | Date }) {
  const names = words();
  const at = local(day);
  return (
    <div class="ribbon">
      {names.short_weekdays[weekday(day)]}
      <span class="num">{at.getUTCDate()}</span>
      {names.short_months[at.getUTCMonth()]}
    </div>
  );
}

/** Day and month on the corner of a poster. */
export function Pennant({ day }: { day: string | Date }) {
  return <span class="pennant num">{dayAndMonth(day)}</span>;
}
