/** Sending money: to whom, how much, a note; then the page of the draft. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { whenWords } from "../wallet/lines.tsx";
import { useActing } from "./acting.ts";
import { bodyOf, isNamed, ToField, type To } from "./people.tsx";

const LONGEST_NOTE = 80;

export default function Send() {
  const { data: wallet } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  const to = useSignal<To>({ text: "" });
  const amount = useSignal<Amount>({ text: "", currency: "USD" });
  const note = useSignal("");
  const { busy, acting } = useActing();
  const wanted = amountOf(amount.value);
  const held = wallet?.balances[amount.value.currency]?.available;
  const isShort = wanted && held && wanted.amount_minor > held.amount_minor;
  const go = (): Promise<void> => acting(async (way) => {
    if (!wanted) return;
    const body = { ...bodyOf(to.value), amount: wanted, note: note.value.slice(0, LONGEST_NOTE) };
    const draft = await call("POST /api/v1/transfers", { body, key: newKey() });
    way.navigate(`/money/transfers/${draft.id}`);
  });
  return (
    <>
      <PageHead title={t("transfers.home.title")} />
      <div class="stack">
        <ToField value={to.value} onChange={(value) => (to.value = value)} />
        <AmountField
          value={amount.value} onChange={(value) => (amount.value = value)}
          wrong={isShort && held ? t("wallet.convert.short", { amount: money(held) }) : undefined}
        />
        <div class="pad stack">
          {held && !isShort && <p class="note muted">{t("wallet.convert.available", { amount: money(held) })}</p>}
          <Field label={t("money.note.label")} value={note.value} onInput={(text) => (note.value = text)} />
          <Button look="leaf" wide busy={busy} disabled={!wanted || !isNamed(to.value) || Boolean(isShort)} onPress={() => void go()}>
            {t("common.button.next")}
          </Button>
        </div>
      </div>
      <Sent />
    </>
  );
}

function Sent() {
  const { data } = useLoad("transfers", () => call("GET /api/v1/transfers"));
  if (!data || data.items.length === 0) return null;
  return (
    <Section title={t("transfers.sent.title")}>
      <List>
        {data.items.map((each) => (
          <Item
            key={each.id} icon="send" title={each.name || each.address} to={`/money/transfers/${each.id}`}
            note={`${t(`transfers.state.${each.state}`)} · ${whenWords(each.created_at)}`} end={money(each.amount)}
          />
        ))}
      </List>
    </Section>
  );
}
