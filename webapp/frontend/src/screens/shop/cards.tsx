/** A product in a list: its picture on krama with the fringe, its name, its price. */

import type { ProductOut } from "../../api/schema.ts";
import { money } from "../../lib/formats.ts";
import { say } from "../../lib/texts.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Goods } from "../../ui/goods.tsx";
import { Stars } from "./stars.tsx";
import { Tassels } from "./tassels.tsx";
import { stockWords } from "./words.ts";

export function ProductCard({ product }: { product: ProductOut }) {
  const { availability, artwork } = product;
  return (
    <a
      class={`product${availability === "sold_out" ? " gone" : ""}`}
      href={`#/shop/products/${product.id}`} style={tonesOf(artwork)}
    >
      <span class="frame"><Goods picture={product.picture} artwork={artwork} /></span>
      <Tassels />
      <b>{say(product.name)}</b>
      <span class="row">
        <span class="num">{money(product.price)}</span>
        <Stars tenths={product.rating} count={product.rating_count} short />
      </span>
      {availability !== "in_stock" && <small class="note">{stockWords(availability, null)}</small>}
    </a>
  );
}

export function ProductRail({ products }: { products: readonly ProductOut[] }) {
  return (
    <div class="rail goods-rail">
      {products.map((product) => <ProductCard key={product.id} product={product} />)}
    </div>
  );
}
