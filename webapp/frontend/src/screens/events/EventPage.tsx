/** One event: what, when, where, and what can be bought of it. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { EventOut, EventPageOut } from "../../api/schema.ts";
import { open } from "../../app/chat.ts";
import { back, type Params } from "../../app/router.ts";
import { clock, date, money, shortDay } from "../../lib/formats.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Ribbon } from "../../ui/banner.tsx";
import { Button, Plate } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Hem } from "../../ui/petals.tsx";
import { Price } from "../../ui/price.tsx";
import { Dock } from "../../ui/sheet.tsx";
import { Bone, ListBones, PictureBone } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { Stepper } from "../../ui/stepper.tsx";
import { Together } from "../buying/Together.tsx";
import { buy, chooseSeats, joinLine, type Wish } from "./buying.ts";
import { statusWords } from "./cards.tsx";
import { isOnSale, isSoldOut, type Artist, type TicketType } from "./facts.ts";
import "./events.css";

export default function EventPage({ params }: { params: Params }) {
  const eventId = params["eventId"] ?? "";
  const { data: event, error, reload } = useLoad(
    `event ${eventId}`,
    () => call("GET /api/v1/events/{event_id}", { path: { event_id: eventId } }),
    { keep: true },
  );
  if (!event && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!event) return <EventBones />;
  return <Page key={event.id} event={event} />;
}

function Page({ event }: { event: EventPageOut }) {
  const counts = useSignal<Readonly<Record<number, number>>>({});
  useEffect(() => colourClient(event.artwork.deep), [event.artwork.deep]);
  const wish: Wish[] = event.types
    .map((type) => ({ type, quantity: counts.value[type.id] ?? 0 }))
    .filter(({ quantity }) => quantity > 0);
  return (
    <div class="event-page" style={tonesOf(event.artwork)}>
      <header>
        <div class="band">
          <div class="picture"><Art shape="band" name={event.artwork.name} eager /></div>
          <Ribbon day={event.starts_at} />
          <div class="plates"><Plate icon="back" label={t("common.button.back")} onPress={back} /></div>
        </div>
        <div class="event-title">
          <h1 class="show">{say(event.name)}</h1>
          <p>{say(event.performers)}</p>
        </div>
        <Hem />
      </header>
      <div class="pad">
        <div class="facts">
          <Icon name="calendar" />
          <p>
            <b>{date(event.starts_at)} · {clock(event.starts_at)}</b>
            <small class="note muted">{t("app.event.doors", { time: clock(event.doors_at) })}</small>
          </p>
          <Icon name="place" />
          <p>
            <b>{say(event.venue)}</b>
            <small class="note muted">{say(event.city)}</small>
          </p>
        </div>
        <p class="about">{say(event.description)}</p>
        <Artists artists={event.artists} />
      </div>
      {event.series && <Dates seriesId={event.series.id} present={event.id} />}
      <section class="section pad">
        <h2 class="show head">{t("app.event.tickets")}</h2>
        {!isOnSale(event) && <p class="name bad">{statusWords(event)}</p>}
        <div class="types">
          {event.types.map((type) => (
            <TypeRow
              key={type.id} event={event} type={type}
              quantity={counts.value[type.id] ?? 0}
              onChange={(quantity) => (counts.value = { ...counts.value, [type.id]: quantity })}
            />
          ))}
        </div>
        <OtherWays event={event} />
      </section>
      {isOnSale(event) && (event.waiting_room
        ? <LineDock event={event} />
        : <BuyDock event={event} wish={wish} />)}
    </div>
  );
}

/** Who performs, as far as there is a page about them. */
function Artists({ artists }: { artists: readonly Artist[] }) {
  if (artists.length === 0) return null;
  return (
    <div class="artists" role="group" aria-label={t("app.event.artists")}>
      {artists.map((artist) => (
        <Button key={artist.id} icon="star" onPress={() => open(`/artists/${artist.id}`, `ar_${artist.id}`)}>
          {say(artist.name)}
        </Button>
      ))}
    </div>
  );
}

/** The other dates of the same show, each on its ribbon. */
function Dates({ seriesId, present }: { seriesId: string; present: string }) {
  const { data } = useLoad(
    `series ${seriesId}`,
    () => call("GET /api/v1/series/{series_id}", { path: { series_id: seriesId } }),
  );
  if (!data || data.dates.length < 2) return null;
  return (
    <section class="section">
      <h2 class="show head pad">{t("app.event.dates")}</h2>
      <div class="rail dates">
        {data.dates.map((date) => (
          <a
            key={date.id} href={`#/events/${date.id}`} style={tonesOf(date.artwork)}
            aria-current={date.id === present ? "true" : undefined}
          >
            <Ribbon day={date.starts_at} />
            <b>{clock(date.starts_at)}</b>
            <small class="mini muted">{say(date.city)}</small>
          </a>
        ))}
      </div>
    </section>
  );
}

function TypeRow({ event, type, quantity, onChange }: {
  event: EventOut; type: TicketType; quantity: number; onChange: (quantity: number) => void;
}) {
  const gone = isSoldOut(type);
  const isOpen = isOnSale(event) && !event.waiting_room && type.status === "open" && !gone;
  const most = Math.min(type.max_per_order, type.free ?? type.max_per_order);
  return (
    <div class={`type${gone ? " gone" : ""}`}>
      <span class="words">
        <b class="name">{say(type.name)}</b>
        <small class="note muted">{leftWords(type)}</small>
        <Price amount={type.price} />
      </span>
      {isOpen && (type.is_seated
        ? <Button onPress={() => chooseSeats(event, type)}>{t("app.event.button_seats")}</Button>
        : <Stepper label={say(type.name)} value={quantity} most={most} onChange={onChange} />)}
    </div>
  );
}

/** What else leads in: what fans sell, waiting for what comes back; and what is good to know. */
function OtherWays({ event }: { event: EventOut }) {
  const { data: resale } = useLoad(
    `resale from ${event.id}`,
    () => call("GET /api/v1/events/{event_id}/resale", { path: { event_id: event.id }, query: { limit: 1 } }),
  );
  const cheapest = resale?.items[0];
  return (
    <div class="other-ways">
      <List>
        {cheapest && (
          <Item icon="swap" title={t("aftersale.event.button_resale", { price: money(cheapest.price) })} to={`/events/${event.id}/resale`} />
        )}
        {event.types.some(isSoldOut) && (
          <Item icon="clock" title={t("waitlist.list.title")} to={`/events/${event.id}/waiting-list`} />
        )}
        <Item icon="place" title={t("evening.guide.title")} to={`/events/${event.id}/guide`} />
      </List>
    </div>
  );
}

const FEW = 20;

/** How many are left, where it matters: a number is shown when few are. */
function leftWords(type: TicketType): string {
  if (isSoldOut(type)) return t("app.sale.sold_out");
  if (type.opens_at && type.status === "not_yet") {
    return t("app.event.opens", { day: shortDay(type.opens_at), time: clock(type.opens_at) });
  }
  if (type.free !== null && type.free <= FEW) return tn("app.event.left", type.free);
  return t("app.event.most", { n: type.max_per_order });
}

function BuyDock({ event, wish }: { event: EventOut; wish: readonly Wish[] }) {
  const count = wish.reduce((sum, { quantity }) => sum + quantity, 0);
  const total = wish.reduce((sum, { type, quantity }) => sum + type.price.amount_minor * quantity, 0);
  const currency = event.types[0]?.price.currency ?? "USD";
  const least = count === 0 ? event.from_price : null;
  return (
    <Dock>
      <div class="sum">
        <span>
          <Price amount={least ?? { amount_minor: total, currency }} />
          <small class="note muted">
            {least ? t("app.event.least") : tn("app.event.chosen", count)}
          </small>
        </span>
        <Button look="leaf" disabled={count === 0} onPress={() => buy(event, wish)}>
          {t("app.event.button_buy")}
        </Button>
      </div>
      <Together event={event} wish={wish} />
    </Dock>
  );
}

/** Where people are let in by turns, the way leads through the line. */
function LineDock({ event }: { event: EventOut }) {
  return (
    <Dock>
      <div class="sum">
        <span class="note muted">{t("app.event.line")}</span>
        <Button look="leaf" onPress={() => joinLine(event)}>{t("app.event.button_line")}</Button>
      </div>
    </Dock>
  );
}

function EventBones() {
  return (
    <>
      <PictureBone ratio="390 / 208" />
      <div class="pad stack" style={{ paddingTop: "20px" }}>
        <Bone width="70%" height={32} />
        <Bone width="50%" />
      </div>
      <ListBones rows={4} />
    </>
  );
}
