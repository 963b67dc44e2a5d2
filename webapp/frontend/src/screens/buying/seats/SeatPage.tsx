/** Choosing numbered seats: on the map or in the list of rows, or the best that are free. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

import { ApiError, call } from "../../../api/client.ts";
import { forget, useEvery, useLoad } from "../../../api/load.ts";
import type { EventPageOut, HallOut, HeldOut } from "../../../api/schema.ts";
import { navigate, place, type Params } from "../../../app/router.ts";
import { haptic } from "../../../lib/telegram.ts";
import { say, t } from "../../../lib/texts.ts";
import { tonesOf } from "../../../ui/art.tsx";
import { PageHead } from "../../../ui/facts.tsx";
import { ListBones } from "../../../ui/skeleton.tsx";
import { Trouble, wordsOf } from "../../../ui/state.tsx";
import { Choices } from "../../../ui/tabs.tsx";
import { toast } from "../../../ui/toast.tsx";
import { Chosen } from "./Chosen.tsx";
import { FREE, seatsOf, SOLD, statesOf } from "./hall.ts";
import { Legend } from "./Legend.tsx";
import { RowList } from "./RowList.tsx";
import { SeatMap } from "./SeatMap.tsx";
import "./seats.css";

const LOOK_MS = 4_000;

export default function SeatPage({ params }: { params: Params }) {
  const id = params["seatedEvent"] ?? "";
  const path = { event_id: id };
  const { data: event } = useLoad(`event ${id}`, () => call("GET /api/v1/events/{event_id}", { path }));
  const { data: hall, error, reload } = useLoad(
    `hall ${id}`, () => call("GET /api/v1/events/{event_id}/seats", { path }),
  );
  const { data: held } = useLoad(
    `held ${id}`, () => call("GET /api/v1/events/{event_id}/seats/held", { path }),
  );
  if (!hall && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!hall || !event || !held) return <ListBones rows={4} />;
  return <Choosing event={event} hall={hall} mine={held.held} key={hall.version} />;
}

const NOBODY: ReadonlySet<number> = new Set();

function Choosing({ event, hall, mine }: { event: EventPageOut; hall: HallOut; mine: HeldOut | null }) {
  const path = { event_id: event.id };
  const seats = useMemo(() => seatsOf(hall), [hall]);
  const { data: availability, reload: look } = useLoad(
    `seats ${event.id}`, () => call("GET /api/v1/events/{event_id}/seats/availability", { path }),
  );
  useEvery(LOOK_MS, () => void look());
  const held = useSignal<HeldOut | null>(mine);
  const chosen = useSignal<ReadonlySet<number>>(mine ? new Set(mine.seats) : NOBODY);
  const isList = useSignal(false);
  const busy = useSignal(false);
  const asked = Number(place.value.query.get("type"));
  const open = hall.zones.map((zone, index) => ({ zone, index })).filter(({ zone }) => zone.ticket_type_id !== null);
  const zone = useSignal(open.find(({ zone: { ticket_type_id: type } }) => type === asked)?.index ?? open[0]?.index ?? 0);
  const states = useMemo(
    () => (availability ? statesOf(availability.states, seats.count) : new Uint8Array(seats.count).fill(SOLD)),
    [availability?.states, seats],
  );
  useEffect(() => {
    if (availability && availability.version !== hall.version) forget(`hall ${event.id}`);
  }, [availability?.version]);

  const pick = (seat: number): void => {
    const its = seats.zone[seat]!;
    const kind = hall.zones[its];
    if (kind?.ticket_type_id == null) return;
    const next = new Set(its === zone.value ? chosen.value : NOBODY);
    if (next.delete(seat)) haptic("select");
    else {
      if (states[seat] !== FREE && !held.value?.seats.includes(seat)) return toast(t("appbuying.seats.is_taken"));
      if (next.size >= (kind.max_per_order ?? 1)) {
        return toast(t("appbuying.seats.most", { n: kind.max_per_order ?? 1 }));
      }
      haptic("select");
      next.add(seat);
    }
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
      forget(`held ${event.id}`);
      void look();
    }
  };
  const type = hall.zones[zone.value]?.ticket_type_id ?? 0;
  const best = async (quantity: number, suggestion: number): Promise<void> => {
    await holding(() => call("POST /api/v1/events/{event_id}/seats/best", {
      path, body: { ticket_type_id: type, quantity, suggestion },
    }));
  };
  const takeThem = async (): Promise<void> => {
    const isSame = held.value?.seats.length === chosen.value.size
      && held.value.seats.every((seat) => chosen.value.has(seat))
      && new Date(held.value.expires_at).getTime() > Date.now();
    const got = isSame ? held.value : await holding(() => call("PUT /api/v1/events/{event_id}/seats/held", {
      path, body: { ticket_type_id: type, seats: [...chosen.value] },
    }));
    if (!got) return;
    navigate(`/events/${event.id}/checkout?lines=${got.ticket_type_id}x${got.seats.length}&seats=${got.id}`);
  };
  const scene = useMemo(
    () => ({ hall, seats, states, chosen: chosen.value, stageWords: t("appbuying.seats.stage") }),
    [hall, seats, states, chosen.value],
  );
  return (
    <div class="seat-page" style={tonesOf(event.artwork)}>
      <PageHead title={t("app.event.button_seats")} />
      <p class="pad note muted">{say(event.name)} · {say(event.venue)}</p>
      <Legend
        hall={hall} states={states} seats={seats} chosen={zone.value}
        onChoose={(index) => {
          if (index !== zone.value) chosen.value = NOBODY;
          zone.value = index;
        }}
      />
      <Choices
        label={t("appbuying.seats.how")} chosen={isList.value ? "list" : "map"}
        choices={[
          { value: "map", label: t("appbuying.seats.map") },
          { value: "list", label: t("appbuying.seats.list") },
        ]}
        onChoose={(value) => (isList.value = value === "list")}
      />
      {isList.value
        ? <RowList hall={hall} seats={seats} states={states} chosen={chosen.value} zone={zone.value} onSeat={pick} />
        : <SeatMap scene={scene} onSeat={pick} />}
      <Chosen
        hall={hall} seats={seats} chosen={chosen.value} zone={hall.zones[zone.value]} held={held.value}
        busy={busy.value} onDrop={pick} onBest={(quantity, suggestion) => void best(quantity, suggestion)}
        onTake={() => void takeThem()}
      />
    </div>
  );
}
