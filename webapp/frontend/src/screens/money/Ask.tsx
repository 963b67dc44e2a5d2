/** Asking one person for money. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget } from "../../api/load.ts";
import { t } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { useActing } from "./acting.ts";
import { bodyOf, isNamed, ToField, type To } from "./people.tsx";

const LONGEST_NOTE = 80;

export default function Ask() {
  const to = useSignal<To>({ text: "" });
  const amount = useSignal<Amount>({ text: "", currency: "USD" });
  const note = useSignal("");
  const { busy, acting } = useActing();
  const wanted = amountOf(amount.value);
  const ask = (): Promise<void> => acting(async (way) => {
    if (!wanted) return;
    const body = { ...bodyOf(to.value), amount: wanted, note: note.value.slice(0, LONGEST_NOTE) };
    const made = await call("POST /api/v1/money-requests", { body, key: newKey() });
    forget("requests");
    way.replace(`/money/requests/${made.id}`);
  });
  return (
    <>
      <PageHead title={t("transfers.ask.title")} />
      <div class="stack">
        <ToField value={to.value} onChange={(value) => (to.value = value)} />
        <AmountField value={amount.value} onChange={(value) => (amount.value = value)} />
        <div class="pad stack">
          <Field label={t("money.note.label")} value={note.value} onInput={(text) => (note.value = text)} />
          <Button look="leaf" wide busy={busy} disabled={!wanted || !isNamed(to.value)} onPress={() => void ask()}>
            {t("transfers.ask.title")}
          </Button>
        </div>
      </div>
    </>
  );
}
