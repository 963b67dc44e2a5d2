/** A request for money by itself: how it stands, every way to pay it, its receipt. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { PaymentOut } from "../../api/schema.ts";
import { openChat } from "../../app/chat.ts";
import { replace, type Params } from "../../app/router.ts";
import { clock, date, money } from "../../lib/formats.ts";
import { fromShortId, shortId } from "../../lib/ids.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Done } from "../../ui/done.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icons.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Price } from "../../ui/price.tsx";
import { Dock } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { useAlso } from "../cart/also.ts";
import { useActing } from "../money/acting.ts";
import { BankSheet, type BankWay } from "./BankSheet.tsx";
import { isOfBank, Ways, type Way } from "./ways.tsx";

export default function Payment({ params }: { params: Params }) {
  const id = params["paymentId"] ?? "";
  const { data: payment, error, reload } = useLoad(
    `payment ${id}`, () => call("GET /api/v1/payments/{payment_id}", { path: { payment_id: id } }),
  );
  if (!payment && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!payment) return <><PageHead title={t("pay.page.title")} /><ListBones rows={4} /></>;
  const changed = (): void => {
    for (const each of ["wallet", "statement", "gift-card", "payment", "home", "plan"]) forget(each);
    void reload();
  };
  switch (payment.state) {
    case "waiting":
      return <Open payment={payment} onChange={changed} />;
    case "paid":
    case "partly_back":
    case "refunded":
      return <Paid payment={payment} />;
    default:
      return <Over payment={payment} />;
  }
}

function Open({ payment, onChange }: { payment: PaymentOut; onChange: () => void }) {
  const { data: wallet } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  const chosen = useSignal<Way | undefined>(undefined);
  const bank = useSignal<BankWay | undefined>(undefined);
  const key = useRef(newKey());
  const pin = useConfirm();
  const also = useAlso();
  const { busy, acting } = useActing();
  const { amount } = payment;
  const have = wallet?.balances[amount.currency]?.available.amount_minor;
  const isShort = have !== undefined && have < amount.amount_minor;
  const ways = payment.ways.map((each) => each.way);
  const way = chosen.value ?? (isShort ? ways.find((each) => each !== "wallet") : ways[0]);
  const of = payment.ways.find((each) => each.way === way);
  const title = t("ticketing.summary.button_pay", { amount: money(of?.price ?? amount) });
  const payHere = async (here: "wallet" | "points"): Promise<void> => {
    const left = have === undefined || here !== "wallet" ? undefined : money({ ...amount, amount_minor: have - amount.amount_minor });
    const summary = (
      <Facts rows={[[t("money.fact.total"), money(of?.price ?? amount)], [t("money.fact.balance_after"), left]]} />
    );
    await pin.carry({ purpose: of?.purpose ?? "", title: say(payment.description), summary }, () => (
      call("POST /api/v1/payments/{payment_id}/pay", { path: { payment_id: payment.id }, body: { way: here }, key: key.current })
    ));
  };
  const pay = (): Promise<void> => acting(async () => {
    if (isOfBank(way)) bank.value = way;
    else if (way === "stars") openChat(`pm_${shortId(payment.id)}`);
    else if (way) {
      try {
        await payHere(way);
      } finally {
        key.current = newKey();
        onChange();
      }
    }
  });
  const closed = (): void => {
    bank.value = undefined;
    onChange();
  };
  return (
    <div class="docked">
      <PageHead title={t("pay.page.title")} />
      <div class="pad stack">
        <div class="paper">
          <p class="name">{say(payment.description)}</p>
          <p><Price amount={amount} size="big" /> {amount.currency === "USD" && <span class="note muted">{also(amount)}</span>}</p>
          <Facts rows={[[t("money.fact.reference"), <code>{payment.reference}</code>]]} />
        </div>
        <p class="hold-line">
          <Icon name="clock" />
          <span class="grow note">{t("appbuying.pay.code_until")}</span>
          <Countdown until={payment.expires_at} label={t("appbuying.pay.code_until")} onEnd={onChange} />
        </p>
        <h2 class="show head">{t("appbuying.pay.how")}</h2>
        {ways.length === 0 && <p class="muted">{t("pay.page.none")}</p>}
        <Ways
          ways={ways} due={amount} have={have} chosen={way} onChoose={(each) => (chosen.value = each)}
          notes={Object.fromEntries(payment.ways.filter((each) => each.price.currency !== amount.currency).map((each) => [each.way, money(each.price)]))}
        />
      </div>
      <Dock>
        <Button look="leaf" wide busy={busy} disabled={!way || (way === "wallet" && isShort)} onPress={() => void pay()}>{title}</Button>
      </Dock>
      {pin.sheet}
      {bank.value && (
        <BankSheet paymentId={payment.id} way={bank.value} onPaid={closed} onClose={closed} arrived={() => Promise.resolve(true)} />
      )}
    </div>
  );
}

/** Where what was paid for is found. */
function placeOf({ purpose, subject }: PaymentOut): readonly [string, string] {
  switch (purpose) {
    case "gift_card":
      return ["/wallet/gift-cards", t("giftcards.home.title")];
    case "tickets":
      return [`/orders/${subject}`, t("ticketing.news.button_tickets")];
    case "merchandise":
      return [`/shop/orders/${subject}`, t("orders.news.button_order")];
    case "subscription":
      return ["/plans", t("plans.home.title")];
    case "split":
      return [`/money/splits/${fromShortId(subject) ?? ""}`, t("split.news.button_open")];
    case "resale":
      return ["/tickets", t("ticketing.news.button_tickets")];
    default:
      return ["/wallet", t("money.button_wallet")];
  }
}

function Paid({ payment }: { payment: PaymentOut }) {
  const [to, words] = placeOf(payment);
  const at = payment.paid_at;
  return (
    <>
      <PageHead title={payment.state === "refunded" ? t("pay.refunded.title") : t("pay.paid.title")} />
      <Done amount={payment.amount} words={say(payment.description)}>
        <div class="paper">
          <Facts
            rows={[
              [t("appbuying.pay.how"), payment.paid_by && t(`pay.way.${payment.paid_by}`)],
              [t("money.fact.time"), at && `${date(at)} · ${clock(at)}`],
              [t("pay.refunded.title"), payment.refunded.amount_minor > 0 && money(payment.refunded)],
              [t("money.fact.reference"), <code>{payment.reference}</code>],
            ]}
          />
        </div>
        <Button look="leaf" wide onPress={() => replace(to)}>{words}</Button>
      </Done>
    </>
  );
}

function overWords(state: PaymentOut["state"]): readonly [string, string] {
  switch (state) {
    case "expired":
      return [t("pay.expired.title"), t("pay.expired.text")];
    case "cancelled":
      return [t("pay.cancelled.title"), t("pay.cancelled.text")];
    default:
      return [t("pay.review.title"), t("pay.review.text")];
  }
}

function Over({ payment }: { payment: PaymentOut }) {
  const [title, text] = overWords(payment.state);
  return (
    <>
      <PageHead title={t("pay.page.title")} />
      <State
        drawing="empty" title={title} text={text}
        act={{ text: t("money.button_wallet"), onPress: () => replace("/wallet") }}
      />
    </>
  );
}
