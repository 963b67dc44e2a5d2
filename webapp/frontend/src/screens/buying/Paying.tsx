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
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Dock } from "../../ui/sheet.tsx";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { BankSheet, type BankWay } from "./BankSheet.tsx";
import { isOfBank, Ways, type Way } from "./ways.tsx";

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
  const haveCome = async (): Promise<boolean> => (
    (await call("GET /api/v1/orders/{order_key}/tickets", { path })).items.length > 0
  );
  const pay = async (): Promise<void> => {
    busy.value = true;
    try {
      if (isOfBank(way)) await askBank(way);
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
        <Ways ways={order.ways} due={order.due} have={have} chosen={way} onChoose={(each) => (chosen.value = each)} />
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
          paymentId={payment.value.id} way={payment.value.way} arrived={haveCome}
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
