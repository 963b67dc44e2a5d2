/** An event as a poster in a rail, or as a row of a list. */

import type { EventOut } from "../../api/schema.ts";
import { clock, money, shortDay } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Pennant } from "../../ui/banner.tsx";

export function PosterCard({ event }: { event: EventOut }) {
  const isOver = event.status !== "open" && event.status !== "not_yet";
  return (
    <a class={`poster${isOver ? " over" : ""}`} href={`#/events/${event.id}`} style={tonesOf(event.artwork)}>
      <span class="frame">
        <Art shape="poster" name={event.artwork.name} />
        <Pennant day={event.starts_at} />
        {event.status !== "open" && <span class="tag">{statusWords(event)}</span>}
      </span>
      <b>{say(event.name)}</b>
      <small>{clock(event.starts_at)} · {say(event.city)}</small>
    </a>
  );
}

export function EventRow({ event }: { event: EventOut }) {
  const price = event.from_price;
  return (
    <a class="event-row" href={`#/events/${event.id}`} style={tonesOf(event.artwork)}>
      <span class="frame">
        <Art shape="poster" name={event.artwork.name} />
        <Pennant day={event.starts_at} />
      </span>
      <span class="grow">
        <b class="name">{say(event.name)}</b>
        <small class="note muted">{say(event.performers)}</small>
        <small class="note muted">{shortDay(event.starts_at)} · {clock(event.starts_at)}</small>
        <small class="note muted">{say(event.venue)} · {say(event.city)}</small>
        <span class="price-line note">
          {event.status === "open" && price
            ? <b class="accent">{t("app.events.from", { price: money(price) })}</b>
            : <b class="muted">{statusWords(event)}</b>}
        </span>
      </span>
    </a>
  );
}

/** Where the sale stands, in words. */
export function statusWords(event: EventOut): string {
  return t(`app.sale.${event.status}`);
}
