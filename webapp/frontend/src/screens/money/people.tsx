/** Whom: somebody known, or a phone number or @username that one types. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icons.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "./acting.ts";

const LONGEST_LABEL = 40;

/** One of both is given. */
export interface To {
  readonly text: string;
  readonly known?: number | undefined;
}

export function isNamed({ text, known }: To): boolean {
  return known !== undefined || text.trim().length >= 2;
}

/** What the API takes. */
export function bodyOf({ text, known }: To): { known: number } | { to: string } {
  return known === undefined ? { to: text.trim() } : { known };
}

export function ToField({ value, onChange, onlyKnown = false }: {
  value: To; onChange: (value: To) => void; onlyKnown?: boolean;
}) {
  const { data, reload } = useLoad("payees", () => call("GET /api/v1/payees"));
  const { busy, acting } = useActing();
  const typed = useSignal<string | undefined>(undefined);
  const people = data?.items ?? [];
  const chosen = people.find((each) => each.fan_id === value.known);
  const rename = (fanId: number): Promise<void> => acting(async () => {
    await call("PUT /api/v1/payees/{fan_id}/name", { path: { fan_id: fanId }, body: { label: typed.value ?? "" } });
    typed.value = undefined;
    await reload();
  });
  const change = (fanId: number, isKept: boolean): Promise<void> => acting(async () => {
    const path = { fan_id: fanId };
    if (isKept) await call("DELETE /api/v1/payees/{fan_id}", { path });
    else await call("PUT /api/v1/payees/{fan_id}", { path });
    toast(isKept ? t("money.to.removed") : t("transfers.standing.toast_saved"), "good");
    await reload();
  });
  return (
    <>
      {!onlyKnown && (
        <div class="pad">
          <Field
            label={t("money.to.label")} icon="people" value={value.text} placeholder="012 345 678"
            onInput={(text) => onChange({ text })}
          />
        </div>
      )}
      {people.length > 0 && (
        <div class="choices" role="radiogroup" aria-label={t("money.to.known")} tabIndex={-1}>
          {people.map(({ fan_id: id, name, label, is_saved: isSaved }) => (
            <button
              key={id} type="button" role="radio" aria-checked={value.known === id}
              onClick={() => {
                typed.value = undefined;
                onChange({ text: "", known: id });
              }}
            >
              {isSaved && <Icon name="star" />} {label || name}
            </button>
          ))}
        </div>
      )}
      {chosen && (
        <div class="pad stack">
          <Field label={t("transfers.list.label")} value={typed.value ?? chosen.label} onInput={(text) => (typed.value = text.slice(0, LONGEST_LABEL))} />
          {typed.value !== undefined && typed.value !== chosen.label && (
            <Button wide busy={busy} onPress={() => void rename(chosen.fan_id)}>{t("transfers.list.button_name")}</Button>
          )}
          <Button look="plain" icon="star" busy={busy} onPress={() => void change(chosen.fan_id, chosen.is_saved)}>
            {chosen.is_saved ? t("money.to.button_remove") : t("transfers.standing.button_save")}
          </Button>
        </div>
      )}
      {onlyKnown && data && people.length === 0 && <p class="pad muted">{t("money.to.nobody")}</p>}
    </>
  );
}
