/** Which of the fan's playlists an item goes into; a new one can be made on the way. */

import { useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";

import { newKey } from "../../api/client.ts";
import { t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import { intoPlaylist, makePlaylist, usePlaylists } from "./api.ts";

export const LONGEST_NAME = 60;

export function IntoPlaylist({ item, onClose }: { item: string; onClose: () => void }) {
  const { data, error, reload } = usePlaylists();
  const { busy, acting } = useActing();
  const into = (id: string, name: string): void => void acting(async () => {
    await intoPlaylist(id, item);
    toast(t("applibrary.playlists.added", { name }), "good");
    onClose();
  });
  return (
    <Sheet title={t("applibrary.playlists.into")} onClose={onClose}>
      <div class="stack" aria-busy={busy}>
        {data ? data.items.length > 0 && (
          <List>
            {data.items.map(({ id, name, item_count: count }) => (
              <Item key={id} icon="heart" title={name} note={tn("applibrary.held", count)} onPress={() => into(id, name)} />
            ))}
          </List>
        ) : error ? <Trouble error={error} onRetry={() => void reload()} /> : <ListBones rows={2} />}
        <NewPlaylist onMade={(id, name) => into(id, name)} />
      </div>
    </Sheet>
  );
}

/** A name, and the playlist is there. */
export function NewPlaylist({ onMade }: { onMade: (id: string, name: string) => void }) {
  const name = useSignal("");
  const key = useRef(newKey());
  const { busy, acting } = useActing();
  const make = (): void => void acting(async () => {
    const made = await makePlaylist(name.value.trim(), key.current);
    key.current = newKey();
    name.value = "";
    onMade(made.id, made.name);
  });
  return (
    <div class="stack">
      <Field
        label={t("applibrary.playlists.new_name")} value={name.value}
        onInput={(value) => (name.value = value.slice(0, LONGEST_NAME))}
      />
      <Button wide icon="plus" busy={busy} disabled={!name.value.trim()} onPress={make}>
        {t("applibrary.playlists.button_make")}
      </Button>
    </div>
  );
}
