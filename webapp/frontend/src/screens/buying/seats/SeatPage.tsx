/** Choosing numbered seats: on the map or in the list of rows, or the best that are free. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

import { call } from "../../../api/client.ts";
import { forget, useEvery, useLoad } from "../../../api/load.ts";
import type { EventPageOut, HallOut, HeldOut } from "../../../api/schema.ts";
import { place, type Params } from "../../../app/router.ts";
import { say, t } from "../../../lib/texts.ts";
import { tonesOf } from "../../../ui/art.tsx";
import { PageHead } from "../../../ui/facts.tsx";
import { ListBones } from "../../../ui/skeleton.tsx";
import { Trouble } from "../../../ui/state.tsx";
import { Choices } from "../../../ui/tabs.tsx";
import { Chosen } from "./Chosen.tsx";
import { seatsOf, SOLD, statesOf, type Seats } from "./hall.ts";
import { Legend } from "./Legend.tsx";
import { usePicking } from "./picking.ts";
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

function Choosing({ event, hall, mine }: { event: EventPageOut; hall: HallOut; mine: HeldOut | null }) {
  const seats = useMemo(() => seatsOf(hall), [hall]);
  const { states, reload } = useStates(event.id, hall, seats);
  const isList = useSignal(false);
  const firstZone = useMemo(() => zoneAsked(hall), [hall]);
  const picking = usePicking({ eventId: event.id, hall, seats, states, mine, firstZone, reload });
  const { chosen, zone, held, busy, pick } = picking;
  const scene = useMemo(
    () => ({ hall, seats, states, chosen: chosen.value, stageWords: t("appbuying.seats.stage") }),
    [hall, seats, states, chosen.value],
  );
  return (
    <div class="seat-page" style={tonesOf(event.artwork)}>
      <PageHead title={t("app.event.button_seats")} />
      <p class="pad note muted">{say(event.name)} · {say(event.venue)}</p>
      <Legend hall={hall} states={states} seats={seats} chosen={zone.value} onChoose={picking.chooseZone} />
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
        busy={busy.value} onDrop={pick} onTake={(voucher) => void picking.takeThem(voucher)}
        onBest={(quantity, suggestion) => void picking.best(quantity, suggestion)}
      />
    </div>
  );
}

/** How each seat stands, asked again every few seconds; all count as sold until it is known. */
function useStates(eventId: string, hall: HallOut, seats: Seats) {
  const { data: shown, reload, look } = useLoad(
    `seats ${eventId}`,
    () => call("GET /api/v1/events/{event_id}/seats/availability", { path: { event_id: eventId } }),
  );
  useEvery(LOOK_MS, () => void look());
  useEffect(() => {
    if (shown && shown.version !== hall.version) forget(`hall ${eventId}`);
  }, [shown?.version]);
  const states = useMemo(
    () => (shown ? statesOf(shown.states, seats.count) : new Uint8Array(seats.count).fill(SOLD)),
    [shown?.states, seats],
  );
  return { states, reload };
}

/** The zone of the type that the event's page asked for, else the first that is sold. */
function zoneAsked(hall: HallOut): number {
  const asked = Number(place.value.query.get("type"));
  const found = hall.zones.findIndex(({ ticket_type_id: type }) => type === asked);
  return Math.max(0, found >= 0 ? found : hall.zones.findIndex(({ ticket_type_id: type }) => type !== null));
}
