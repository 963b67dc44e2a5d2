/** The categories of the shop: krama that hang from one rod, each in the tones of its newest. */

import type { ProductOut } from "../../api/schema.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Goods } from "../../ui/goods.tsx";
import { Swan } from "../../ui/petals.tsx";
import { CATEGORIES, categoryName } from "./words.ts";

/** The newest of each category; neighbours do not hang in the same silk, where there is a choice. */
function leaders(newest: readonly ProductOut[]): ReadonlyMap<string, ProductOut> {
  const found = new Map<string, ProductOut>();
  const silks = new Set<string>();
  for (const category of Object.keys(CATEGORIES)) {
    const all = newest.filter((each) => each.category === category);
    const first = all.find(({ artwork }) => !silks.has(artwork.deep)) ?? all[0];
    if (!first) continue;
    found.set(category, first);
    silks.add(first.artwork.deep);
  }
  return found;
}

export function Cloths({ newest }: { newest: readonly ProductOut[] }) {
  const first = leaders(newest);
  return (
    <nav class="cloths">
      <div class="rod"><Swan /></div>
      <ul>
        {Object.keys(CATEGORIES).map((category) => {
          const leader = first.get(category);
          return (
            <li key={category} style={leader && tonesOf(leader.artwork)}>
              <a href={`#/shop/find?category=${category}`}>
                <span class="window">{leader && <Goods picture={leader.picture} artwork={leader.artwork} eager />}</span>
                <b>{categoryName(category)}</b>
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
