/** What can be told from an event: its cheapest price, whether it is on sale. */

import type { EventOut, MoneyOut, TypeOut } from "../../api/schema.ts";

export function isOnSale(event: EventOut): boolean {
  return event.status === "open";
}

export function isSoldOut(type: TypeOut): boolean {
  return type.free !== null && type.free <= 0;
}

/** The lowest price that is still to be had, else the lowest of all. */
export function cheapest(event: EventOut): MoneyOut | undefined {
  const open = event.types.filter((type) => !isSoldOut(type));
  const prices = (open.length ? open : event.types).map(({ price }) => price);
  return prices.reduce<MoneyOut | undefined>(
    (least, price) => (least && least.amount_minor <= price.amount_minor ? least : price),
    undefined,
  );
}

/** Words of a search in any order, found in either language. */
export function matches(event: EventOut, search: string): boolean {
  const text = [event.name, event.performers, event.venue, event.city]
    .flatMap(({ km, en }) => [km, en]).join(" ").toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
