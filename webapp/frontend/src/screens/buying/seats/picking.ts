/** Which seats are chosen and which are held: what a tap, a search and a lost seat do to them. */

import { useSignal } from "@preact/signals";

import { ApiError, call } from "../../../api/client.ts";
import { forget } from "../../../api/load.ts";
import type { HallOut, HeldOut } from "../../../api/schema.ts";
import { onward } from "../../../app/router.ts";
import { haptic } from "../../../lib/telegram.ts";
import { t } from "../../../lib/texts.ts";
import { wordsOf } from "../../../ui/state.tsx";
import { toast } from "../../../ui/toast.tsx";
import { FREE, type Seats } from "./hall.ts";

const NOBODY: ReadonlySet<number> = new Set();

interface About {
  readonly eventId: string;
  readonly hall: HallOut;
  readonly seats: Seats;
  readonly states: Uint8Array;
  /** What the fan held when the page was opened. */
  readonly mine: HeldOut | null;
  readonly firstZone: number;
  /** Asks anew what is free. */
  readonly reload: () => Promise<void>;
}

export function usePicking({ eventId, hall, seats, states, mine, firstZone, reload }: About) {
  const path = { event_id: eventId };
  const held = useSignal<HeldOut | null>(mine);
  const chosen = useSignal<ReadonlySet<number>>(mine ? new Set(mine.seats) : NOBODY);
  const first = mine?.seats[0];
  const zone = useSignal(first === undefined ? firstZone : (seats.zone[first] ?? firstZone));
  const busy = useSignal(false);
  const type = hall.zones[zone.value]?.ticket_type_id ?? 0;

  /** A tap on a seat takes it or gives it back; another zone begins anew. */
  const pick = (seat: number): void => {
    if (busy.value) return; // what is held is being asked: its answer says what is chosen
    const its = seats.zone[seat]!;
    const kind = hall.zones[its];
    if (kind?.ticket_type_id == null) return;
    const next = new Set(its === zone.value ? chosen.value : NOBODY);
    if (!next.delete(seat)) {
      const isMine = held.value?.seats.includes(seat);
      if (states[seat] !== FREE && !isMine) return toast(t("appbuying.seats.is_taken"));
      const most = kind.max_per_order ?? 1;
      if (next.size >= most) return toast(t("appbuying.seats.most", { n: most }));
      next.add(seat);
    }
    haptic("select");
    zone.value = its;
    chosen.value = next;
  };

  /** Runs an act that holds seats; whoever lost some sees which, and keeps the others. */
  const holding = async (act: () => Promise<HeldOut>): Promise<HeldOut | undefined> => {
    busy.value = true;
    try {
      const got = await act();
      held.value = got;
      chosen.value = new Set(got.seats);
      return got;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const lost = new Set((error.code === "seats.taken" ? error.details["seats"] : []) as readonly number[]);
      chosen.value = new Set([...chosen.value].filter((seat) => !lost.has(seat)));
      toast(wordsOf(error), "bad");
      return undefined;
    } finally {
      busy.value = false;
      forget(`held ${eventId}`);
      void reload();
    }
  };

  const best = async (quantity: number, suggestion: number): Promise<void> => {
    const body = { ticket_type_id: type, quantity, suggestion };
    await holding(() => call("POST /api/v1/events/{event_id}/seats/best", { path, body }));
  };

  /** Holds exactly what is chosen, unless it is held already, and goes on to the order. */
  const takeThem = async (voucher: string): Promise<void> => {
    const body = { ticket_type_id: type, seats: [...chosen.value] };
    const way = onward();
    const got = isHeld(held.value, chosen.value) ? held.value
      : await holding(() => call("PUT /api/v1/events/{event_id}/seats/held", { path, body }));
    if (!got) return;
    const query = new URLSearchParams({ lines: `${got.ticket_type_id}x${got.seats.length}`, seats: got.id });
    if (voucher) query.set("voucher", voucher);
    way.navigate(`/events/${eventId}/checkout?${query}`);
  };

  const chooseZone = (index: number): void => {
    if (index !== zone.value) chosen.value = NOBODY;
    zone.value = index;
  };

  return { held, chosen, zone, busy, pick, best, takeThem, chooseZone };
}

/** Whether exactly these are held, and still are. */
function isHeld(held: HeldOut | null, chosen: ReadonlySet<number>): boolean {
  return held !== null && held.seats.length === chosen.size
    && held.seats.every((seat) => chosen.has(seat))
    && new Date(held.expires_at).getTime() > Date.now();
}
