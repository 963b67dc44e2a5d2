/** What a colour and shape of the map means: zone, price, how many are left. */

import type { HallOut } from "../../../api/schema.ts";
import { say, tn } from "../../../lib/texts.ts";
import { petal } from "../../../ui/petals.tsx";
import { Price } from "../../../ui/price.tsx";
import { FREE, type Seats } from "./hall.ts";

const KINDS = 3;

export function Legend({ hall, seats, states, chosen, onChoose }: {
  hall: HallOut; seats: Seats; states: Uint8Array; chosen: number; onChoose: (zone: number) => void;
}) {
  const left = hall.zones.map(() => 0);
  for (let seat = 0; seat < seats.count; seat += 1) {
    if (states[seat] === FREE) left[seats.zone[seat]!]! += 1;
  }
  return (
    <div class="legend pad">
      {hall.zones.map((zone, index) => zone.price && (
        <button key={zone.id} type="button" aria-pressed={index === chosen} onClick={() => onChoose(index)}>
          <Mark kind={index % KINDS} />
          <span>
            <b class="note">{say(zone.name)}</b>
            <Price amount={zone.price} />
            <small class="mini muted">{tn("app.event.left", left[index] ?? 0)}</small>
          </span>
        </button>
      ))}
    </div>
  );
}

function Mark({ kind }: { kind: number }) {
  return (
    <svg viewBox="-10 -10 20 20" width="18" height="18" aria-hidden="true">
      {kind === 0 && <path transform="translate(0 9)" d={petal(18, 8)} fill="var(--accent)" />}
      {kind === 1 && <circle r="8" fill="var(--accent)" opacity=".58" />}
      {kind === 2 && <rect x="-7" y="-7" width="14" height="14" rx="2" fill="none" stroke="var(--hm-text-2)" stroke-width="2" />}
    </svg>
  );
}
