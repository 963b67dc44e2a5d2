/** How much more makes the standard way cost nothing, or that it does. */

import type { CartOut } from "../../api/schema.ts";
import { money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Icon } from "../../ui/icons.tsx";

export function FreeDelivery({ now }: { now: CartOut }) {
  const told = now.free_delivery;
  if (!told) return null;
  const isReached = told.missing.amount_minor === 0;
  return (
    <p class={`hold-line note${isReached ? " good" : ""}`}>
      <Icon name={isReached ? "check" : "shop"} />
      <span>{isReached ? t("shop.free_delivery.reached") : t("shop.free_delivery.more", { amount: money(told.missing) })}</span>
    </p>
  );
}
