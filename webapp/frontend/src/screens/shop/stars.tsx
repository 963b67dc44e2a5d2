/** What buyers think: five petals, of which as many are gold as they gave. */

import { t, tn } from "../../lib/texts.ts";
import { petal } from "../../ui/petals.tsx";

const FIVE = [0, 1, 2, 3, 4];
const PETAL = petal(15, 6.2);
const WIDE = 15;

/** `tenths`: 10 to 50. Short: one petal and the number, for a card; alone: of one buyer. */
export function Stars({ tenths, count, short = false, alone = false }: {
  tenths: number | null; count: number; short?: boolean; alone?: boolean;
}) {
  if (tenths === null || count === 0) return null;
  const stars = (tenths / 10).toFixed(1);
  const petals = short ? [0] : FIVE;
  return (
    <span class="stars note">
      <svg viewBox={`0 0 ${WIDE * petals.length} 17`} width={WIDE * petals.length} height="17" aria-hidden="true">
        {petals.map((at) => (
          <path
            key={at} d={PETAL} transform={`translate(${at * WIDE + WIDE / 2} 16)`}
            class={short || tenths >= at * 10 + 5 ? "full" : ""}
          />
        ))}
      </svg>
      {!alone && <span aria-hidden="true">{stars} ({count})</span>}
      <span class="hidden-words">
        {t("appshop.stars", { stars })}{!alone && `, ${tn("appshop.reviews", count)}`}
      </span>
    </span>
  );
}
