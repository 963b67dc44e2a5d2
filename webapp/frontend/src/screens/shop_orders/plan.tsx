/** How an order is paid in parts: each with its day, and paying ahead of it from the wallet. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { InstalmentPartOut, InstalmentsOut, ShopOrderOut } from "../../api/schema.ts";
import { date, money, type Money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Facts } from "../../ui/facts.tsx";
import type { IconName } from "../../ui/icons.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { useActing } from "../money/acting.ts";

const MARKS: Readonly<Record<InstalmentPartOut["state"], IconName>> = {
  open: "clock", missed: "warning", paid: "check", dropped: "minus",
};

export function PaidInParts({ order }: { order: ShopOrderOut }) {
  const path = { order_key: order.key };
  const { data: plan, reload } = useLoad(
    `shop order plan ${order.key}`, () => call("GET /api/v1/shop/orders/{order_key}/instalments", { path }),
  );
  if (!plan) return null;
  const isOwing = plan.state === "open" || plan.state === "missed";
  return (
    <Section title={t("instalments.plan.title")}>
      <div class="stack">
        <p class={plan.state === "missed" ? "note bad" : "note"}>{t(`instalments.state.${plan.state}`)}</p>
        {plan.parts.length > 0 && (
          <List label={t("instalments.plan.title")}>{plan.parts.map((part) => <Part key={part.n} part={part} />)}</List>
        )}
        {plan.left.amount_minor > 0 && <b>{t("instalments.plan.left", { amount: money(plan.left) })}</b>}
        {isOwing && <p class="note muted">{t("instalments.plan.rule")}</p>}
        {isOwing && <Paying orderKey={order.key} plan={plan} onChange={() => void reload()} />}
      </div>
    </Section>
  );
}

function Part({ part }: { part: InstalmentPartOut }) {
  const { n, state } = part;
  return (
    <Item
      icon={MARKS[state]} title={`${n}. ${date(part.paid_on ?? part.due_on)}`}
      note={t(`apporders.part.${state}`)} end={<span class="num">{money(part.amount)}</span>}
    />
  );
}

/** The sum that is shown is the sum that is paid: with another one the server refuses. */
function Paying({ orderKey, plan, onChange }: { orderKey: string; plan: InstalmentsOut; onChange: () => void }) {
  const { data: wallet } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  const { busy, acting } = useActing();
  const pin = useConfirm();
  const key = useSignal(newKey());
  const next = plan.parts.find(({ state }) => state === "open" || state === "missed")?.amount;
  if (!next || plan.purpose_next === null || plan.purpose_all === null) return null;
  const have = wallet?.balances[plan.left.currency]?.available.amount_minor;
  const pay = (amount: Money, purpose: string, all: boolean): Promise<void> => acting(async () => {
    const after = have === undefined ? undefined : { ...amount, amount_minor: have - amount.amount_minor };
    const summary = (
      <Facts
        rows={[
          [t("money.fact.total"), money(amount)],
          [t("money.fact.balance_after"), after && after.amount_minor >= 0 ? money(after) : undefined],
        ]}
      />
    );
    const asked = {
      purpose, summary, cents: amount.currency === "USD" ? amount.amount_minor : undefined,
      title: t("instalments.plan.pin_about", { amount: money(amount), number: plan.order_number }),
    };
    try {
      await pin.carry(asked, () => call("POST /api/v1/shop/orders/{order_key}/instalments/pay", {
        path: { order_key: orderKey }, body: { amount_minor: amount.amount_minor, all },
        key: `${key.value}${all ? "a" : "n"}`,
      }));
      key.value = newKey();
    } catch (refused) {
      // Where nobody knows whether money has moved, the next try is the same act.
      if (refused instanceof ApiError && refused.moneyMoved !== null) key.value = newKey();
      throw refused;
    } finally {
      for (const each of ["wallet", "statement", "home"]) forget(each);
      onChange();
    }
  });
  const { purpose_next: ofNext, purpose_all: ofAll, left } = plan;
  return (
    <>
      <Button look="leaf" wide icon="wallet" busy={busy} onPress={() => void pay(next, ofNext, false)}>
        {t("instalments.plan.button_next", { amount: money(next) })}
      </Button>
      {left.amount_minor > next.amount_minor && (
        <Button look="soft" wide disabled={busy} onPress={() => void pay(left, ofAll, true)}>
          {t("instalments.plan.button_all", { amount: money(left) })}
        </Button>
      )}
      {pin.sheet}
    </>
  );
}
