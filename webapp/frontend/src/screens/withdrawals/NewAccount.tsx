/** An account to send money to: by its number at a bank, or by its own receiving KHQR. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import type { BankOut } from "../../api/schema.ts";
import { readPhoto } from "../../lib/scanning.ts";
import { inTelegram, scanByClient } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import "../money/money.css";

export function NewAccount({ banks, onSaved, onClose }: {
  banks: readonly BankOut[]; onSaved: () => Promise<void>; onClose: () => void;
}) {
  const bank = useSignal(banks[0]?.code ?? "");
  const number = useSignal("");
  const { busy, acting } = useActing();
  const digits = number.value.replace(/[\s-]/g, "");
  const at = banks.find((each) => each.code === bank.value);
  const fits = at !== undefined && /^[0-9\u17e0-\u17e9]+$/.test(digits)
    && digits.length >= at.least_digits && digits.length <= at.most_digits;
  const save = (body: { bank: string; number: string } | { khqr: string }): Promise<void> => acting(async () => {
    await call("POST /api/v1/bank-accounts", { body });
    await onSaved();
  });
  const read = async (text: string | undefined): Promise<void> => {
    if (text?.trim()) await save({ khqr: text.trim() });
  };
  const photo = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const text = await readPhoto(file);
    if (text) await read(text);
    else toast(t("common.no_qr_in_photo"), "bad");
  };
  return (
    <Sheet title={t("withdrawals.home.button_new")} onClose={onClose}>
      <div class="stack">
        <Choices
          label={t("appmore.withdraw.bank")} chosen={bank.value} onChoose={(value) => (bank.value = value)}
          choices={banks.map(({ code, name }) => ({ value: code, label: name }))}
        />
        <Field
          label={t("appmore.withdraw.number")} value={number.value} inputMode="numeric"
          onInput={(value) => (number.value = value)}
        />
        <Button look="leaf" wide busy={busy} disabled={!fits} onPress={() => void save({ bank: bank.value, number: digits })}>
          {t("appmore.withdraw.button_save")}
        </Button>
        <p class="note muted">{t("appmore.withdraw.or_code")}</p>
        {inTelegram.value && (
          <Button wide icon="qr" disabled={busy} onPress={() => void scanByClient(t("money.scan.title")).then(read)}>
            {t("money.scan.button_open")}
          </Button>
        )}
        <label class="button soft wide photo">
          {t("money.scan.button_photo")}
          <input
            type="file" accept="image/*" class="hidden-words"
            onChange={(event) => void photo(event.currentTarget.files?.[0])}
          />
        </label>
      </div>
    </Sheet>
  );
}
