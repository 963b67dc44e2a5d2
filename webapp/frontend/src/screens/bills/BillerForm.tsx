/** One biller: its fields, then asking it what is due. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { BillerOut } from "../../api/schema.ts";
import type { Params } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";

export default function BillerForm({ params }: { params: Params }) {
  const { data, error, reload } = useLoad("billers", () => call("GET /api/v1/billers"), { keep: true });
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!data) return <><PageHead title={t("bills.home.title")} /><ListBones rows={3} /></>;
  const biller = data.items.find((each) => each.id === params["billerId"]);
  if (!biller) return <><PageHead title={t("bills.home.title")} /><State drawing="empty" title={t("bills.none.text")} /></>;
  return <Form biller={biller} />;
}

function fits(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return value !== "";
  }
}

function Form({ biller }: { biller: BillerOut }) {
  const account = useSignal<Readonly<Record<string, string>>>({});
  const { busy, acting } = useActing();
  const typed = (name: string): string => (account.value[name] ?? "").trim();
  const isWhole = biller.fields.every(({ name, pattern }) => fits(pattern, typed(name)));
  const look = (): Promise<void> => acting(async (way) => {
    const given = Object.fromEntries(biller.fields.map(({ name }) => [name, typed(name)]));
    const bill = await call("POST /api/v1/bills", { body: { biller_id: biller.id, account: given }, key: newKey() });
    way.navigate(`/bill/${bill.id}`);
  });
  return (
    <>
      <PageHead title={say(biller.name)} />
      <div class="pad stack">
        {biller.fields.map(({ name, label, example }) => (
          <Field
            key={name} label={say(label)} value={account.value[name] ?? ""} placeholder={example}
            inputMode={/^\d+$/.test(example.replaceAll(" ", "")) ? "numeric" : "text"}
            onInput={(text) => (account.value = { ...account.value, [name]: text })}
          />
        ))}
        <Facts rows={[[t("money.fact.fee"), money(biller.fee)]]} />
        <Button look="leaf" wide busy={busy} disabled={!isWhole} onPress={() => void look()}>{t("money.bills.button_look")}</Button>
      </div>
    </>
  );
}
