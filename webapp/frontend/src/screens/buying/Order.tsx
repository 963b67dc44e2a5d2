/** One order: its summary with the ways to pay, then its receipt; or what became of it. */

import { call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { OrderOut } from "../../api/schema.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { clock, date, money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Done } from "../../ui/done.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Item, List } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";
import { EventHead } from "../events/head.tsx";
import { placeWords } from "../tickets/Tickets.tsx";
import { Lowering } from "./Lowering.tsx";
import { Paying } from "./Paying.tsx";
import "../../ui/money.css";
import "./buying.css";

export default function Order({ params }: { params: Params }) {
  const key = params["orderKey"] ?? "";
  const { data: order, error, reload } = useLoad(
    `order ${key}`,
    () => call("GET /api/v1/orders/{order_key}", { path: { order_key: key } }),
  );
  if (!order && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!order) return <ListBones rows={4} />;
  const again = (): void => void reload();
  return (
    <div style={tonesOf(order.event.artwork)}>
      {order.state === "pending" ? <Summary order={order} onChange={again} />
        : order.state === "cancelled" || order.state === "refunded" ? <Ended order={order} />
        : <Receipt order={order} />}
    </div>
  );
}

function Summary({ order, onChange }: { order: OrderOut; onChange: () => void }) {
  const { busy, acting } = useActing();
  const giveUp = async (): Promise<void> => {
    await acting(async () => {
      await call("DELETE /api/v1/orders/{order_key}", { path: { order_key: order.key } });
      forget("home");
      forget("event ");
    });
    onChange();
  };
  return (
    <>
      <PageHead title={t("ticketing.summary.title")} />
      <div class="pad stack">
        <EventHead event={order.event} />
        <p class="hold-line">
          <Icon name="clock" />
          <span class="grow note">{t("appbuying.order.held")}</span>
          <Countdown until={order.expires_at} label={t("appbuying.order.held")} onEnd={onChange} />
        </p>
        <Sums order={order} />
        <Lowering order={order} onChange={onChange} />
      </div>
      <Paying order={order} onChange={onChange} />
      <div class="pad">
        <Button look="plain" wide busy={busy} onPress={() => void giveUp()}>{t("ticketing.summary.button_cancel")}</Button>
      </div>
    </>
  );
}

/** Line by line, then what comes on top, then what is left to pay in both currencies. */
export function Sums({ order }: { order: OrderOut }) {
  const { price } = order;
  const taxWords = price.tax_is_included ? t("appbuying.order.tax_inside") : t("ticketing.invoice.tax");
  return (
    <dl class="sums">
      {order.lines.map((line) => (
        <div key={line.ticket_type_id}>
          <dt>
            {line.quantity} × {say(line.name)}
            <small class="note">{money(line.unit_price)}</small>
            {line.seats.length > 0 && (
              <small class="note">{t("ticketing.summary.seats", { seats: line.seats.join(", ") })}</small>
            )}
          </dt>
          <dd class="num">{money(line.amount)}</dd>
        </div>
      ))}
      {order.lines.map((line) => line.voucher && (
        <div key={line.voucher} class="good">
          <dt>{t("ticketing.invoice.voucher", { code: line.voucher })}</dt>
          <dd class="num">−{money(line.discount)}</dd>
        </div>
      ))}
      {price.fee.amount_minor > 0 && (
        <div><dt>{t("ticketing.invoice.fee")}</dt><dd class="num">{money(price.fee)}</dd></div>
      )}
      {price.tax.amount_minor > 0 && (
        <div><dt>{taxWords}</dt><dd class="num">{money(price.tax)}</dd></div>
      )}
      {order.gift_card.amount_minor > 0 && (
        <div class="good">
          <dt>{t("appbuying.order.gift_card")}</dt><dd class="num">−{money(order.gift_card)}</dd>
        </div>
      )}
      <div class="whole">
        <dt class="name">{t("ticketing.invoice.total")}</dt>
        <dd><span class="num">{money(order.due)}</span><small class="note">{money(order.also_due)}</small></dd>
      </div>
    </dl>
  );
}

function Ended({ order }: { order: OrderOut }) {
  const title = order.cancel_reason === "expired" ? t("ticketing.ended.title_expired")
    : order.cancel_reason === "replaced" ? t("ticketing.ended.title_replaced")
    : t("ticketing.ended.title_cancelled");
  return (
    <>
      <PageHead title={t("ticketing.summary.title")} />
      <State
        drawing="empty" title={title} text={t("ticketing.ended.free_again")}
        act={{
          text: t("ticketing.ended.button_again"),
          onPress: () => replace(`/events/${order.event.id}`),
        }}
      />
    </>
  );
}

function Receipt({ order }: { order: OrderOut }) {
  const { data } = useLoad(
    `tickets of ${order.key}`,
    () => call("GET /api/v1/orders/{order_key}/tickets", { path: { order_key: order.key } }),
  );
  const tickets = data?.items ?? [];
  const [first] = tickets;
  return (
    <>
      <PageHead title={t("ticketing.paid.title")} />
      <Done amount={order.price.total} words={say(order.event.name)}>
        <p class="note muted">
          {date(order.event.starts_at)} · {clock(order.event.starts_at)} · {say(order.event.venue)}
        </p>
        {first && (
          <Button look="leaf" wide icon="ticket" onPress={() => navigate(`/tickets/${first.id}`)}>
            {t("ticketing.news.button_tickets")}
          </Button>
        )}
      </Done>
      <div class="pad stack after-done">
        {tickets.length > 0 && (
          <List label={t("app.event.tickets")}>
            {tickets.map((ticket) => (
              <Item
                key={ticket.id} icon="ticket" title={say(ticket.type_name)} note={placeWords(ticket)}
                to={`/tickets/${ticket.id}`}
              />
            ))}
          </List>
        )}
        <Sums order={order} />
        <p class="note muted">{t("appbuying.order.number", { number: order.number })}</p>
      </div>
    </>
  );
}
