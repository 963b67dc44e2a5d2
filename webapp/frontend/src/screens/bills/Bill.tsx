/** One bill: what is due, how much to pay, paying with the PIN, what became of it. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget, useEvery, useLoad } from "../../api/load.ts";
import type { BillOut } from "../../api/schema.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { clock, date, money, type Money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { AmountField, amountOf, typedOf, type Amount } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { Done } from "../../ui/done.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Price } from "../../ui/price.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";

const POLL_MS = 2_500;

export default function Bill({ params }: { params: Params }) {
  const id = params["billId"] ?? "";
  const { data, error, reload, look } = useLoad(`bill.${id}`, () => call("GET /api/v1/bills/{bill_id}", { path: { bill_id: id } }));
  const isSending = data?.state === "sending";
  useEvery(POLL_MS, () => {
    if (isSending) void look();
  });
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!data) return <><PageHead title={t("bills.home.title")} /><ListBones rows={4} /></>;
  const changed = async (): Promise<void> => {
    for (const each of ["bills", "wallet", "statement"]) forget(each);
    await reload();
  };
  return (
    <>
      <PageHead title={say(data.biller.name)} />
      {data.state === "draft" ? <Draft key={data.amount?.amount_minor} bill={data} onChange={changed} /> : <After bill={data} />}
    </>
  );
}

function factsOf(bill: BillOut): [string, string | null | undefined][] {
  const labels = Object.fromEntries(bill.biller.fields.map(({ name, label }) => [name, say(label)]));
  return [
    ...Object.entries(bill.account).map(([name, value]): [string, string] => [labels[name] ?? name, value]),
    [t("money.fact.customer"), bill.customer],
    [t("money.fact.due_on"), bill.due_on && date(bill.due_on)],
  ];
}

function totalOf({ amount, fee }: BillOut): Money | undefined {
  return amount ? { ...amount, amount_minor: amount.amount_minor + fee.amount_minor } : undefined;
}

function Draft({ bill, onChange }: { bill: BillOut; onChange: () => Promise<void> }) {
  const { data: wallet } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  const { busy, acting } = useActing();
  const pin = useConfirm();
  const { biller, amount } = bill;
  const changes = useSignal(amount === null);
  const path = { bill_id: bill.id };
  const total = totalOf(bill);
  const held = wallet?.balances[biller.currency]?.available;
  const left = total && held && held.amount_minor - total.amount_minor;
  const isShort = left !== undefined && left < 0;
  const missing = total && isShort ? money({ ...total, amount_minor: -left }) : "";
  const rows = [
    ...factsOf(bill),
    [t("money.fact.fee"), money(bill.fee)],
    [t("money.fact.total"), total && money(total)],
    [t("money.fact.balance_after"), held && left !== undefined && left >= 0 ? money({ ...held, amount_minor: left }) : ""],
  ] as const;
  const pay = (whole: Money): Promise<void> => acting(async () => {
    const key = newKey();
    const cents = whole.currency === "USD" ? whole.amount_minor : undefined;
    const title = `${say(biller.name)} · ${money(whole)}`;
    const paid = await pin.carry(
      { purpose: bill.purpose, title, cents, summary: <Facts rows={rows} /> },
      () => call("POST /api/v1/bills/{bill_id}/pay", { path, key }),
    );
    if (paid) await onChange();
  });
  const drop = (): Promise<void> => acting(async () => {
    await call("DELETE /api/v1/bills/{bill_id}", { path });
    replace("/bills");
  });
  return (
    <div class="pad stack">
      <div class="paper">
        {amount && <p><Price amount={amount} size="big" /></p>}
        <Facts rows={rows} />
      </div>
      {changes.value && <HowMuch bill={bill} onChange={onChange} />}
      {isShort && <p class="note bad" role="alert">{t("bills.summary.short", { missing })}</p>}
      {isShort && <Button look="leaf" wide onPress={() => navigate("/wallet/top-up")}>{t("topup.choose.title")}</Button>}
      {isShort && <Button wide onPress={() => navigate("/wallet/exchange")}>{t("bills.summary.button_convert")}</Button>}
      {total && !changes.value && (
        <Button look={isShort ? "soft" : "leaf"} wide busy={busy} disabled={isShort} onPress={() => void pay(total)}>
          {t("bills.summary.button_pay", { amount: money(total) })}
        </Button>
      )}
      {amount && !changes.value && (biller.takes_parts || !biller.has_bills) && (
        <Button wide onPress={() => (changes.value = true)}>{t("bills.summary.button_amount")}</Button>
      )}
      <Button look="plain" wide disabled={busy} onPress={() => void drop()}>{t("bills.summary.button_drop")}</Button>
      {pin.sheet}
    </div>
  );
}

function HowMuch({ bill, onChange }: { bill: BillOut; onChange: () => Promise<void> }) {
  const { minimum, maximum } = bill.biller;
  const only = bill.biller.currency === "KHR" ? "KHR" : "USD";
  const typed = useSignal<Amount>(bill.amount ? typedOf(bill.amount) : { text: "", currency: only });
  const { busy, acting } = useActing();
  const wanted = amountOf(typed.value);
  const set = (): Promise<void> => acting(async () => {
    if (!wanted) return;
    await call("PUT /api/v1/bills/{bill_id}/amount", { path: { bill_id: bill.id }, body: { amount: wanted } });
    await onChange();
  });
  return (
    <>
      <p class="note muted">{t("bills.amount.ask", { minimum: money(minimum), maximum: money(maximum) })}</p>
      <AmountField value={typed.value} only={only} onChange={(value) => (typed.value = value)} />
      <Button look="leaf" wide busy={busy} disabled={!wanted} onPress={() => void set()}>{t("common.button.next")}</Button>
    </>
  );
}

function After({ bill }: { bill: BillOut }) {
  const { busy, acting } = useActing();
  const total = totalOf(bill);
  const at = bill.ended_at;
  const save = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/bills/{bill_id}/save", { path: { bill_id: bill.id } });
    forget("saved-bills");
    toast(t("bills.home.button_saved"), "good");
  });
  const facts = (
    <Facts
      rows={[
        ...factsOf(bill),
        [t("money.fact.fee"), money(bill.fee)],
        [t("money.fact.total"), total && money(total)],
        [t("money.fact.time"), at && `${date(at)} · ${clock(at)}`],
        [t("money.fact.reference"), <code>{bill.reference}</code>],
        [t("money.fact.receipt"), bill.receipt],
      ]}
    />
  );
  if (bill.state === "paid" && total) {
    return (
      <Done amount={total} words={t("bills.state.paid")}>
        {facts}
        <Button look="leaf" wide onPress={() => replace("/wallet")}>{t("money.button_wallet")}</Button>
        <Button wide busy={busy} onPress={() => void save()}>{t("bills.state.button_save")}</Button>
      </Done>
    );
  }
  const text = bill.state === "sending" ? t("bills.sending.unclear")
    : bill.state === "cancelled" ? t("bills.dropped.text") : reasonWords(bill, total);
  return (
    <>
      <State drawing={bill.state === "refused" ? "trouble" : "empty"} title={t(`bills.state.${bill.state}`)} text={text} />
      <div class="pad stack">
        {facts}
        {bill.state !== "sending" && (
          <Button look="leaf" wide onPress={() => replace(`/bills/${bill.biller.id}`)}>{t("bills.state.button_again")}</Button>
        )}
      </div>
    </>
  );
}

function reasonWords({ reason }: BillOut, total: Money | undefined): string {
  const back = total ? t("bills.refused.back", { total: money(total) }) : "";
  return [reason ? t(`bills.reason.${reason}`) : "", back].filter(Boolean).join(" ");
}
