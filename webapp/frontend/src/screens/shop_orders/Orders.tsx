/** Orders of goods, the newest first: those that wait or are on their way, then all. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { usePages } from "../../api/load.ts";
import type { ShopOrderCardOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { date, money } from "../../lib/formats.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { PageHead } from "../../ui/facts.tsx";
import { Goods } from "../../ui/goods.tsx";
import { Item, List } from "../../ui/list.tsx";
import { More } from "../../ui/more.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import "./shop_orders.css";

const AT_ONCE = 20;
const UNDER_WAY: ShopOrderCardOut["state"][] = ["pending", "confirmed", "processing", "backordered", "shipped"];
type Part = "under_way" | "all";

export default function Orders() {
  const part = useSignal<Part>("all");
  const state = part.value === "under_way" ? UNDER_WAY : [];
  const { items, error, hasMore, more, reload } = usePages(
    `shop orders ${part.value}`,
    (cursor) => call("GET /api/v1/shop/orders", { query: { cursor, limit: AT_ONCE, state } }),
    { keep: true },
  );
  return (
    <>
      <PageHead title={t("shop.orders.title")} />
      <Choices
        label={t("shop.orders.title")} chosen={part.value}
        choices={[
          { value: "all", label: t("apporders.list.all") },
          { value: "under_way", label: t("apporders.list.under_way") },
        ]}
        onChoose={(value) => (part.value = value)}
      />
      {items ? <Found orders={items} />
        : error ? <Trouble error={error} onRetry={() => void reload()} />
        : <ListBones rows={4} />}
      {hasMore && <More onSeen={() => void more()} />}
    </>
  );
}

function Found({ orders }: { orders: readonly ShopOrderCardOut[] }) {
  if (orders.length === 0) {
    return (
      <State
        drawing="empty" title={t("apporders.list.none")} text={t("apporders.list.none_text")}
        act={{ text: t("apporders.list.button_shop"), onPress: () => navigate("/shop") }}
      />
    );
  }
  return (
    <div class="pad">
      <List label={t("shop.orders.title")}>
        {orders.map((order) => (
          <Item
            key={order.key} to={`/shop/orders/${order.key}`}
            picture={<Goods picture={order.picture} artwork={order.artwork} />}
            title={say(order.name)}
            note={<>
              <span class={`order-state ${order.state}`}>{t(`shop.state.${order.state}`)}</span>
              {` · ${date(order.placed_at)}`}
              {order.quantity > 1 && ` · ${tn("apporders.list.units", order.quantity)}`}
            </>}
            end={<span class="num">{money(order.total)}</span>}
          />
        ))}
      </List>
    </div>
  );
}
