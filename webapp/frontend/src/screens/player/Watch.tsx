/** An item to watch: the picture first, then what it is, and what comes after it. */

import { useEffect } from "preact/hooks";

import type { ItemOut } from "../../api/schema.ts";
import { back, place, replace, type Params } from "../../app/router.ts";
import { say, t } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { Act } from "../../player/Parts.tsx";
import { Picture } from "../../player/Picture.tsx";
import { player } from "../../player/player.ts";
import { artworkUrl, tonesOf } from "../../ui/art.tsx";
import { Button } from "../../ui/button.tsx";
import { Bone, PictureBone, Waiting } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { About } from "../library/About.tsx";
import { useCollection, useThing } from "../library/api.ts";
import { artistsOf, kindName, lengthOf, line } from "../library/words.ts";
import { captionsUrl } from "./words.ts";
import "../../player/player.css";
import "./player.css";

export default function Watch({ params }: { params: Params }) {
  const key = params["item"] ?? "";
  const { data: item, error, reload } = useThing(key);
  useEffect(() => colourClient(), []);
  if (!item && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!item) return <Bones />;
  return <Page key={key} item={item} />;
}

function Page({ item }: { item: ItemOut }) {
  const next = useNext(item);
  const about = { key: item.key, title: say(item.name), seconds: item.duration_seconds };
  const from = Number(place.value.query.get("from")) || undefined;
  useEffect(() => next && player.onEnd(() => replace(`/watch/${next.key}`)), [next?.key]);
  return (
    <div class="watch-page" style={tonesOf(item.artwork)}>
      <Picture
        item={about} from={from} languages={item.captions} captionsUrl={(code) => captionsUrl(item.key, code)}
        isStrict={item.is_strict} lock={item.lock ? { ...item.lock, message: "" } : undefined}
        poster={item.poster ?? artworkUrl("band", item.artwork.name)}
        head={<Act icon="back" label={t("common.button.back")} onPress={back} />}
      />
      <header class="watch-head">
        <h1 class="show title">{say(item.name)}</h1>
        <p class="note muted">{line(artistsOf(item), kindName(item.kind), lengthOf(item.duration_seconds))}</p>
        {next && (
          <Button icon="next" onPress={() => replace(`/watch/${next.key}`)}>
            {t("appplayer.watch.next")}
          </Button>
        )}
      </header>
      <About thing={item} />
    </div>
  );
}

/** The episode after this one, in its series. */
function useNext(item: ItemOut): ItemOut | undefined {
  const { data: series } = useCollection(item.kind === "episode" ? (item.collection ?? "") : "");
  const at = series?.items.findIndex(({ key }) => key === item.key) ?? -1;
  const next = at < 0 ? undefined : series?.items[at + 1];
  return next?.lock ? undefined : next;
}

function Bones() {
  return (
    <div class="watch-page">
      <Waiting />
      <PictureBone ratio="16 / 9" />
      <div class="watch-head stack"><Bone width="62%" height={30} /><Bone width="40%" /></div>
    </div>
  );
}
