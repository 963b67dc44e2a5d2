/** An album, a series or a playlist of the house: its cover, and everything in it in order. */

import { useEffect } from "preact/hooks";

import type { CollectionPageOut, ItemOut } from "../../api/schema.ts";
import { back, navigate, type Params } from "../../app/router.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { bot, say, t, tn } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Button, Plate } from "../../ui/button.tsx";
import { Hem } from "../../ui/petals.tsx";
import { Bone, ListBones, PictureBone } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { useCollection } from "./api.ts";
import { ItemRow, Picture, playerOf } from "./cards.tsx";
import { artistsOf, collectionName, lengthOf, line } from "./words.ts";
import "./library.css";

export default function Collection({ params }: { params: Params }) {
  const { data: shelf, error, reload } = useCollection(params["collectionKey"] ?? "");
  if (shelf) return <Page shelf={shelf} />;
  if (error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <div class="pad library-bones"><PictureBone ratio="1 / 1" /></div>
      <div class="pad stack library-bones"><Bone width="62%" height={34} /><Bone width="40%" /></div>
      <ListBones rows={4} />
    </>
  );
}

function Page({ shelf }: { shelf: CollectionPageOut }) {
  useEffect(() => colourClient(shelf.artwork.deep), [shelf.artwork.deep]);
  const next = nextOf(shelf.items);
  const whole = shelf.items.reduce((sum, { duration_seconds: each }) => sum + each, 0);
  const isSeries = shelf.kind === "series";
  return (
    <div class="item-page" style={tonesOf(shelf.artwork)}>
      <header>
        <div class="stage">
          <span class={`picture${isSeries ? "" : " square"}`}><Picture of={shelf} eager /></span>
          <div class="plates">
            <Plate icon="back" label={t("common.button.back")} onPress={back} />
            <Plate icon="send" label={t("applibrary.acts.share")} onPress={() => share(shelf)} />
          </div>
        </div>
        <div class="item-title">
          <h1 class="show">{say(shelf.name)}</h1>
          <p>
            {line(
              artistsOf(shelf), collectionName(shelf.kind),
              isSeries ? tn("applibrary.episodes", shelf.items.length) : tn("applibrary.songs", shelf.items.length),
              lengthOf(whole),
            )}
          </p>
        </div>
        <Hem />
      </header>
      <div class="pad stack">
        {next && (
          <Button look="leaf" wide icon="play" onPress={() => navigate(playerOf(next, shelf.key))}>
            {next.resume_seconds || next !== shelf.items[0] ? t("applibrary.whole.button_on", { name: say(next.name) })
              : isSeries ? t("applibrary.item.button_watch") : t("applibrary.whole.button_all")}
          </Button>
        )}
        <p class="about">{say(shelf.about)}</p>
      </div>
      <section class="section pad">
        {shelf.items.map((thing, index) => <ItemRow key={thing.key} thing={thing} number={thing.number ?? index + 1} />)}
      </section>
    </div>
  );
}

/** Where it goes on: what was begun, else after the last that was watched to its end. */
export function nextOf(items: readonly ItemOut[]): ItemOut | undefined {
  const open = items.filter(({ lock }) => !lock);
  const begun = open.find(({ resume_seconds: at }) => at);
  if (begun) return begun;
  const last = open.map(({ is_finished: isOver }) => isOver).lastIndexOf(true);
  return open[last + 1] ?? open[0];
}

function share({ key, name }: CollectionPageOut): void {
  const url = `https://t.me/${bot()}?startapp=al_${key}`;
  openInTelegram(`https://t.me/share/url?${new URLSearchParams({ url, text: say(name) })}`);
}
