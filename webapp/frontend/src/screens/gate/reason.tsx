/** A reason that stays in the log: 3 to 120 characters in one line. */

import { useSignal } from "@preact/signals";

import { t } from "../../lib/texts.ts";
import { Field } from "../../ui/field.tsx";

const LEAST = 3;
const MOST = 120;

export interface ReasonTyped {
  readonly typed: string;
  readonly text: string;
  readonly isGood: boolean;
  readonly set: (text: string) => void;
}

export function useReason(): ReasonTyped {
  const typed = useSignal("");
  const text = typed.value.trim().replace(/\s+/g, " ");
  const length = [...text].length;
  return {
    typed: typed.value, text, isGood: length >= LEAST && length <= MOST,
    set: (value) => (typed.value = value),
  };
}

export function ReasonField({ reason }: { reason: ReasonTyped }) {
  const isWrong = reason.text !== "" && !reason.isGood;
  return (
    <Field
      label={t("appgate.reason.label")} value={reason.typed} onInput={reason.set}
      wrong={isWrong ? t("gate.why.length") : undefined}
    />
  );
}
