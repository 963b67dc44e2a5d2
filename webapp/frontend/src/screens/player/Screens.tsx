/** The screens that a fan watches and listens on: which play now, their names, removing one. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { ApiError, call, type Answer } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import { clock, date } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { screenId } from "../../player/play.ts";
import { nameOfScreen } from "../../player/Why.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble, wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import "./player.css";

type All = Answer<"GET /api/v1/screens">;
type One = All["items"][number];

export default function Screens() {
  const { data, error, reload } = useLoad("screens", () => call("GET /api/v1/screens"));
  const chosen = useSignal<One | undefined>(undefined);
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  const done = (): void => {
    chosen.value = undefined;
    forget("screens");
    void reload();
  };
  return (
    <>
      <PageHead title={t("appplayer.screens.title")} />
      {!data ? <ListBones rows={3} /> : <Known all={data} onChoose={(one) => (chosen.value = one)} />}
      {chosen.value && <Chosen screen={chosen.value} onDone={done} onClose={() => (chosen.value = undefined)} />}
    </>
  );
}

function Known({ all, onChoose }: { all: All; onChoose: (one: One) => void }) {
  const own = useSignal("");
  useEffect(() => void screenId().then((id) => (own.value = id)), []);
  if (all.items.length === 0) {
    return <State drawing="empty" title={t("appplayer.screens.none")} text={t("appplayer.screens.none_text")} />;
  }
  return (
    <div class="pad stack">
      <p class="note muted">{t("appplayer.screens.text", { video: all.video_limit, audio: all.audio_limit })}</p>
      <List label={t("appplayer.screens.title")}>
        {all.items.map((one) => (
          <Item
            key={one.id} icon="phone" title={nameOfScreen(one)} onPress={() => onChoose(one)}
            end={one.id === own.value ? t("appplayer.screens.this") : null}
            note={one.plays_now ? <span class="good">{t("appplayer.screens.plays")}</span> : seenWords(one)}
          />
        ))}
      </List>
      {all.swap_at && (
        <p class="note muted">
          {t("appplayer.screens.swap_at", { day: date(all.swap_at), time: clock(all.swap_at) })}
        </p>
      )}
    </div>
  );
}

function seenWords(one: One): string {
  return t("appplayer.screens.seen", { day: date(one.last_seen_at), time: clock(one.last_seen_at) });
}

function Chosen({ screen, onDone, onClose }: { screen: One; onDone: () => void; onClose: () => void }) {
  const name = useSignal(screen.name);
  const isBusy = useSignal(false);
  const path = { screen_id: screen.id };
  const act = async (doing: () => Promise<unknown>, told: string): Promise<void> => {
    isBusy.value = true;
    try {
      await doing();
      toast(told, "good");
      onDone();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
    } finally {
      isBusy.value = false;
    }
  };
  const rename = (): void => void act(
    () => call("PATCH /api/v1/screens/{screen_id}", { path, body: { name: name.value.trim() } }),
    t("appplayer.screens.renamed"),
  );
  const remove = (): void => void act(
    () => call("DELETE /api/v1/screens/{screen_id}", { path }), t("appplayer.screens.removed"),
  );
  return (
    <Sheet title={nameOfScreen(screen)} onClose={onClose}>
      <div class="stack">
        <Field label={t("appplayer.screens.name")} value={name.value} onInput={(text) => (name.value = text)} />
        <Button wide busy={isBusy.value} disabled={!name.value.trim() || name.value.trim() === screen.name} onPress={rename}>
          {t("appplayer.screens.button_rename")}
        </Button>
        <p class="note muted">{t("appplayer.screens.remove_text")}</p>
        <Button look="danger" wide busy={isBusy.value} onPress={remove}>{t("appplayer.screens.button_remove")}</Button>
      </div>
    </Sheet>
  );
}
