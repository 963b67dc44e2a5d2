/** From the wish on an event's page to the order: the next screen, or the chat where there is none. */

import type { EventOut, TypeOut } from "../../api/schema.ts";
import { leadsSomewhere, navigate } from "../../app/router.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { bot } from "../../lib/texts.ts";

export interface Wish {
  readonly type: TypeOut;
  readonly quantity: number;
}

/** `3x2,5x1`: type and quantity, as the checkout reads it. */
export function buy(event: EventOut, wish: readonly Wish[]): void {
  const lines = wish.map(({ type, quantity }) => `${type.id}x${quantity}`).join(",");
  const checkout = `/events/${event.id}/checkout`;
  if (leadsSomewhere(checkout)) navigate(`${checkout}?lines=${lines}`);
  else openInTelegram(`https://t.me/${bot()}?start=ev_${event.id}`);
}
