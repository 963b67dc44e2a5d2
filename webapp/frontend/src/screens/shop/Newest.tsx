/** What came last, large, on its krama. */

import type { ProductOut } from "../../api/schema.ts";
import { money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Goods } from "../../ui/goods.tsx";
import { Tassels } from "./tassels.tsx";

export function Newest({ product }: { product: ProductOut }) {
  return (
    <a class="newest" href={`#/shop/products/${product.id}`} style={tonesOf(product.artwork)}>
      <span class="frame"><Goods picture={product.picture} artwork={product.artwork} eager /></span>
      <span class="words">
        <small class="note">{t("appshop.home.newest")}</small>
        <b class="show">{say(product.name)}</b>
        <span class="num">{money(product.price)}</span>
      </span>
      <Tassels />
    </a>
  );
}
