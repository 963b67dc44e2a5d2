/** Five petals: what others think, and the fan's own, changed or taken back by a tap. */

import type { ItemOut } from "../../api/schema.ts";
import { haptic } from "../../lib/telegram.ts";
import { t, tn } from "../../lib/texts.ts";
import { petal } from "../../ui/petals.tsx";
import { useWish } from "../../ui/wish.ts";
import { rate } from "./api.ts";

const PETALS = [1, 2, 3, 4, 5];

export function Rating({ thing }: { thing: ItemOut }) {
  const { value: mine, wish } = useWish(thing.rating.mine, (stars) => rate(thing.key, stars));
  const { tenths, count } = thing.rating;
  return (
    <div class="rating">
      <div class="petals" role="radiogroup" aria-label={t("applibrary.rating.mine")}>
        {PETALS.map((stars) => (
          <button
            key={stars} type="button" role="radio" aria-checked={mine === stars}
            class={(mine ?? 0) >= stars ? "full" : ""} aria-label={tn("applibrary.rating.stars", stars)}
            onClick={() => {
              haptic("select");
              void wish(mine === stars ? null : stars);
            }}
          >
            <svg viewBox="-11 -32 22 34" aria-hidden="true"><path d={petal(30, 13)} /></svg>
          </button>
        ))}
      </div>
      <small class="note muted">
        {tenths === null ? t("applibrary.rating.few")
          : `${(tenths / 10).toFixed(1)} · ${tn("applibrary.rating.count", count)}`}
      </small>
    </div>
  );
}
