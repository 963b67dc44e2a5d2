/** The code of a voucher, typed into a sheet. */

import { useSignal } from "@preact/signals";

import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Sheet } from "../../ui/sheet.tsx";

const CODE = /^[A-Za-z0-9-]{1,20}$/;

/** `onUse` answers why it was refused, or nothing. */
export function VoucherSheet({ first = "", onUse, onClose }: {
  first?: string; onUse: (code: string) => Promise<string | undefined>; onClose: () => void;
}) {
  const code = useSignal(first);
  const wrong = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const use = async (): Promise<void> => {
    busy.value = true;
    wrong.value = await onUse(code.value.trim()).finally(() => (busy.value = false));
  };
  return (
    <Sheet title={t("ticketing.summary.button_voucher")} onClose={onClose}>
      <div class="stack">
        <Field
          label={t("ticketing.voucher.ask")} value={code.value} wrong={wrong.value}
          onInput={(value) => {
            code.value = value;
            wrong.value = undefined;
          }}
        />
        <Button look="leaf" wide busy={busy.value} disabled={!CODE.test(code.value.trim())} onPress={() => void use()}>
          {t("appbuying.order.button_use")}
        </Button>
      </div>
    </Sheet>
  );
}
