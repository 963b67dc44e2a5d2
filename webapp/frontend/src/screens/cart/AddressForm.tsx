/** An address, new or to be changed: who, which number, which commune, which house. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget } from "../../api/load.ts";
import type { AddressOut, GeoPlaceOut } from "../../api/schema.ts";
import { phone as grouped } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Item, List } from "../../ui/list.tsx";
import { useActing } from "../money/acting.ts";
import { namesOf, PlacePicker } from "./PlacePicker.tsx";

/** What is on the map stays there, unless the commune is another one. */
export function AddressForm({ address, onSaved }: {
  address?: AddressOut | undefined; onSaved: (saved: AddressOut) => Promise<void> | void;
}) {
  const recipient = useSignal(address?.recipient ?? "");
  const phone = useSignal(grouped(address?.phone ?? ""));
  const street = useSignal(address?.street ?? "");
  const note = useSignal(address?.note ?? "");
  const places = useSignal<readonly GeoPlaceOut[]>(
    address ? [address.commune, address.district, address.province] : [],
  );
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const commune = places.value[0]?.code;
  const isWhole = [recipient, phone, street].every(({ value }) => value.trim() !== "") && commune !== undefined;
  const save = (): Promise<void> => acting(async () => {
    if (commune === undefined) return;
    const body = {
      recipient: recipient.value, phone: phone.value, commune_code: commune, street: street.value,
      note: note.value, pin: commune === address?.commune.code ? address.pin : null,
    };
    try {
      const saved = address
        ? await call("PUT /api/v1/addresses/{address_id}", { path: { address_id: address.id }, body })
        : await call("POST /api/v1/addresses", { body, key: key.value });
      forget("addresses");
      await onSaved(saved);
    } finally {
      key.value = newKey();
    }
  });
  return (
    <div class="stack">
      {commune === undefined ? <PlacePicker onChoose={(chosen) => (places.value = chosen)} /> : (
        <>
          <List>
            <Item
              icon="place" title={namesOf(places.value)} note={t("appaddress.change")}
              onPress={() => (places.value = [])}
            />
          </List>
          <Field
            label={t("appaddress.street")} placeholder={t("appaddress.street_example")}
            value={street.value} onInput={(value) => (street.value = value)}
          />
          <Field label={t("appaddress.recipient")} value={recipient.value} onInput={(value) => (recipient.value = value)} />
          <Field
            label={t("appaddress.phone")} type="tel" inputMode="tel" placeholder="012 345 678" icon="phone"
            value={phone.value} onInput={(value) => (phone.value = value)}
          />
          <Field label={t("appaddress.note")} value={note.value} onInput={(value) => (note.value = value)} />
          <Button look="leaf" wide busy={busy} disabled={!isWhole} onPress={() => void save()}>
            {t("addresses.note.button_save")}
          </Button>
        </>
      )}
    </div>
  );
}
