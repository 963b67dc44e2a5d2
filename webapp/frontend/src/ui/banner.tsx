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

/** The woven diamond of hol silk, in steps. */
function lozenge(x: number, y: number): string {
  return `M${x - 8} ${y - 1}h3v-3h3v-3h4v3h3v3h3v2h-3v3h-3v3h-4v-3h-3v-3h-3z`;
}

/** The day on a ribbon that hangs from the upper edge. */
export function Ribbon({ day }: { day: string | Date }) {
  const names = words();
  const at = local(day);
  return (
    <div class="ribbon">
      <svg viewBox="0 0 60 36" aria-hidden="true">
        <rect width="60" height="36" fill="var(--mid)" />
        {[0, 20, 40, 60].map((x) => [0, 18, 36].map((y) => (
          <path key={`${x} ${y}`} fill="var(--deep)" d={lozenge(x + ((y / 18) % 2) * 10, y)} />
        )))}
        <path d="M0 35.2H60" stroke="#ffd98a" stroke-width="1.6" />
      </svg>
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
