/** Sharing a bill: how much, for what, and how it is shared. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { SplitIn } from "../../api/schema.ts";
import { t, tn } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount, type Held } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icons.tsx";
import { CheckItem, List } from "../../ui/list.tsx";
import { Stepper } from "../../ui/stepper.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { useActing } from "../money/acting.ts";
import "./split.css";

const MOST_PEOPLE = 30;
const MOST_LINES = 20;
const LONGEST = 40;
type How = "equal" | "known" | "shares" | "items";
interface Line { readonly name: string; readonly number: string }
const EMPTY: Line = { name: "", number: "" };
type Parts = Pick<SplitIn, "parts" | "items">;

export default function NewSplit() {
  const amount = useSignal<Amount>({ text: "", currency: "USD" });
  const title = useSignal("");
  const how = useSignal<How>("equal");
  const people = useSignal(3);
  const chosen = useSignal<readonly number[]>([]);
  const lines = useSignal<readonly Line[]>([EMPTY, EMPTY]);
  const key = useRef(newKey());
  const { busy, acting } = useActing();
  const total = amountOf(amount.value);
  const parts = partsOf(how.value, people.value, chosen.value, lines.value, amount.value.currency);
  const open = (): Promise<void> => acting(async (way) => {
    if (!total || !parts) return;
    const body = { total, title: title.value.trim().slice(0, 60), ...parts };
    try {
      const made = await call("POST /api/v1/splits", { body, key: key.current });
      forget("splits");
      way.replace(`/money/splits/${made.id}`);
    } catch (refused) {
      // Without a word of the server nobody knows: the same again makes no second one.
      if (!(refused instanceof ApiError && refused.isOffline)) key.current = newKey();
      throw refused;
    }
  });
  return (
    <>
      <PageHead title={t("split.list.button_new")} />
      <div class="stack">
        <AmountField value={amount.value} onChange={(value) => (amount.value = value)} />
        <div class="pad">
          <Field label={t("split.new.title")} value={title.value} onInput={(text) => (title.value = text)} />
        </div>
        <Choices
          label={t("split.how.question")} chosen={how.value}
          choices={[
            { value: "equal", label: t("split.new.equal") },
            { value: "known", label: t("split.how.button_known") },
            { value: "shares", label: t("split.how.button_shares") },
            { value: "items", label: t("split.how.button_items") },
          ]}
          onChoose={(value) => {
            how.value = value;
            lines.value = [EMPTY, EMPTY];
          }}
        />
        {how.value === "equal" && (
          <div class="pad row">
            <span class="grow">{t("split.new.people")}</span>
            <Stepper
              label={tn("split.how.button_people", people.value)} value={people.value} least={2} most={MOST_PEOPLE}
              onChange={(value) => (people.value = value)}
            />
          </div>
        )}
        {how.value === "known" && <Known chosen={chosen.value} onChange={(value) => (chosen.value = value)} />}
        {(how.value === "shares" || how.value === "items") && (
          <Lines ofMoney={how.value === "items"} lines={lines.value} onChange={(value) => (lines.value = value)} />
        )}
        <div class="pad stack">
          <p class="note muted">{how.value === "items" ? t("split.new.how_items") : t("split.new.how")}</p>
          <Button look="leaf" wide busy={busy} disabled={!total || !parts} onPress={() => void open()}>
            {t("split.list.button_new")}
          </Button>
        </div>
      </div>
    </>
  );
}

/** What the API takes; undefined while something is missing or cannot be read. */
function partsOf(
  how: How, people: number, chosen: readonly number[], lines: readonly Line[], currency: Held,
): Parts | undefined {
  const written = lines.filter(({ name, number }) => name.trim() || number.trim());
  switch (how) {
    case "equal":
      return { parts: Array.from({ length: people - 1 }, () => ({})) };
    case "known":
      return chosen.length ? { parts: chosen.map((id) => ({ fan_id: id })) } : undefined;
    case "shares": {
      const parts = written.map(({ name, number }) => ({ label: name.trim().slice(0, LONGEST), weight: Number(number || 1) }));
      const right = parts.every(({ label, weight }) => label && Number.isInteger(weight) && weight > 0 && weight <= 1000);
      return parts.length && right ? { parts } : undefined;
    }
    case "items": {
      const items = written.flatMap(({ name, number }) => {
        const price = amountOf({ text: number, currency });
        return price && name.trim() ? [{ name: name.trim().slice(0, LONGEST), price }] : [];
      });
      return items.length && items.length === written.length ? { items } : undefined;
    }
  }
}

function Known({ chosen, onChange }: { chosen: readonly number[]; onChange: (chosen: readonly number[]) => void }) {
  const { data } = useLoad("payees", () => call("GET /api/v1/payees"));
  if (data && data.items.length === 0) return <p class="pad muted">{t("split.known.none")}</p>;
  return (
    <div class="pad"><List label={t("split.known.ask")}>
      {(data?.items ?? []).map(({ fan_id: id, name }) => (
        <CheckItem
          key={id} title={name} on={chosen.includes(id)}
          onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((each) => each !== id))}
        />
      ))}
    </List></div>
  );
}

function Lines({ ofMoney, lines, onChange }: {
  ofMoney: boolean; lines: readonly Line[]; onChange: (lines: readonly Line[]) => void;
}) {
  const put = (place: number, line: Line): void => onChange(lines.map((each, at) => (at === place ? line : each)));
  return (
    <div class="pad split-lines">
      {lines.map((line, place) => (
        <div class="split-line" key={place}>
          <Field
            label={ofMoney ? t("split.new.item") : t("split.new.name")} value={line.name}
            onInput={(name) => put(place, { ...line, name })}
          />
          <Field
            label={ofMoney ? t("split.new.price") : t("split.new.shares")} value={line.number}
            inputMode={ofMoney ? "decimal" : "numeric"} onInput={(number) => put(place, { ...line, number })}
          />
          <button
            type="button" class="split-remove" aria-label={t("split.new.remove")} disabled={lines.length < 2}
            onClick={() => onChange(lines.filter((_, at) => at !== place))}
          >
            <Icon name="minus" />
          </button>
        </div>
      ))}
      {lines.length < MOST_LINES && (
        <Button look="plain" icon="plus" onPress={() => onChange([...lines, EMPTY])}>{t("split.new.more")}</Button>
      )}
    </div>
  );
}
