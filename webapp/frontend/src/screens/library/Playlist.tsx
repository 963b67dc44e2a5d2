/** One playlist of the fan: heard from the first, ordered, renamed, given up. */

import { useSignal } from "@preact/signals";

import { navigate, type Params } from "../../app/router.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";
import { dropPlaylist, playlistIs, renamePlaylist, usePlaylist } from "./api.ts";
import { playerOf } from "./cards.tsx";
import { LONGEST_NAME } from "./IntoPlaylist.tsx";
import { Ordered } from "./Ordered.tsx";
import { useOrder } from "./ordering.ts";
import "./library.css";

export default function Playlist({ params }: { params: Params }) {
  const id = params["playlistId"] ?? "";
  const { data, error, reload } = usePlaylist(id);
  const { items, order } = useOrder(data, (revision, keys) => playlistIs(id, revision, keys), reload);
  const isChanging = useSignal(false);
  const first = items?.find(({ lock }) => !lock);
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead
        title={data?.name ?? t("applibrary.playlists.title")}
        end={data && (
          <button type="button" class="way" aria-label={t("applibrary.playlists.change")} onClick={() => (isChanging.value = true)}>
            <Icon name="more" />
          </button>
        )}
      />
      {!items ? <ListBones rows={4} /> : items.length === 0 ? (
        <State
          drawing="empty" title={t("applibrary.playlists.empty")} text={t("applibrary.playlists.empty_text")}
          act={{ text: t("applibrary.queue.button_find"), onPress: () => navigate("/watch/find") }}
        />
      ) : (
        <>
          {first && (
            <div class="pad">
              <Button look="leaf" wide icon="play" onPress={() => navigate(playerOf(first))}>{t("applibrary.whole.button_all")}</Button>
            </div>
          )}
          <Ordered items={items} onOrder={(wanted) => void order(wanted)} />
        </>
      )}
      {isChanging.value && data && (
        <Change id={id} name={data.name} onClose={() => (isChanging.value = false)} onRenamed={() => void reload()} />
      )}
    </>
  );
}

function Change({ id, name, onClose, onRenamed }: {
  id: string; name: string; onClose: () => void; onRenamed: () => void;
}) {
  const typed = useSignal(name);
  const { busy, acting } = useActing();
  const rename = (): void => void acting(async () => {
    await renamePlaylist(id, typed.value.trim());
    onRenamed();
    onClose();
  });
  const drop = (): void => void acting(async (way) => {
    await dropPlaylist(id);
    onClose();
    way.replace("/watch/playlists");
  });
  return (
    <Sheet title={t("applibrary.playlists.change")} onClose={onClose}>
      <div class="stack">
        <Field
          label={t("applibrary.playlists.name")} value={typed.value}
          onInput={(value) => (typed.value = value.slice(0, LONGEST_NAME))}
        />
        <Button look="leaf" wide busy={busy} disabled={!typed.value.trim()} onPress={rename}>{t("applibrary.playlists.button_save")}</Button>
        <Button look="danger" wide busy={busy} onPress={drop}>{t("applibrary.playlists.button_drop")}</Button>
      </div>
    </Sheet>
  );
}
