/** The hall as a list of rows, for keyboards and screen readers: a row opens to its seats. */

import { useSignal } from "@preact/signals";

import type { HallOut } from "../../../api/schema.ts";
import { say, t, tn } from "../../../lib/texts.ts";
import { Icon } from "../../../ui/icons.tsx";
import { FREE, type Seats } from "./hall.ts";

export function RowList({ hall, seats, states, chosen, zone, onSeat }: {
  hall: HallOut; seats: Seats; states: Uint8Array; chosen: ReadonlySet<number>;
  zone: number; onSeat: (seat: number) => void;
}) {
  const opened = useSignal<number | undefined>(undefined);
  const first: number[] = [];
  hall.rows.reduce((at, row) => {
    first.push(at);
    return at + row.seats.length;
  }, 0);
  return (
    <ul class="rows" aria-label={say(hall.zones[zone]?.name ?? { km: "", en: "" })}>
      {hall.rows.map((row, index) => row.zone === zone && (
        <li key={row.row}>
          <Row
            label={row.row} start={first[index] ?? 0} count={row.seats.length}
            seats={seats} states={states} chosen={chosen} open={opened.value === index}
            onOpen={() => (opened.value = opened.value === index ? undefined : index)} onSeat={onSeat}
          />
        </li>
      ))}
    </ul>
  );
}

function Row({ label, start, count, seats, states, chosen, open, onOpen, onSeat }: {
  label: string; start: number; count: number; seats: Seats; states: Uint8Array;
  chosen: ReadonlySet<number>; open: boolean; onOpen: () => void; onSeat: (seat: number) => void;
}) {
  const all = Array.from({ length: count }, (_, at) => start + at);
  const free = all.filter((seat) => states[seat] === FREE || chosen.has(seat));
  return (
    <>
      <button type="button" class="row-head" aria-expanded={open} onClick={onOpen}>
        <b>{t("aftersale.pass.row")} {label}</b>
        <span class="note muted">{tn("app.event.left", free.length)}</span>
        <Icon name={open ? "up" : "down"} />
      </button>
      {open && (
        <div class="row-seats">
          {free.map((seat) => (
            <button
              key={seat} type="button" class="num" aria-pressed={chosen.has(seat)}
              aria-label={`${t("aftersale.pass.seat")} ${seats.names[seat]}`} onClick={() => onSeat(seat)}
            >
              {seats.names[seat]}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
