/** Waiting for tickets that come back: one's place, joining, leaving. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { EventPageOut, ListPlaceOut } from "../../api/schema.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Item, List, Section, SwitchItem } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Stepper } from "../../ui/stepper.tsx";
import { isSoldOut, type TicketType } from "../events/facts.ts";
import { EventHead } from "../events/head.tsx";
import { useActing } from "../money/acting.ts";

const MOST = 10;

export default function WaitingList({ params }: { params: Params }) {
  const id = params["awaitedEvent"] ?? "";
  const path = { event_id: id };
  const { data: event, error, reload } = useLoad(
    `event ${id}`, () => call("GET /api/v1/events/{event_id}", { path }),
  );
  const { data: places, reload: look } = useLoad(
    `waits ${id}`, () => call("GET /api/v1/events/{event_id}/waiting-list", { path }),
  );
  if (!event && error) return <Trouble error={error} onRetry={() => void reload()} />;
  const changed = (): void => {
    forget("waits ");
    void look();
  };
  return (
    <>
      <PageHead title={t("waitlist.list.title")} />
      {event && places ? <Page event={event} places={places.items} onChange={changed} /> : <ListBones rows={4} />}
    </>
  );
}

function Page({ event, places, onChange }: {
  event: EventPageOut; places: readonly ListPlaceOut[]; onChange: () => void;
}) {
  const asks = useSignal<TicketType | undefined>(undefined);
  const waits = new Set(places.map((place) => place.ticket_type_id));
  const gone = event.types.filter((type) => isSoldOut(type) && !waits.has(type.id));
  return (
    <>
      <div class="pad stack">
        <EventHead event={event} />
        <p class="note muted">{t("waitlist.list.how")}</p>
        {places.map((place) => <Place key={place.entry_id} place={place} onChange={onChange} />)}
      </div>
      {gone.length > 0 && (
        <Section title={t("app.sale.sold_out")}>
          <List>
            {gone.map((type) => (
              <Item key={type.id} icon="ticket" title={say(type.name)} onPress={() => (asks.value = type)} />
            ))}
          </List>
        </Section>
      )}
      {gone.length === 0 && places.length === 0 && (
        <State
          drawing="empty" title={t("waitlist.list.nothing")}
          act={{ text: t("refunds.refund.button_event"), onPress: () => replace(`/events/${event.id}`) }}
        />
      )}
      {asks.value && (
        <Join
          eventId={event.id} type={asks.value} onClose={() => (asks.value = undefined)}
          onDone={() => {
            asks.value = undefined;
            onChange();
          }}
        />
      )}
    </>
  );
}

function Place({ place, onChange }: { place: ListPlaceOut; onChange: () => void }) {
  const isLeaving = useSignal(false);
  const { busy, acting } = useActing();
  const leave = (): Promise<void> => acting(async () => {
    await call("DELETE /api/v1/waiting-list/{entry_id}", { path: { entry_id: place.entry_id } });
    isLeaving.value = false;
    onChange();
  });
  const { offer } = place;
  return (
    <article class="paper">
      <div>
        <h2 class="name">{say(place.type_name)}</h2>
        <p class="note muted">
          {[tn("waitlist.list.wish", place.quantity), place.accept_fewer && t("waitlist.list.fewer_too")].filter(Boolean).join(" · ")}
        </p>
      </div>
      <p class="hold-line"><Icon name={offer ? "star" : "clock"} /><span class="grow note">{aheadWords(place)}</span></p>
      {offer && (
        <Button look="leaf" wide onPress={() => navigate(`/waiting-list/offers/${offer.id}`)}>{t("waitlist.list.button_offer")}</Button>
      )}
      <Button look="plain" wide onPress={() => (isLeaving.value = true)}>{t("waitlist.list.button_leave")}</Button>
      {isLeaving.value && (
        <Sheet title={t("waitlist.list.button_leave")} onClose={() => (isLeaving.value = false)}>
          <div class="stack">
            <p>{t("waitlist.leave.question")}</p>
            <Button look="danger" wide busy={busy} onPress={() => void leave()}>{t("waitlist.leave.button_sure")}</Button>
          </div>
        </Sheet>
      )}
    </article>
  );
}

function aheadWords(place: ListPlaceOut): string {
  if (place.offer) return t("waitlist.list.offered");
  if (!place.ahead) return t("waitlist.list.next");
  return tn("waitlist.list.ahead", place.ahead, { tickets: place.wanted_ahead ?? 0 });
}

function Join({ eventId, type, onDone, onClose }: {
  eventId: string; type: TicketType; onDone: () => void; onClose: () => void;
}) {
  const quantity = useSignal(1);
  const fewer = useSignal(false);
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const join = (): Promise<void> => acting(async () => {
    const body = { ticket_type_id: type.id, quantity: quantity.value, accept_fewer: fewer.value };
    await call("POST /api/v1/events/{event_id}/waiting-list", { path: { event_id: eventId }, body, key: key.value });
    onDone();
  });
  return (
    <Sheet title={say(type.name)} onClose={onClose}>
      <div class="stack">
        <div class="row between">
          <span>{t("waitlist.join.question")}</span>
          <Stepper
            label={t("waitlist.join.question")} value={quantity.value} least={1}
            most={Math.min(MOST, type.max_per_order)} onChange={(value) => (quantity.value = value)}
          />
        </div>
        {quantity.value > 1 && (
          <List>
            <SwitchItem
              title={t("waitlist.join.button_fewer")} on={fewer.value} onChange={(on) => (fewer.value = on)}
              note={fewer.value ? t("waitlist.join.fewer") : t("waitlist.join.all")}
            />
          </List>
        )}
        <Button look="leaf" wide busy={busy} onPress={() => void join()}>{t("appmore.waiting.button_join")}</Button>
      </div>
    </Sheet>
  );
}
