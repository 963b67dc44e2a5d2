/** The fan's addresses in a sheet: one is chosen, a new one is written, old ones are changed. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { AddressOut } from "../../api/schema.ts";
import { phone } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { AddressForm } from "./AddressForm.tsx";
import { areaOf } from "./area.ts";
import { Changing } from "./Changing.tsx";
import { Options } from "./Options.tsx";

/** `onGone`: the chosen one is out of the book. */
export function Addresses({ chosen, onChoose, onGone, onClose }: {
  chosen: string | undefined; onChoose: (id: string) => void; onGone: () => void; onClose: () => void;
}) {
  const { data, error, reload } = useLoad("addresses", () => call("GET /api/v1/addresses"));
  const does = useSignal<"choose" | "write" | "change">("choose");
  const changing = useSignal<AddressOut | undefined>(undefined);
  const changed = changing.value;
  const back = (): void => {
    changing.value = undefined;
    void reload();
  };
  if (changed) {
    return (
      <Changing
        address={changed} onClose={back} onSaved={() => (changed.id === chosen ? onChoose(chosen) : back())}
        onGone={() => {
          if (changed.id === chosen) onGone();
          back();
        }}
      />
    );
  }
  const isWriting = does.value === "write" || data?.items.length === 0;
  return (
    <Sheet title={t("appcart.address.title")} onClose={onClose}>
      {!data && !error && <ListBones rows={2} />}
      {error && <p class="bad" role="alert">{error.message || t("app.trouble.text")}</p>}
      {isWriting ? (
        <AddressForm
          onSaved={(address) => {
            forget("addresses");
            onChoose(address.id);
          }}
        />
      ) : data && (
        <div class="stack">
          {does.value === "change" ? (
            <>
              <p class="note muted">{t("appaddress.change_which")}</p>
              <List label={t("appaddress.change_which")}>
                {data.items.map((each) => (
                  <Item
                    key={each.id} icon="place" title={each.recipient} note={wordsOf(each)}
                    onPress={() => (changing.value = each)}
                  />
                ))}
              </List>
              <Button wide onPress={() => (does.value = "choose")}>{t("common.button.back")}</Button>
            </>
          ) : (
            <>
              <Options
                label={t("appcart.address.title")} chosen={chosen} onChoose={onChoose}
                options={data.items.map((each) => ({ value: each.id, title: each.recipient, note: wordsOf(each) }))}
              />
              <Button wide icon="plus" onPress={() => (does.value = "write")}>{t("addresses.book.button_new")}</Button>
              <Button look="plain" wide onPress={() => (does.value = "change")}>{t("appaddress.button_change")}</Button>
            </>
          )}
        </div>
      )}
    </Sheet>
  );
}

function wordsOf(address: AddressOut): string {
  return [phone(address.phone), address.street, areaOf(address)].join(" · ");
}
