/** Before people watch together: what it will be, and that each needs a right of their own. */

import { useRef } from "preact/hooks";

import { newKey } from "../../api/client.ts";
import { place, replace } from "../../app/router.ts";
import { say, t } from "../../lib/texts.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";
import { useThing } from "../library/api.ts";
import { Picture } from "../library/cards.tsx";
import { artistsOf, lengthOf, line } from "../library/words.ts";
import { openParty } from "./api.ts";
import "../library/library.css";
import "./live.css";

export default function NewParty() {
  const item = place.value.query.get("item") ?? "";
  return (
    <>
      <PageHead title={t("applive.party.title")} />
      {item ? <Of item={item} /> : (
        <State
          drawing="empty" title={t("applive.party.nothing")} text={t("applive.party.nothing_text")}
          act={{ text: t("applibrary.find.title"), onPress: () => replace("/watch/find") }}
        />
      )}
    </>
  );
}

function Of({ item }: { item: string }) {
  const { data: thing, error, reload } = useThing(item);
  const key = useRef(newKey());
  const { busy, acting } = useActing();
  const begin = (): void => void acting(async (way) => {
    const { code } = await openParty(item, key.current);
    way.replace(`/parties/${code}`);
  });
  if (!thing) return error ? <Trouble error={error} onRetry={() => void reload()} /> : <ListBones rows={3} />;
  return (
    <div class="pad stack" style={tonesOf(thing.artwork)}>
      <div class="party-of">
        <span class="frame"><Picture of={thing} eager /></span>
        <b class="name">{say(thing.name)}</b>
        <small class="note muted">{line(artistsOf(thing), lengthOf(thing.duration_seconds))}</small>
      </div>
      <p>{t("applive.party.about")}</p>
      <p class="note muted">{t("applive.party.rights")}</p>
      <Button look="leaf" wide icon="people" busy={busy} onPress={begin}>{t("applive.party.button_begin")}</Button>
    </div>
  );
}
