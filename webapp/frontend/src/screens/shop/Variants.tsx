/** What the variants differ in, each kind of it a row of tiles; what is sold out is struck. */

import type { VariantOut } from "../../api/schema.ts";
import { haptic } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import { choose, standingOf, traitsOf } from "./choosing.ts";
import { traitName, traitValue } from "./words.ts";

export function Variants({ variants, chosen, onChoose }: {
  variants: readonly VariantOut[]; chosen: VariantOut; onChoose: (variant: VariantOut) => void;
}) {
  const traits = traitsOf(variants).filter(({ values }) => values.length > 1);
  return (
    <>
      {traits.map(({ name, values }) => (
        <div key={name} class="trait">
          <h2 class="note muted" id={`trait-${name}`}>{traitName(name)}</h2>
          <div class="tiles" role="radiogroup" aria-labelledby={`trait-${name}`}>
            {values.map((value) => {
              const standing = standingOf(variants, chosen, name, value);
              const label = standing === "free" ? traitValue(value) : `${traitValue(value)}, ${t("goods.stock.sold_out")}`;
              return (
                <button
                  key={value} type="button" role="radio" aria-checked={chosen.attributes[name] === value}
                  aria-label={label} class={`tile ${standing}${traitValue(value).length > 4 ? " word" : ""}`}
                  onClick={() => {
                    haptic("select");
                    onChoose(choose(variants, chosen, name, value));
                  }}
                >
                  {traitValue(value)}
                </button>
              );
            })}
          </div>
        </div>
      ))}
    </>
  );
}
