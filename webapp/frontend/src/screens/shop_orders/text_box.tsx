/** Some lines of text, with how much room is left. */

import { useId } from "preact/hooks";

import { t } from "../../lib/texts.ts";

const ROWS = 3;
const TOLD_FROM = 0.8;

export function TextBox({ label, value, most, onInput }: {
  label: string; value: string; most: number; onInput: (value: string) => void;
}) {
  const id = useId();
  const isNearlyFull = value.length > most * TOLD_FROM;
  return (
    <div class="field">
      <label for={id}><span class="note muted">{label}</span></label>
      <div class="box">
        <textarea
          id={id} rows={ROWS} maxLength={most} value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </div>
      {isNearlyFull && <small class="note muted">{t("apporders.text.left", { n: most - value.length })}</small>}
    </div>
  );
}
