/** One withdrawal: the draft to be checked, then the same page tells how it stands. */

import { call, newKey } from "../../api/client.ts";
import { forget, useEvery, useLoad } from "../../api/load.ts";
import type { WithdrawalOut } from "../../api/schema.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { clock, date, money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Done } from "../../ui/done.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icons.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Price } from "../../ui/price.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";

const LOOK_MS = 4_000;
const UNDER_WAY: ReadonlySet<WithdrawalOut["state"]> = new Set(["review", "queued", "sending"]);

export default function Withdrawal({ params }: { params: Params }) {
  const id = params["withdrawalId"] ?? "";
  const { data: one, error, reload, look } = useLoad(
    `withdrawal.${id}`, () => call("GET /api/v1/withdrawals/{withdrawal_id}", { path: { withdrawal_id: id } }),
  );
  useEvery(LOOK_MS, () => {
    if (one && UNDER_WAY.has(one.state)) void look();
  });
  if (!one && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!one) return <><PageHead title={t("withdrawals.home.title")} /><ListBones rows={4} /></>;
  const changed = async (): Promise<void> => {
    for (const each of ["wallet", "statement", "withdrawal", "bank-accounts", "limits"]) forget(each);
    await reload();
  };
  return (
    <>
      <PageHead title={t(`withdrawals.state.${one.state}`)} />
      {one.state === "draft" ? <Draft draft={one} onPlaced={changed} />
        : one.state === "done" ? <Done amount={one.amount}><Standing one={one} onChange={changed} /></Done>
        : <div class="pad stack"><Standing one={one} onChange={changed} /></div>}
    </>
  );
}

function rowsOf(one: WithdrawalOut): (readonly [string, string | null])[] {
  return [
    [t("money.fact.payee"), one.payee],
    [t("money.fact.account"), `${one.bank_name} · ${one.number}`],
    [t("money.fact.fee"), money(one.fee)],
    [t("money.fact.total"), money(one.total)],
  ];
}

function Draft({ draft, onPlaced }: { draft: WithdrawalOut; onPlaced: () => Promise<void> }) {
  const { data: wallet } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  const { busy, acting } = useActing();
  const pin = useConfirm();
  const held = wallet?.balances[draft.total.currency]?.available;
  const after = held && { ...held, amount_minor: held.amount_minor - draft.total.amount_minor };
  const isShort = after !== undefined && after.amount_minor < 0;
  const rows = [...rowsOf(draft), [t("money.fact.balance_after"), after && !isShort ? money(after) : null] as const];
  const title = t("appmore.withdraw.pin_about", { amount: money(draft.amount), payee: draft.payee || draft.bank_name });
  const place = (): Promise<void> => acting(async () => {
    const key = newKey();
    const placed = await pin.carry({ purpose: draft.purpose, title, summary: <Facts rows={rows} /> }, () => (
      call("POST /api/v1/withdrawals/{withdrawal_id}/confirm", { path: { withdrawal_id: draft.id }, key })
    ));
    if (placed) await onPlaced();
  });
  return (
    <div class="pad stack">
      <div class="paper">
        <p><Price amount={draft.amount} size="big" /></p>
        <Facts rows={rows} />
      </div>
      {!draft.payee && <p class="note">{t("withdrawals.account.unchecked")}</p>}
      {isShort && held && <p class="note bad" role="alert">{t("withdrawals.summary.short", { balance: money(held) })}</p>}
      {isShort
        ? <Button look="leaf" wide onPress={() => navigate("/wallet/top-up")}>{t("topup.choose.title")}</Button>
        : <Button look="leaf" wide busy={busy} onPress={() => void place()}>{t("withdrawals.summary.button_confirm")}</Button>}
      <Button look="plain" wide onPress={() => replace("/wallet/withdraw")}>{t("withdrawals.summary.button_cancel")}</Button>
      {pin.sheet}
    </div>
  );
}

function Standing({ one, onChange }: { one: WithdrawalOut; onChange: () => Promise<void> }) {
  const { busy, acting } = useActing();
  const cancel = (): Promise<void> => acting(async () => {
    try {
      await call("DELETE /api/v1/withdrawals/{withdrawal_id}", { path: { withdrawal_id: one.id } });
    } finally {
      await onChange();
    }
  });
  const at = one.ended_at ?? one.created_at;
  return (
    <>
      <div class="paper">
        {one.state !== "done" && <p><Price amount={one.amount} size="big" /></p>}
        <Facts
          rows={[
            ...rowsOf(one),
            [t("money.fact.time"), `${date(at)} · ${clock(at)}`],
            [t("money.fact.reference"), <code>{one.reference}</code>],
          ]}
        />
      </div>
      {one.state === "queued" && one.sends_at && (
        <p class="hold-line">
          <Icon name="clock" />
          <span class="grow note">{t("withdrawals.leaves.at", { time: clock(one.sends_at) })}</span>
          <Countdown until={one.sends_at} label={t("withdrawals.leaves.soon")} onEnd={() => void onChange()} />
        </p>
      )}
      <p class="note muted">{followsWords(one)}</p>
      {one.can_cancel && (
        <Button wide busy={busy} onPress={() => void cancel()}>{t("withdrawals.summary.button_cancel")}</Button>
      )}
      <Button look="leaf" wide onPress={() => replace("/wallet")}>{t("money.button_wallet")}</Button>
    </>
  );
}

function followsWords(one: WithdrawalOut): string {
  switch (one.state) {
    case "refused":
    case "rejected":
      return `${t(`withdrawals.reason.${one.reason}`)} ${t("withdrawals.back.total", { total: money(one.total) })}`;
    case "queued":
      return one.sends_at ? "" : t("withdrawals.leaves.soon");
    default:
      return t(`withdrawals.after.${one.state}`);
  }
}
