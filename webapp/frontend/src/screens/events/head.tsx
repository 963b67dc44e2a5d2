/** Which evening a page is about: its picture with the day, name, time and place. */

import type { EventLabelOut } from "../../api/schema.ts";
import { clock, shortDay } from "../../lib/formats.ts";
import { say } from "../../lib/texts.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Pennant } from "../../ui/banner.tsx";
import "../../ui/money.css";

export function EventHead({ event }: { event: EventLabelOut }) {
  return (
    <a class="bought" href={`#/events/${event.id}`} style={tonesOf(event.artwork)}>
      <span class="frame">
        <Art shape="poster" name={event.artwork.name} />
        <Pennant day={event.starts_at} />
      </span>
      <span class="grow">
        <b class="name">{say(event.name)}</b>
        <small class="note muted">{shortDay(event.starts_at)} · {clock(event.starts_at)}</small>
        <small class="note muted">{say(event.venue)} · {say(event.city)}</small>
      </span>
    </a>
  );
}
