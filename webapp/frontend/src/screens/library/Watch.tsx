/** The home of watching: what is on now or new, where one was, live, and a rail of each kind. */

import { useEffect } from "preact/hooks";

import { forget } from "../../api/load.ts";
import type { ItemOut, LiveOut, WatchOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { clock, shortDay } from "../../lib/formats.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Button, Plate } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Hem } from "../../ui/petals.tsx";
import { Bone, PictureBone, Waiting } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { useLive, useWatch } from "./api.ts";
import { CollectionCard, ItemCard, pageOf, Picture, playerOf, Rail } from "./cards.tsx";
import { artistsOf, KINDS, kindName, leftOf, lengthOf, line, lockWords } from "./words.ts";
import "./library.css";

const IN_PLAN = 10;

export default function Watch() {
  const { data, error, reload } = useWatch();
  const { data: live } = useLive();
  // Whoever comes back may have watched something meanwhile.
  useEffect(() => () => forget("watch"), []);
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!data) return <Bones />;
  const broadcasts = live?.items ?? [];
  const onAir = broadcasts.find(({ state }) => state === "on_air");
  const lead = leadOf(data);
  return (
    <>
      {onAir ? <LiveHero live={onAir} /> : lead ? <ItemHero thing={lead} /> : <PlainHead />}
      {!lead && !onAir && <Nothing />}
      {data.continue.length > 0 && (
        <Rail title={t("applibrary.home.continue")}>
          {data.continue.map((thing) => <ItemCard key={thing.key} thing={thing} continued />)}
        </Rail>
      )}
      <OnNext broadcasts={broadcasts.filter((each) => each !== onAir)} />
      <Shelves home={data} />
      <section class="section pad">
        <List>
          <Item icon="menu" title={t("applibrary.queue.title")} to="/watch/queue" />
          <Item icon="heart" title={t("applibrary.playlists.title")} to="/watch/playlists" />
          <Item icon="phone" title={t("applibrary.home.devices")} to="/screens" />
        </List>
      </section>
    </>
  );
}

/** What leads: the newest that opens for this fan, else the newest. */
export function leadOf({ shelves }: WatchOut): ItemOut | undefined {
  const all = shelves.flatMap(({ items }) => items);
  return all.find(({ lock, kind }) => !lock && kind !== "track") ?? all.find(({ lock }) => !lock) ?? all[0];
}

function Shelves({ home }: { home: WatchOut }) {
  const [first, ...others] = home.shelves;
  return (
    <>
      {first && <ItemRail code={first.code} items={first.items} />}
      <ItemRail code="plan" items={ofPlan(home)} />
      {home.albums.length > 0 && (
        <Rail title={t("applibrary.home.albums")}>{home.albums.map((each) => <CollectionCard key={each.key} shelf={each} />)}</Rail>
      )}
      {home.series.length > 0 && (
        <Rail title={t("applibrary.home.series")}>{home.series.map((each) => <CollectionCard key={each.key} shelf={each} />)}</Rail>
      )}
      {others.map(({ code, items }) => <ItemRail key={code} code={code} items={items} />)}
      {home.playlists.length > 0 && (
        <Rail title={t("applibrary.home.playlists")}>{home.playlists.map((each) => <CollectionCard key={each.key} shelf={each} />)}</Rail>
      )}
    </>
  );
}

/** What the fan's own rights open, and not everybody's; each once, in the order of the shelves. */
export function ofPlan({ shelves }: WatchOut): readonly ItemOut[] {
  const open = shelves.flatMap(({ items }) => items).filter(({ lock, is_free: isFree }) => !lock && !isFree);
  return [...new Map(open.map((item) => [item.key, item])).values()].slice(0, IN_PLAN);
}

/** A shelf without a name of ours is no kind to look for either. */
function ItemRail({ code, items }: { code: string; items: readonly ItemOut[] }) {
  const title = t(`applibrary.shelf.${code}`);
  if (items.length === 0 || !title) return null;
  const isKind = (KINDS as readonly string[]).includes(code);
  const to = code === "new" ? "/watch/find" : isKind ? `/watch/find?kind=${code}` : "";
  return (
    <Rail title={title} {...(to ? { to } : {})}>
      {items.map((thing) => <ItemCard key={thing.key} thing={thing} />)}
    </Rail>
  );
}

function PlainHead() {
  useEffect(() => colourClient(), []);
  return (
    <header class="page-head">
      <h1 class="show title grow">{t("applibrary.home.title")}</h1>
      <a class="way" href="#/watch/find" aria-label={t("applibrary.find.search")}><Icon name="search" /></a>
      <a class="way" href="#/watch/queue" aria-label={t("applibrary.queue.title")}><Icon name="menu" /></a>
    </header>
  );
}

function Top() {
  return (
    <div class="top">
      <div class="mark"><span class="show">{t("applibrary.home.title")}</span></div>
      <div class="plates">
        <Plate icon="search" label={t("applibrary.find.search")} onPress={() => navigate("/watch/find")} />
        <Plate icon="menu" label={t("applibrary.queue.title")} onPress={() => navigate("/watch/queue")} />
      </div>
    </div>
  );
}

function ItemHero({ thing }: { thing: ItemOut }) {
  const { artwork, lock } = thing;
  useEffect(() => colourClient(artwork.deep), [artwork.deep]);
  return (
    <header class="hero watch-hero" style={tonesOf(artwork)}>
      <div class="picture"><Picture of={thing} eager /></div>
      <Top />
      <div class="words">
        <p class="when note">{line(kindName(thing.kind), leftOf(thing) || lengthOf(thing.duration_seconds))}</p>
        <h1 class="show">{say(thing.name)}</h1>
        <p>{artistsOf(thing)}</p>
        {lock && <p class="note why">{lockWords(lock)}</p>}
        <div class="acts">
          {lock ? (
            <Button look="leaf" onPress={() => navigate(pageOf(thing))}>{t("applibrary.item.button_about")}</Button>
          ) : (
            <>
              <Button look="leaf" icon="play" onPress={() => navigate(playerOf(thing))}>
                {thing.resume_seconds ? t("applibrary.item.button_continue") : playWords(thing)}
              </Button>
              <Button look="line" onPress={() => navigate(pageOf(thing))}>{t("applibrary.item.button_about")}</Button>
            </>
          )}
        </div>
      </div>
      <Hem />
    </header>
  );
}

export function playWords({ kind }: Pick<ItemOut, "kind">): string {
  return kind === "track" ? t("applibrary.item.button_listen") : t("applibrary.item.button_watch");
}

function LiveHero({ live }: { live: LiveOut }) {
  useEffect(() => colourClient(live.artwork.deep), [live.artwork.deep]);
  return (
    <header class="hero watch-hero" style={tonesOf(live.artwork)}>
      <div class="picture"><Picture of={{ ...live, kind: "live" }} eager /></div>
      <Top />
      <div class="words">
        <p class="on-air note">{line(t("applibrary.live.now"), live.viewers > 0 && tn("applibrary.live.viewers", live.viewers))}</p>
        <h1 class="show">{say(live.name)}</h1>
        <p>{say(live.about)}</p>
        <div class="acts">
          <Button look="leaf" icon="play" onPress={() => navigate(`/live/${live.key}`)}>{t("applibrary.live.button_watch")}</Button>
        </div>
      </div>
      <Hem />
    </header>
  );
}

/** What is on and what comes, as a programme: its time is what counts. */
export function OnNext({ broadcasts }: { broadcasts: readonly LiveOut[] }) {
  if (broadcasts.length === 0) return null;
  return (
    <section class="programme pad">
      <h2 class="show head">{t("applibrary.live.next")}</h2>
      {broadcasts.map((live) => (
        <a key={live.key} class="slot" href={`#/live/${live.key}`}>
          <span class="num gold">{live.starts_at ? clock(live.starts_at) : ""}</span>
          <span class="grow">
            <b class="name">{say(live.name)}</b>
            <small class="note muted">
              {live.state === "on_air" ? t("applibrary.live.now") : live.starts_at && shortDay(live.starts_at)}
            </small>
          </span>
          <Icon name="on" />
        </a>
      ))}
    </section>
  );
}

function Nothing() {
  return <State drawing="empty" title={t("applibrary.home.nothing")} text={t("applibrary.home.nothing_text")} />;
}

function Bones() {
  return (
    <>
      <Waiting />
      <PictureBone ratio="390 / 400" />
      <div class="pad stack library-bones">
        <Bone width="40%" height={24} />
        <div class="rail" style={{ paddingInline: 0 }}>
          {[0, 1].map((each) => <div key={each} class="still"><PictureBone ratio="16 / 9" /></div>)}
        </div>
        <Bone width="52%" height={24} />
      </div>
    </>
  );
}
