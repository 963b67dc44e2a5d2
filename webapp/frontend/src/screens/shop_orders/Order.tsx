/** One order of goods: where it is, what is in it, what it costs; paying, cancelling, asking again. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget, useEvery, useLoad } from "../../api/load.ts";
import type { ShopLineOut, ShopOrderOut } from "../../api/schema.ts";
import { navigate, type Params } from "../../app/router.ts";
import { clock, date, dayAndMonth, money, phone } from "../../lib/formats.ts";
import { download } from "../../lib/telegram.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Goods } from "../../ui/goods.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import { traitsLine } from "../shop/words.ts";
import { Cancelling } from "./Cancelling.tsx";
import { Parcels } from "./parcels.tsx";
import { PaidInParts } from "./plan.tsx";
import { Sums } from "./sums.tsx";
import { Log, Way } from "./timeline.tsx";
import "../../ui/money.css";
import "./shop_orders.css";

const LOOKS_EVERY_MS = 20_000;

export default function Order({ params }: { params: Params }) {
  const key = params["shopOrder"] ?? "";
  const path = { order_key: key };
  const { data: order, error, reload, look } = useLoad(
    `shop order ${key}`, () => call("GET /api/v1/shop/orders/{order_key}", { path }), { keep: true },
  );
  useEvery(LOOKS_EVERY_MS, () => void look());
  if (!order && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!order) return <><PageHead title={t("apporders.order.title")} /><ListBones rows={5} /></>;
  const changed = (): void => {
    forget("shop orders");
    void reload();
  };
  return <Page order={order} onChange={changed} />;
}

function Page({ order, onChange }: { order: ShopOrderOut; onChange: () => void }) {
  const cancels = useSignal(false);
  return (
    <>
      <PageHead title={t(`shop.state.${order.state}`)} />
      <div class="pad stack">
        <p class="note muted">{t("apporders.order.number", { number: order.number })}</p>
        <Way order={order} />
        <About order={order} />
        {order.state === "pending" && <Waiting order={order} onChange={onChange} />}
        <Lines order={order} />
        <Sums order={order} />
        <Where order={order} />
      </div>
      {order.instalments > 0 && <PaidInParts order={order} />}
      {order.paid_at && order.shipping_method && <Parcels orderKey={order.key} />}
      <Section title={t("apporders.order.history")}><Log order={order} /></Section>
      <div class="pad stack order-acts">
        {order.delivered_at && (
          <Button look="leaf" wide icon="star" onPress={() => navigate(`/shop/orders/${order.key}/reviews`)}>
            {t("apporders.review.write")}
          </Button>
        )}
        {order.state !== "pending" && <Again lines={order.lines} />}
        {order.lines.some((line) => line.delivered > line.returned) && (
          <Button look="plain" wide onPress={() => navigate(`/shop/orders/${order.key}/return`)}>
            {t("apporders.return.title")}
          </Button>
        )}
        {order.paid_at && <Invoice orderKey={order.key} />}
        {order.cancelling && (
          <Button look="plain" wide onPress={() => (cancels.value = true)}>{t("apporders.cancel.button")}</Button>
        )}
      </div>
      {cancels.value && order.cancelling && (
        <Cancelling
          order={order} cancelling={order.cancelling} onDone={onChange}
          onClose={() => (cancels.value = false)}
        />
      )}
    </>
  );
}

/** What is to be known now, in a sentence. */
function About({ order }: { order: ShopOrderOut }) {
  const { to_come_back: coming, paid_back: back } = order;
  return (
    <>
      {order.back_on && <p class="note">{t("shop.order.back_on", { day: dayAndMonth(order.back_on) })}</p>}
      {order.cancel_reason && <p class="note">{t(`shop.cancelled.${order.cancel_reason}`)}</p>}
      {order.why_cancelled && <p class="note">{t("shop.cancel.why", { reason: order.why_cancelled })}</p>}
      {coming.amount_minor > 0 && <p class="note">{t("shop.order.refund_due", { amount: money(coming) })}</p>}
      {back.amount_minor > 0 && (
        <p class="note good row"><Icon name="check" /><span>{t("shop.order.refunded", { amount: money(back) })}</span></p>
      )}
    </>
  );
}

/** The time that is left, and the one act: to the payment, or the PIN where parts pay it all. */
function Waiting({ order, onChange }: { order: ShopOrderOut; onChange: () => void }) {
  const { busy, acting } = useActing();
  const pin = useConfirm();
  const key = useSignal(newKey());
  const path = { order_key: order.key };
  const isPaidByParts = order.due.amount_minor === 0;
  const takesParts = order.parts.points > 0 || order.parts.wallet.amount_minor > 0;
  const title = t("apporders.order.number", { number: order.number });
  const pay = (): Promise<void> => acting(async () => {
    const asked = { purpose: isPaidByParts || takesParts ? order.purpose : "", title };
    const answer = await pin.carry(asked, async () => {
      const options = { path, key: key.value };
      if (!isPaidByParts) return (await call("POST /api/v1/shop/orders/{order_key}/ask", options)).payment_id;
      await call("POST /api/v1/shop/orders/{order_key}/settle", options);
      return null;
    });
    if (answer === undefined) return;
    if (answer === null) onChange();
    else navigate(`/payments/${answer}`);
  });
  return (
    <>
      {order.pays_until && (
        <p class="hold-line">
          <Icon name="clock" />
          <span class="grow note">{t("apporders.order.held")}</span>
          <Countdown until={order.pays_until} label={t("apporders.order.held")} onEnd={onChange} />
        </p>
      )}
      <Button look="leaf" wide busy={busy} onPress={() => void pay()}>
        {isPaidByParts ? t("apporders.order.button_confirm") : t("shop.order.button_pay", { amount: money(order.due) })}
      </Button>
      {pin.sheet}
    </>
  );
}

function Lines({ order }: { order: ShopOrderOut }) {
  return (
    <List label={t("apporders.order.goods")}>
      {order.lines.map((line) => (
        <Item
          key={line.n} to={`/shop/products/${line.product_id}`}
          picture={<Goods picture={line.picture} artwork={line.artwork} />}
          title={line.quantity > 1 ? `${line.quantity} × ${say(line.name)}` : say(line.name)}
          note={[traitsLine(line.attributes), standing(line)].filter(Boolean).join(" · ")}
          end={<span class="num">{money(line.total)}</span>}
        />
      ))}
    </List>
  );
}

/** What has become of a line, where it differs from the order's own way. */
function standing(line: ShopLineOut): string {
  if (line.cancelled > 0) return tn("apporders.line.cancelled", line.cancelled);
  if (line.returned > 0) return tn("apporders.line.returned", line.returned);
  return "";
}

function Where({ order }: { order: ShopOrderOut }) {
  const { address, pickup_point: point } = order;
  const paid = order.paid_at;
  const place = address && [address.street, ...address.areas.map(say)].filter(Boolean).join(", ");
  return (
    <div class="paper">
      <Facts
        rows={[
          [t("apporders.order.delivery"), order.shipping_method && t(`shop.delivery.${order.shipping_method}`)],
          [t("appcart.delivery.points"), point && [say(point.name), say(point.hours)].filter(Boolean).join(" · ")],
          [t("apporders.order.recipient"), address?.recipient],
          [t("appaddress.phone"), address && phone(address.phone)],
          [t("apporders.order.address"), place],
          [t("apporders.order.wrap"), order.is_wrapped ? t("apporders.order.wrapped") : null],
          [t("apporders.order.card"), order.card_text],
          [t("apporders.order.placed"), `${date(order.placed_at)} · ${clock(order.placed_at)}`],
          [t("apporders.order.paid"), paid && `${date(paid)} · ${clock(paid)}`],
        ]}
      />
    </div>
  );
}

/** As a file that the client saves. */
function Invoice({ orderKey }: { orderKey: string }) {
  const { busy, acting } = useActing();
  const path = { order_key: orderKey };
  const save = (): Promise<void> => acting(async () => {
    const { pdf } = await call("GET /api/v1/shop/orders/{order_key}/invoice", { path });
    download(new URL(pdf, location.href).href);
  });
  return (
    <Button look="plain" wide busy={busy} icon="bill" onPress={() => void save()}>{t("ticketing.invoice.title")}</Button>
  );
}

/** Puts all that can be had into the cart once more. */
function Again({ lines }: { lines: readonly ShopLineOut[] }) {
  const { busy, acting } = useActing();
  const key = useSignal(newKey());
  const again = (): Promise<void> => acting(async () => {
    const answers = await Promise.allSettled(lines.map((line) => call("POST /api/v1/shop/cart/lines/{variant_id}", {
      path: { variant_id: line.variant_id }, body: { quantity: line.quantity }, key: `${key.value}${line.n}`,
    })));
    const missing = answers.filter(({ status }) => status === "rejected").length;
    forget("cart");
    key.value = newKey();
    if (missing > 0) toast(tn("shop.order.again_missing", missing), "bad");
    if (missing < lines.length) navigate("/cart");
  });
  return (
    <Button look="soft" wide busy={busy} icon="shop" onPress={() => void again()}>{t("shop.order.button_again")}</Button>
  );
}
