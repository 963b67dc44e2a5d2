/** The waiting room of an event: join, see one's place, be let in. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { ApiError, call } from "../../api/client.ts";
import { useEvery, useLoad } from "../../api/load.ts";
import type { EventPageOut, webapp__api__queue__PlaceOut as Place } from "../../api/schema.ts";
import { replace, type Params } from "../../app/router.ts";
import { clock, remaining, shortDay } from "../../lib/formats.ts";
import { grouped, say, t, tn } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble, wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import "./line.css";

const LOOK_MS = 3_000;

export default function Line({ params }: { params: Params }) {
  const id = params["roomEvent"] ?? "";
  const path = { event_id: id };
  const { data: event } = useLoad(`event ${id}`, () => call("GET /api/v1/events/{event_id}", { path }));
  const { data: place, error, reload, look } = useLoad(
    `line ${id}`, () => call("GET /api/v1/events/{event_id}/queue", { path }),
  );
  useEvery(LOOK_MS, () => void look());
  if (!place && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!place || !event) return <ListBones rows={3} />;
  return <Room event={event} place={place} onChange={() => void reload()} />;
}

function Room({ event, place, onChange }: {
  event: EventPageOut; place: Place; onChange: () => void;
}) {
  const busy = useSignal(false);
  const isLeaving = useSignal(false);
  const path = { event_id: event.id };
  useEffect(() => colourClient(), []);
  const act = async (route: "POST /api/v1/events/{event_id}/queue" | "DELETE /api/v1/events/{event_id}/queue"): Promise<void> => {
    busy.value = true;
    isLeaving.value = false;
    try {
      await call(route, { path });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
    } finally {
      busy.value = false;
      onChange();
    }
  };
  const toEvent = (): void => replace(`/events/${event.id}`);
  const canJoin = place.state !== "waiting" && place.state !== "inside" && place.room !== "closed";
  const opensLater = new Date(place.joining_opens_at).getTime() > Date.now();
  return (
    <div style={tonesOf(event.artwork)}>
      <PageHead title={t("queue.room.title")} />
      <div class="pad stack line-room">
        <div class="line-art"><Art shape="cameo" name={event.artwork.name} eager /></div>
        <p class="muted">{say(event.name)} · {shortDay(event.starts_at)}</p>
        <div role="status" class="stack"><Standing place={place} /></div>
        {place.state === "inside" || place.room === "closed" ? (
          <Button look="leaf" wide onPress={toEvent}>{t("queue.room.button_buy")}</Button>
        ) : canJoin ? (
          <Button
            look="leaf" wide busy={busy.value} disabled={opensLater}
            onPress={() => void act("POST /api/v1/events/{event_id}/queue")}
          >
            {t("queue.room.button_join")}
          </Button>
        ) : null}
        {(place.state === "waiting" || place.state === "inside") && (
          <Button look="plain" wide onPress={() => (isLeaving.value = true)}>{t("queue.room.button_leave")}</Button>
        )}
        <p class="mini muted">{t("queue.draw.hash", { method: "SHA-256", hash: place.seed_hash })}</p>
      </div>
      {isLeaving.value && (
        <Sheet title={t("queue.room.button_leave")} onClose={() => (isLeaving.value = false)}>
          <div class="stack">
            <p>{t("queue.leave.question")}</p>
            <Button look="danger" wide onPress={() => void act("DELETE /api/v1/events/{event_id}/queue")}>{t("queue.leave.button_sure")}</Button>
            <Button wide onPress={() => (isLeaving.value = false)}>{t("queue.leave.button_stay")}</Button>
          </div>
        </Sheet>
      )}
    </div>
  );
}

/** Where the fan stands, in one big line and what it means. */
function Standing({ place }: { place: Place }) {
  const at = (moment: string): string => `${shortDay(moment)} ${clock(moment)}`;
  if (place.room === "closed") return <p class="name">{t("queue.room.closed")}</p>;
  switch (place.state) {
    case "inside":
      return (
        <>
          <h2 class="show title gold">{t("queue.room.inside")}</h2>
          {place.pass_until && (
            <>
              <p class="line-number"><Countdown until={place.pass_until} label={t("queue.room.inside")} /></p>
              <p class="muted">{t("queue.room.inside_until", { time: clock(place.pass_until) })}</p>
            </>
          )}
        </>
      );
    case "waiting":
      return place.room === "gathering" ? (
        <>
          <h2 class="show title">{t("queue.room.in_draw")}</h2>
          <p class="muted">{t("queue.room.draw_at", { time: at(place.sale_at) })}</p>
          <p class="muted">{t("queue.room.all_equal")}</p>
        </>
      ) : <Waiting place={place} />;
    case "done":
    case "missed":
      return (
        <>
          <h2 class="show title">{place.state === "done" ? t("queue.room.done") : t("queue.room.missed")}</h2>
          <p class="muted">{place.state === "done" ? t("queue.room.once_more") : t("queue.room.at_the_end")}</p>
        </>
      );
    default:
      return (
        <>
          <h2 class="show title">{tn("queue.room.people", place.people)}</h2>
          <p class="muted">
            {new Date(place.joining_opens_at).getTime() > Date.now()
              ? t("queue.room.opens_at", { time: at(place.joining_opens_at) })
              : place.room === "gathering" ? t("queue.room.draw_at", { time: at(place.sale_at) })
              : t("queue.room.sale_runs")}
          </p>
          <p class="muted">{place.room === "gathering" ? t("queue.room.all_equal") : t("queue.room.at_the_end")}</p>
        </>
      );
  }
}

function Waiting({ place }: { place: Place }) {
  const { ahead, wait } = place;
  return (
    <>
      <h2 class="show title">{t("queue.room.waiting")}</h2>
      {ahead === null ? <p class="muted">{t("queue.room.ranking")}</p> : (
        <>
          <p class="line-number num">{grouped(ahead)}</p>
          <p>{ahead === 0 ? t("queue.room.next") : tn("queue.room.ahead", ahead)}</p>
        </>
      )}
      {wait && (
        <p class="muted">
          {t("queue.room.wait_range", {
            shortest: remaining(wait.shortest_seconds * 1000), longest: remaining(wait.longest_seconds * 1000),
          })}
        </p>
      )}
      {place.room === "paused" && <p class="gold">{t("queue.room.paused")}</p>}
    </>
  );
}
