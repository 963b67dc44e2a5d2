/** What can be told from an event. */

import type { EventOut, EventPageOut } from "../../api/schema.ts";

export type Artist = EventPageOut["artists"][number];

export type TicketType = EventOut["types"][number];

export function isOnSale(event: EventOut): boolean {
  return event.status === "open";
}

export function isSoldOut(type: TicketType): boolean {
  return type.free !== null && type.free <= 0;
}
