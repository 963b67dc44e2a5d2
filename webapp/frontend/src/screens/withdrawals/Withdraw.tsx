/** To the own bank account: which account, how much; then the draft to be checked. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { BankAccountOut, BankAccountsOut, WithdrawalsOut, WithdrawalTermsOut } from "../../api/schema.ts";
import { money, type Money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount, type Held } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";
import { whenWords } from "../wallet/lines.tsx";
import { NewAccount } from "./NewAccount.tsx";

export default function Withdraw() {
  const { data: accounts, error, reload } = useLoad("bank-accounts", () => call("GET /api/v1/bank-accounts"));
  const { data: about } = useLoad("withdrawals", () => call("GET /api/v1/withdrawals"));
  if (!accounts && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={t("withdrawals.home.title")} />
      <p class="pad muted">{t("withdrawals.home.text")}</p>
      {accounts && about
        ? <Page accounts={accounts} about={about} onChange={reload} />
        : <ListBones rows={4} />}
    </>
  );
}

function Page({ accounts, about, onChange }: {
  accounts: BankAccountsOut; about: WithdrawalsOut; onChange: () => Promise<void>;
}) {
  const chosen = useSignal<BankAccountOut | undefined>(undefined);
  const adds = useSignal(false);
  const changed = async (): Promise<void> => {
    chosen.value = undefined;
    adds.value = false;
    forget("bank-accounts");
    await onChange();
  };
  return (
    <>
      <Section title={t("withdrawals.home.choose")}>
        <List>
          {accounts.items.map((one) => (
            <Item
              key={one.id} icon="wallet" title={one.payee || one.bank_name}
              note={`${one.bank_name} · ${one.number}`} onPress={() => (chosen.value = one)}
            />
          ))}
          <Item icon="plus" title={t("withdrawals.home.button_new")} onPress={() => (adds.value = true)} />
        </List>
        <p class="note muted">{about.terms.map((each) => t("appmore.withdraw.terms", { least: money(each.minimum), fee: money(each.fee) })).join(" ")}</p>
      </Section>
      {about.items.length > 0 && (
        <Section title={t("money.newest")}>
          <List>
            {about.items.map((each) => (
              <Item
                key={each.id} icon="up" title={each.payee || each.bank_name} to={`/wallet/withdrawals/${each.id}`}
                note={`${t(`withdrawals.state.${each.state}`)} · ${whenWords(each.created_at)}`} end={money(each.amount)}
              />
            ))}
          </List>
        </Section>
      )}
      {adds.value && <NewAccount banks={accounts.banks} onSaved={changed} onClose={() => (adds.value = false)} />}
      {chosen.value && (
        <HowMuch
          account={chosen.value} terms={about.terms} onRemoved={changed} onClose={() => (chosen.value = undefined)}
        />
      )}
    </>
  );
}

function HowMuch({ account, terms, onRemoved, onClose }: {
  account: BankAccountOut; terms: readonly WithdrawalTermsOut[]; onRemoved: () => Promise<void>; onClose: () => void;
}) {
  const { data: wallet } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  const only = account.currencies.length === 1 ? (account.currencies[0] as Held) : undefined;
  const amount = useSignal<Amount>({ text: "", currency: only ?? "USD" });
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const wanted = amountOf(amount.value);
  const term = terms.find((each) => each.fee.currency === amount.value.currency);
  const held = wallet?.balances[amount.value.currency]?.available;
  const wrong = wanted && term ? wrongWords(wanted, term, held) : undefined;
  const go = (): Promise<void> => acting(async (way) => {
    if (!wanted) return;
    try {
      const draft = await call("POST /api/v1/withdrawals", { body: { account_id: account.id, amount: wanted }, key: key.value });
      way.navigate(`/wallet/withdrawals/${draft.id}`);
    } finally {
      key.value = newKey();
    }
  });
  const remove = (): Promise<void> => acting(async () => {
    await call("DELETE /api/v1/bank-accounts/{account_id}", { path: { account_id: account.id } });
    await onRemoved();
  });
  return (
    <Sheet title={account.payee || account.bank_name} onClose={onClose}>
      <div class="stack">
        <p class="note muted">{account.bank_name} · {account.number}</p>
        {!account.payee && <p class="note">{t("withdrawals.account.unchecked")}</p>}
        <AmountField value={amount.value} onChange={(value) => (amount.value = value)} only={only} wrong={wrong} />
        {held && !wrong && <p class="note muted">{t("wallet.convert.available", { amount: money(held) })}</p>}
        {term && wanted && !wrong && <p class="note muted">{t("appmore.withdraw.fee", { fee: money(term.fee) })}</p>}
        <Button look="leaf" wide busy={busy} disabled={!wanted || wrong !== undefined} onPress={() => void go()}>
          {t("common.button.next")}
        </Button>
        <Button look="plain" wide disabled={busy} onPress={() => void remove()}>{t("withdrawals.account.button_remove")}</Button>
      </div>
    </Sheet>
  );
}

/** The fee comes on top: amount and fee must be there. */
function wrongWords(wanted: Money, term: WithdrawalTermsOut, held: Money | undefined): string | undefined {
  if (wanted.amount_minor < term.minimum.amount_minor) return t("money.at_least", { amount: money(term.minimum) });
  if (wanted.amount_minor > term.maximum.amount_minor) return t("money.at_most", { amount: money(term.maximum) });
  if (held && held.amount_minor < wanted.amount_minor + term.fee.amount_minor) {
    return t("wallet.convert.short", { amount: money(held) });
  }
  return undefined;
}
