/** What can be done with an item beside playing it: later, into a playlist, together, on to others. */

import { useSignal } from "@preact/signals";

import type { ItemOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { bot, say, t } from "../../lib/texts.ts";
import { Icon, type IconName } from "../../ui/icons.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import { intoQueue } from "./api.ts";
import { IntoPlaylist } from "./IntoPlaylist.tsx";

export function Acts({ thing }: { thing: ItemOut }) {
  const isChoosing = useSignal(false);
  const { acting } = useActing();
  const queue = (): void => void acting(async () => {
    await intoQueue(thing.key);
    toast(t("applibrary.queue.added"), "good");
  });
  return (
    <>
      <div class="acts-below">
        {!thing.lock && <Act icon="menu" words={t("applibrary.acts.queue")} onPress={queue} />}
        <Act icon="plus" words={t("applibrary.acts.playlist")} onPress={() => (isChoosing.value = true)} />
        {!thing.lock && thing.kind !== "track" && (
          <Act icon="people" words={t("applibrary.acts.party")} onPress={() => navigate(`/parties/new?item=${thing.key}`)} />
        )}
        <Act icon="send" words={t("applibrary.acts.share")} onPress={() => share(thing)} />
      </div>
      {isChoosing.value && <IntoPlaylist item={thing.key} onClose={() => (isChoosing.value = false)} />}
    </>
  );
}

function Act({ icon, words, onPress }: { icon: IconName; words: string; onPress: () => void }) {
  return <button type="button" onClick={onPress}><Icon name={icon} />{words}</button>;
}

function share({ key, kind, name }: ItemOut): void {
  const url = `https://t.me/${bot()}?startapp=${kind === "track" ? "ln" : "wt"}_${key}`;
  openInTelegram(`https://t.me/share/url?${new URLSearchParams({ url, text: say(name) })}`);
}
