/** What is told of an item below its picture: acts, words, rating, facts, what belongs to it. */

import type { ComponentChildren } from "preact";

import type { ItemOut } from "../../api/schema.ts";
import { date } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Facts } from "../../ui/facts.tsx";
import { Acts } from "./Acts.tsx";
import { useCollection, useFound } from "./api.ts";
import { ItemCard, ItemRow, Rail } from "./cards.tsx";
import { Rating } from "./Rating.tsx";
import { isShutFor } from "./Similar.tsx";
import "./library.css";

const SIMILAR = 8;

export function About({ thing }: { thing: ItemOut }) {
  return (
    <>
      <div class="pad stack">
        <Acts thing={thing} />
        <p class="about">{say(thing.about)}</p>
        {!thing.lock && <Rating thing={thing} />}
        <Facts rows={factsOf(thing)} />
      </div>
      <Belongs thing={thing} />
      {!isShutFor(thing.lock?.reason) && <MoreOfIt thing={thing} />}
    </>
  );
}

function factsOf(thing: ItemOut): readonly (readonly [string, ComponentChildren])[] {
  const artists = thing.artists.map((artist) => (
    <a key={artist.id} class="gold" href={`#/artists/${artist.id}`}>{say(artist.name)}</a>
  ));
  return [
    [t("applibrary.item.artists"), artists.length > 0 ? <span class="links">{artists}</span> : null],
    [t("applibrary.item.captions"), thing.captions.map((code) => t(`applibrary.language.${code}`) || code).join(", ")],
    [t("applibrary.item.lyrics"), thing.lyrics.map((script) => t(`applibrary.script.${script}`) || script).join(", ")],
    [t("applibrary.item.until"), thing.closes_at && date(thing.closes_at)],
  ];
}

/** The other episodes of its series, or songs of its album. */
function Belongs({ thing }: { thing: ItemOut }) {
  const { data: shelf } = useCollection(thing.collection ?? "");
  if (!shelf || shelf.items.length < 2) return null;
  return (
    <section class="section pad">
      <div class="row between">
        <h2 class="show head">{say(shelf.name)}</h2>
        <a class="all note gold" href={`#/collections/${shelf.key}`}>{t("applibrary.all")}</a>
      </div>
      {shelf.items.map((each, index) => (
        <ItemRow key={each.key} thing={each} number={each.number ?? index + 1} current={each.key === thing.key} />
      ))}
    </section>
  );
}

/** More of the same artists; without any, of its kind. */
function MoreOfIt({ thing }: { thing: ItemOut }) {
  const [artist] = thing.artists;
  const { items } = useFound(artist ? { artist: artist.id, limit: SIMILAR } : { kind: thing.kind, limit: SIMILAR });
  const others = (items ?? []).filter(({ key, collection }) => (
    key !== thing.key && (!collection || collection !== thing.collection)
  ));
  if (others.length === 0) return null;
  const name = artist && say(artist.name);
  return (
    <Rail title={name ? t("applibrary.item.more_of", { name }) : t("applibrary.item.similar")}>
      {others.map((each) => <ItemCard key={each.key} thing={each} />)}
    </Rail>
  );
}

