/** A gift card as it looks: drawn silk with a golden swan and what is on it. */

import type { ComponentChildren } from "preact";

import type { Money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Art } from "../../ui/art.tsx";
import { Swan } from "../../ui/petals.tsx";
import { Price } from "../../ui/price.tsx";
import "./gift_cards.css";

const SILKS = ["rose", "plum", "teal", "fire", "blue", "jade"] as const;

/** The same card has the same silk for ever. */
export function CardFace({ id, amount, note }: { id: string; amount: Money | undefined; note: ComponentChildren }) {
  const seed = id.replace(/[^0-9a-f]/g, "").padEnd(8, "0").slice(-8);
  const silk = SILKS[Number.parseInt(seed, 16) % SILKS.length] ?? "rose";
  return (
    <div class="gift-card">
      <Art shape="silk" name={`${silk}-${seed}`} />
      <div class="words">
        <p class="row between"><span class="show head">{t("giftcards.home.button")}</span><Swan /></p>
        <p>{amount && <Price amount={amount} size="big" />}</p>
        <p class="note">{note}</p>
      </div>
    </div>
  );
}
