/** A list in an order of one's own: each row goes up, down or away. */

import type { ItemOut } from "../../api/schema.ts";
import { say, t } from "../../lib/texts.ts";
import { Icon } from "../../ui/icons.tsx";
import { haptic } from "../../lib/telegram.ts";
import { ItemRow, playerOf } from "./cards.tsx";

export function Ordered({ items, onOrder }: {
  items: readonly ItemOut[]; onOrder: (items: readonly ItemOut[]) => void;
}) {
  const move = (from: number, to: number): void => {
    haptic("select");
    onOrder(moved(items, from, to));
  };
  return (
    <div class="pad ordered">
      {items.map((thing, index) => (
        <ItemRow
          key={thing.key} thing={thing} {...(thing.lock ? {} : { to: playerOf(thing) })}
          end={(
            <span class="tools">
              <button type="button" aria-label={t("applibrary.order.up", { name: say(thing.name) })} disabled={index === 0} onClick={() => move(index, index - 1)}><Icon name="up" /></button>
              <button type="button" aria-label={t("applibrary.order.down", { name: say(thing.name) })} disabled={index === items.length - 1} onClick={() => move(index, index + 1)}><Icon name="down" /></button>
              <button type="button" aria-label={t("applibrary.order.away", { name: say(thing.name) })} onClick={() => onOrder(items.filter((each) => each !== thing))}><Icon name="close" /></button>
            </span>
          )}
        />
      ))}
    </div>
  );
}

/** The same list with one thing at another place. */
export function moved<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), ...items.slice(from, from + 1), ...rest.slice(to)];
}
