/** How many, what that makes, and into the cart. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import type { ProductPageOut, VariantOut } from "../../api/schema.ts";
import { date, money } from "../../lib/formats.ts";
import { haptic } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Dock } from "../../ui/sheet.tsx";
import { Stepper } from "../../ui/stepper.tsx";
import { addToCart, cart } from "../cart/store.ts";
import { lessBy } from "./choosing.ts";
import { letPetalFall } from "./petals.ts";

const MOST = 99;

export function Adding({ product, variant }: { product: ProductPageOut; variant: VariantOut }) {
  const quantity = useSignal(1);
  const busy = useSignal(false);
  const dock = useRef<HTMLDivElement>(null);
  const inCart = cart.value?.lines.find((each) => each.variant_id === variant.id)?.quantity ?? 0;
  const why = refusalOf(product, variant);
  const total = { ...variant.price, amount_minor: sumOf(product, variant, quantity.value) };
  const add = async (): Promise<void> => {
    busy.value = true;
    const isIn = await addToCart(variant.id, quantity.value).finally(() => (busy.value = false));
    if (!isIn) return;
    haptic("success");
    letPetalFall(dock.current);
    quantity.value = 1;
  };
  return (
    <Dock>
      {why ? <p class="name why-not">{why}</p> : (
        <div class="adding" ref={dock}>
          <Stepper
            label={t("appshop.product.quantity")} value={quantity.value} least={1}
            most={Math.min(MOST, variant.left ?? MOST)} onChange={(value) => (quantity.value = value)}
          />
          <Button look="leaf" wide busy={busy.value} onPress={() => void add()}>
            {quantity.value > 1 ? t("appshop.product.button_add_for", { price: money(total) }) : t("appshop.product.button_add")}
          </Button>
        </div>
      )}
      {inCart > 0 && (
        <p class="in-cart note" role="status">
          <a href="#/cart">{t("appshop.product.in_cart", { n: inCart })}</a>
        </p>
      )}
    </Dock>
  );
}

/** With what many take off; what the fan's plan takes off is seen in the cart. */
function sumOf({ bulk }: ProductPageOut, { price }: VariantOut, quantity: number): number {
  const steps = bulk.filter(({ min_quantity: from }) => from <= quantity).map(({ percent }) => percent);
  return lessBy(price.amount_minor * quantity, Math.max(0, ...steps));
}

/** Why it cannot be bought now; nothing when it can. */
function refusalOf(product: ProductPageOut, variant: VariantOut): string | undefined {
  if (!product.is_on_sale) {
    const isComing = new Date(product.launches_at).getTime() > Date.now();
    return isComing ? t("appshop.product.from", { day: date(product.launches_at) }) : t("appshop.product.over");
  }
  return variant.availability === "sold_out" ? t("goods.stock.sold_out") : undefined;
}
