/** The ways to pay an order: from the wallet with the PIN, by any bank's KHQR, by ABA or a card. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { OrderOut } from "../../api/schema.ts";
import { settled } from "../../api/session.ts";
import { money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Icon, type IconName } from "../../ui/icons.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Dock } from "../../ui/sheet.tsx";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { BankSheet, type BankWay } from "./BankSheet.tsx";

type Way = OrderOut["ways"][number];

const ICONS: Partial<Record<Way, IconName>> = {
  wallet: "wallet", khqr: "qr", payway: "phone", card: "bill", points: "star", stars: "star",
};

/** After an order has changed hands: lists and balances are asked for anew. */
export function forgetBought(): void {
  for (const each of ["tickets", "home", "wallet", "order", "event ", "statement"]) forget(each);
}

export function Paying({ order, onChange }: { order: OrderOut; onChange: () => void }) {
  const { data: wallet } = useLoad("wallet", () => settled().then(() => call("GET /api/v1/wallet")));
  const chosen = useSignal<Way | undefined>(undefined);
  const payment = useSignal<{ id: string; way: BankWay } | undefined>(undefined);
  const busy = useSignal(false);
  const key = useRef(newKey());
  const pin = useConfirm();
  const have = wallet?.balances[order.due.currency]?.available.amount_minor;
  const left = have === undefined ? undefined : have - order.due.amount_minor;
  const isShort = left !== undefined && left < 0;
  const way = chosen.value ?? (isShort ? order.ways.find((each) => each !== "wallet") : order.ways[0]);
  const path = { order_key: order.key };
  const body = { revision: order.revision };

  const payHere = async (): Promise<void> => {
    const asked = {
      purpose: order.purpose, title: t("ticketing.summary.button_pay", { amount: money(order.due) }),
      summary: <Confirmed order={order} left={left} />,
    };
    const paid = await pin.carry(asked, () => (
      call("POST /api/v1/orders/{order_key}/pay", { path, body, key: key.current })
    ));
    if (!paid) return;
    forgetBought();
    onChange();
  };
  const askBank = async (bank: BankWay): Promise<void> => {
    const asked = await call("POST /api/v1/orders/{order_key}/ask", { path, body, key: key.current });
    payment.value = { id: asked.payment_id, way: bank };
  };
  const pay = async (): Promise<void> => {
    busy.value = true;
    try {
      if (way === "khqr" || way === "payway" || way === "card") await askBank(way);
      else await payHere();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
      onChange();
    } finally {
      key.current = newKey();
      busy.value = false;
    }
  };
  return (
    <>
      <section class="section pad">
        <h2 class="show head">{t("appbuying.pay.how")}</h2>
        <Ways order={order} have={have} chosen={way} onChoose={(each) => (chosen.value = each)} />
      </section>
      <Dock>
        <Button
          look="leaf" wide busy={busy.value} disabled={!way || (way === "wallet" && isShort)}
          onPress={() => void pay()}
        >
          {t("ticketing.summary.button_pay", { amount: money(order.due) })}
        </Button>
      </Dock>
      {pin.sheet}
      {payment.value && (
        <BankSheet
          paymentId={payment.value.id} way={payment.value.way} order={order}
          onPaid={() => {
            payment.value = undefined;
            forgetBought();
            onChange();
          }}
          onClose={() => {
            payment.value = undefined;
            onChange();
          }}
        />
      )}
    </>
  );
}

/** Each way with its sign; the wallet says whether it has enough. `have` in the order's money. */
function Ways({ order, have, chosen, onChoose }: {
  order: OrderOut; have: number | undefined; chosen: Way | undefined; onChoose: (way: Way) => void;
}) {
  const { currency, amount_minor: due } = order.due;
  const isShort = have !== undefined && have < due;
  const missing = money({ amount_minor: due - (have ?? 0), currency });
  const balance = money({ amount_minor: have ?? 0, currency });
  return (
    <div class="ways" role="radiogroup" aria-label={t("appbuying.pay.how")}>
      {order.ways.map((each) => (
        <button
          key={each} type="button" role="radio" aria-checked={each === chosen} class="way"
          onClick={() => onChoose(each)}
        >
          <Icon name={ICONS[each] ?? "bill"} />
          <span class="grow">
            <b>{t(`pay.way.${each}`)}</b>
            {each === "wallet" && have !== undefined && (
              <small class={`note${isShort ? " bad" : " muted"}`}>
                {isShort ? t("pay.page.short", { missing }) : t("ticketing.summary.balance", { balance })}
              </small>
            )}
          </span>
          {each === chosen && <Icon name="check" />}
        </button>
      ))}
    </div>
  );
}

/** Above the keys of the PIN: what, to whom, and what is left. */
function Confirmed({ order, left }: { order: OrderOut; left: number | undefined }) {
  const balance = money({ amount_minor: left ?? 0, currency: order.due.currency });
  return (
    <div class="confirmed">
      <p class="note muted">{say(order.event.name)}</p>
      <p class="num">{money(order.due)}</p>
      {left !== undefined && (
        <p class="note muted">{t("ticketing.summary.after", { balance })}</p>
      )}
    </div>
  );
}
