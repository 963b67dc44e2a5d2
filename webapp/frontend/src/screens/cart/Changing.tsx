/** One address of the book: written anew, offered first, or taken out. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { forget } from "../../api/load.ts";
import type { AddressOut } from "../../api/schema.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { SwitchItem } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { useActing } from "../money/acting.ts";
import { AddressForm } from "./AddressForm.tsx";

/** It is asked twice before one is gone. What was ordered before still goes to the old one. */
export function Changing({ address, onSaved, onGone, onClose }: {
  address: AddressOut; onSaved: () => void; onGone: () => void; onClose: () => void;
}) {
  const isFirst = useSignal(address.is_default);
  const isSure = useSignal(false);
  const { busy, acting } = useActing();
  const path = { address_id: address.id };
  const offerFirst = (): Promise<void> => acting(async () => {
    await call("PUT /api/v1/addresses/{address_id}/default", { path });
    isFirst.value = true;
    forget("addresses");
  });
  const remove = (): Promise<void> => acting(async () => {
    await call("DELETE /api/v1/addresses/{address_id}", { path });
    forget("addresses");
    onGone();
  });
  return (
    <Sheet title={address.recipient} onClose={onClose}>
      <div class="stack">
        <AddressForm address={address} onSaved={onSaved} />
        <div class="list">
          <SwitchItem
            title={t("addresses.one.default")} on={isFirst.value} disabled={busy || isFirst.value}
            onChange={() => void offerFirst()}
          />
        </div>
        {isSure.value ? (
          <>
            <p class="note">{t("appaddress.remove_sure")}</p>
            <Button look="danger" wide busy={busy} onPress={() => void remove()}>{t("addresses.one.button_remove")}</Button>
            <Button look="soft" wide onPress={() => (isSure.value = false)}>{t("appaddress.keep")}</Button>
          </>
        ) : (
          <Button look="plain" wide onPress={() => (isSure.value = true)}>{t("addresses.one.button_remove")}</Button>
        )}
      </div>
    </Sheet>
  );
}
