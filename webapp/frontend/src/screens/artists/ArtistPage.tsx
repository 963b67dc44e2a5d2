/** One artist: drawn large, a few words, following, and the evenings to come. */

import { useEffect } from "preact/hooks";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { ArtistPageOut } from "../../api/schema.ts";
import { back, type Params } from "../../app/router.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Button, Plate } from "../../ui/button.tsx";
import { Hem } from "../../ui/petals.tsx";
import { Bone, ListBones, PictureBone } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { EventRow } from "../events/cards.tsx";
import "../events/events.css";
import { useFound } from "../library/api.ts";
import { ItemCard } from "../library/cards.tsx";
import { ProductRail } from "../shop/cards.tsx";
import "../shop/shop.css";
import { followOf, toggle } from "./follow.ts";
import "./artists.css";

const GOODS_SHOWN = 12;
const SHOWS_SHOWN = 12;

export default function ArtistPage({ params }: { params: Params }) {
  const id = params["artistId"] ?? "";
  const { data: artist, error, reload } = useLoad(
    `artist ${id}`, () => call("GET /api/v1/artists/{artist_id}", { path: { artist_id: id } }),
    { keep: true },
  );
  if (artist) return <Page key={artist.id} artist={artist} />;
  if (error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PictureBone ratio="390 / 320" />
      <div class="pad stack artist-bones">
        <Bone width="60%" height={36} />
        <Bone width="40%" />
      </div>
      <ListBones rows={2} />
    </>
  );
}

function Page({ artist }: { artist: ArtistPageOut }) {
  useEffect(() => colourClient(artist.artwork.deep), [artist.artwork.deep]);
  const { is_followed: isFollowed, followers } = followOf(artist);
  return (
    <div class="artist-page" style={tonesOf(artist.artwork)}>
      <header>
        <div class="stage">
          <Art shape="performer" name={artist.artwork.name} eager />
          <div class="plates"><Plate icon="back" label={t("common.button.back")} onPress={back} /></div>
        </div>
        <div class="words">
          <h1 class="show">{say(artist.name)}</h1>
          <p>{say(artist.genre)}{followers > 0 && ` · ${tn("appartists.followers", followers)}`}</p>
        </div>
        <Hem />
      </header>
      <div class="pad stack">
        <p class="about">{say(artist.about)}</p>
        <Button look={isFollowed ? "line" : "leaf"} wide icon={isFollowed ? "check" : "heart"} onPress={() => void toggle(artist)}>
          {isFollowed ? t("artists.page.button_unfollow") : t("appartists.page.follow")}
        </Button>
      </div>
      <section class="section pad">
        <h2 class="show head">{t("appartists.page.events")}</h2>
        {artist.events.length === 0 && <p class="muted">{t("artists.page.no_events")}</p>}
        {artist.events.map((event) => <EventRow key={event.id} event={event} />)}
      </section>
      <ArtistShows artistId={artist.id} />
      <ArtistGoods artistId={artist.id} />
    </div>
  );
}

/** Videos and songs of this artist; nothing while there are none. */
function ArtistShows({ artistId }: { artistId: string }) {
  const { items, hasMore } = useFound({ artist: artistId, limit: SHOWS_SHOWN });
  if (!items || items.length === 0) return null;
  return (
    <section class="section artist-goods">
      <div class="pad row between">
        <h2 class="show head">{t("applibrary.home.title")}</h2>
        {hasMore && <a class="all note gold" href={`#/watch/find?artist=${artistId}`}>{t("applibrary.all")}</a>}
      </div>
      <div class="rail">{items.map((item) => <ItemCard key={item.key} thing={item} />)}</div>
    </section>
  );
}

/** What the shop has of this artist; nothing while there is nothing. */
function ArtistGoods({ artistId }: { artistId: string }) {
  const { data } = useLoad(
    `goods of ${artistId}`,
    () => call("GET /api/v1/shop/products", { query: { artist: artistId, limit: GOODS_SHOWN } }),
    { keep: true },
  );
  const products = data?.items ?? [];
  if (products.length === 0) return null;
  return (
    <section class="section artist-goods">
      <h2 class="show head pad">{t("artists.page.button_goods")}</h2>
      <ProductRail products={products} />
    </section>
  );
}
