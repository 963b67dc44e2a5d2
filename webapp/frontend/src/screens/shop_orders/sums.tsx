/** What an order costs, line by line, and what pays it. */

import type { ShopOrderOut } from "../../api/schema.ts";
import { money, type Money } from "../../lib/formats.ts";
import { t, tn } from "../../lib/texts.ts";

export function Sums({ order }: { order: ShopOrderOut }) {
  const { price, parts } = order;
  return (
    <dl class="sums order-sums">
      <Row words={t("apporders.sums.subtotal")} amount={price.subtotal} always />
      <Row words={t("apporders.sums.wrap")} amount={price.wrap} />
      <Row
        words={t("apporders.sums.shipping")} amount={price.shipping} always={order.shipping_method !== ""}
        nothing={t("appcart.delivery.free")}
      />
      <Row words={t("apporders.sums.tax")} amount={price.tax} />
      <Row words={t("apporders.sums.surcharge")} amount={price.surcharge} />
      <div class="whole">
        <dt class="name">{t("apporders.sums.total")}</dt>
        <dd>
          <span class="num">{money(price.total)}</span>
          <small class="note">≈ {money(order.also_total)}</small>
        </dd>
      </div>
      <Row words={tn("apporders.sums.points", parts.points)} amount={parts.points_worth} minus />
      <Row words={t("apporders.source.gift_card")} amount={parts.gift_card} minus />
      <Row words={t("apporders.source.wallet")} amount={parts.wallet} minus />
      <Row words={t("apporders.source.exchange")} amount={parts.exchanged} minus />
      <Row words={t("apporders.sums.later")} amount={order.financed} />
      {price.discounts.amount_minor > 0 && (
        <p class="note good">{t("apporders.sums.saved", { amount: money(price.discounts) })}</p>
      )}
    </dl>
  );
}

/** Nothing where there is nothing to tell. */
function Row({ words, amount, always = false, minus = false, nothing }: {
  words: string; amount: Money; always?: boolean; minus?: boolean; nothing?: string;
}) {
  if (!always && amount.amount_minor === 0) return null;
  return (
    <div class={minus ? "good" : ""}>
      <dt>{words}</dt>
      {nothing && amount.amount_minor === 0
        ? <dd><b>{nothing}</b></dd>
        : <dd class="num">{minus && "−"}{money(amount)}</dd>}
    </div>
  );
}
