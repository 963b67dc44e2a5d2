/** How much: a field for digits, dollars or riel, and sums that are often wanted. */

import type { Money } from "../lib/formats.ts";
import { money } from "../lib/formats.ts";
import { t } from "../lib/texts.ts";
import { Field } from "./field.tsx";
import { Choices } from "./tabs.tsx";
import "./money.css";

export type Held = "USD" | "KHR";
export interface Amount {
  readonly text: string;
  readonly currency: Held;
}

const MOST_DIGITS = 9;

/** The amount in minor units; undefined while it is none: `12.50` dollars, `40,000` riel. */
export function amountOf({ text, currency }: Amount): (Money & { readonly currency: Held }) | undefined {
  const clean = text.replace(/[,\s]/g, "");
  const pattern = currency === "USD" ? /^\d{1,7}(\.\d{0,2})?$/ : /^\d{1,9}$/;
  if (clean.length > MOST_DIGITS + 1 || !pattern.test(clean)) return undefined;
  const minor = currency === "USD" ? Math.round(Number(clean) * 100) : Number(clean);
  return minor > 0 ? { amount_minor: minor, currency } : undefined;
}

/** What one types to get this amount. */
export function typedOf({ amount_minor: minor, currency }: Money): Amount {
  return currency === "KHR"
    ? { text: String(minor), currency: "KHR" }
    : { text: minor % 100 ? (minor / 100).toFixed(2) : String(minor / 100), currency: "USD" };
}

export function AmountField({ value, onChange, wrong, often = [], only }: {
  value: Amount;
  onChange: (value: Amount) => void;
  wrong?: string | undefined;
  often?: readonly Money[];
  /** The one currency that it can be in. */
  only?: Held | undefined;
}) {
  return (
    <div class="amount-field stack">
      {!only && (
        <Choices
          label={t("money.amount.currency")} chosen={value.currency}
          choices={[
            { value: "USD", label: t("topup.currency.button_usd") },
            { value: "KHR", label: t("topup.currency.button_khr") },
          ]}
          onChoose={(currency) => onChange({ text: "", currency })}
        />
      )}
      <div class="pad">
        <Field
          label={value.currency === "USD" ? t("money.amount.in_usd") : t("money.amount.in_khr")}
          value={value.text} inputMode={value.currency === "USD" ? "decimal" : "numeric"}
          placeholder={value.currency === "USD" ? "0.00" : "0"} wrong={wrong}
          onInput={(text) => onChange({ ...value, text })}
        />
      </div>
      {often.length > 0 && (
        <div class="often pad" role="group" aria-label={t("money.amount.often")}>
          {often.map((each) => (
            <button key={each.amount_minor} type="button" onClick={() => onChange(typedOf(each))}>
              {money(each)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
