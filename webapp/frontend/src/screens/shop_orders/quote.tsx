/** What cancelling gives back: of what it is made, and where it goes. */

import type { ComponentChildren } from "preact";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { CancellingOut, MoneyOut, ShopOrderOut, UnitsIn } from "../../api/schema.ts";
import { money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Facts } from "../../ui/facts.tsx";
import { Bone, Waiting } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";

/** Nothing is cancelled before its figures were seen: `children` stand below them. */
export function PartQuote({ order, lines, children }: {
  order: ShopOrderOut; lines: readonly UnitsIn[]; children: ComponentChildren;
}) {
  const units = lines.map((line) => `${line.n}:${line.units}`);
  // What has happened to the order since makes it another question.
  const { data, error, reload } = useLoad(`cancel quote ${order.key} ${order.timeline.length} ${units.join()}`, () => (
    call("GET /api/v1/shop/orders/{order_key}/cancel-quote", { path: { order_key: order.key }, query: { units } })
  ));
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!data) return <><Waiting /><Bone height={132} /></>;
  return <><ComesBack quote={data} />{children}</>;
}

/** The goods stand by themselves only where something else is added or falls away. */
export function ComesBack({ quote }: { quote: CancellingOut }) {
  const isMore = [quote.shipping, quote.wrap, quote.owed].some(isSome);
  return (
    <>
      <Facts
        rows={[
          [t("apporders.cancel.goods"), isMore && money(quote.goods)],
          [t("apporders.sums.shipping"), isSome(quote.shipping) && money(quote.shipping)],
          [t("apporders.sums.wrap"), isSome(quote.wrap) && money(quote.wrap)],
          [t("apporders.cancel.owed"), isSome(quote.owed) && `−${money(quote.owed)}`],
          [t("apporders.cancel.back"), <b>{money(quote.total)}</b>],
          ...quote.back.map(({ source, amount }) => [t(`apporders.source.${source}`), money(amount)] as const),
        ]}
      />
      {isSome(quote.discount) && <p class="note muted">{t("shop.cancel.discount", { amount: money(quote.discount) })}</p>}
    </>
  );
}

function isSome(amount: MoneyOut): boolean {
  return amount.amount_minor > 0;
}
