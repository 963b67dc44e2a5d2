/** The host looks for what everybody sees next. */

import { useSignal } from "@preact/signals";

import { say, t } from "../../lib/texts.ts";
import { Item, List } from "../../ui/list.tsx";
import { useSettled } from "../../ui/settled.ts";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Field } from "../../ui/field.tsx";
import { useFound } from "../library/api.ts";
import { Picture } from "../library/cards.tsx";
import { artistsOf, lengthOf, line } from "../library/words.ts";

const SHOWN = 20;

export function Choosing({ onChosen, onClose }: { onChosen: (item: string) => void; onClose: () => void }) {
  const typed = useSignal("");
  const q = useSettled(typed.value.trim());
  const { items } = useFound({ q: q || undefined, limit: SHOWN });
  const open = items?.filter(({ lock, kind }) => !lock && kind !== "track" && kind !== "live");
  return (
    <Sheet title={t("applive.party.button_other")} onClose={onClose}>
      <div class="stack">
        <Field
          label={t("applibrary.find.search")} hideLabel placeholder={t("applibrary.find.search")}
          type="search" inputMode="search" icon="search" value={typed.value} onInput={(value) => (typed.value = value)}
        />
        {!open ? <ListBones rows={3} /> : open.length === 0 ? <p class="note muted">{t("applibrary.find.none")}</p> : (
          <List>
            {open.map((thing) => (
              <Item
                key={thing.key} picture={<Picture of={thing} />} title={say(thing.name)}
                note={line(artistsOf(thing), lengthOf(thing.duration_seconds))}
                onPress={() => {
                  onChosen(thing.key);
                  onClose();
                }}
              />
            ))}
          </List>
        )}
      </div>
    </Sheet>
  );
}
