/** What can be told from an event. */

import type { EventOut } from "../../api/schema.ts";

export type TicketType = EventOut["types"][number];

export function isOnSale(event: EventOut): boolean {
  return event.status === "open";
}

export function isSoldOut(type: TicketType): boolean {
  return type.free !== null && type.free <= 0;
}
