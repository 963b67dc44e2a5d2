/** From the wish on an event's page to the order. */

import type { EventOut } from "../../api/schema.ts";
import { open } from "../../app/chat.ts";
import type { TicketType } from "./facts.ts";

export interface Wish {
  readonly type: TicketType;
  readonly quantity: number;
}

/** `3x2,5x1`: type and quantity, as the checkout reads it. */
export function buy(event: EventOut, wish: readonly Wish[]): void {
  const lines = wish.map(({ type, quantity }) => `${type.id}x${quantity}`).join(",");
  open(`/events/${event.id}/checkout?lines=${lines}`, `ev_${event.id}`);
}

/** Seats are chosen on the map of the hall. */
export function chooseSeats(event: EventOut, type: TicketType): void {
  open(`/events/${event.id}/seats?type=${type.id}`, `ev_${event.id}`);
}

/** A place in the line, where a sale lets people in by turns. */
export function joinLine(event: EventOut): void {
  open(`/events/${event.id}/line`, `wr_${event.id}`);
}
