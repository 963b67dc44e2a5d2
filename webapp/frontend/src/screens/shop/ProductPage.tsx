/** One product: seen from all sides, its variants, what it costs whom, and into the cart. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { ProductPageOut, VariantOut } from "../../api/schema.ts";
import { back, type Params } from "../../app/router.ts";
import { date, money } from "../../lib/formats.ts";
import { bot, say, t } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Plate } from "../../ui/button.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Bone, ListBones, PictureBone } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { CartLink } from "../cart/Link.tsx";
import { Adding } from "./Adding.tsx";
import { ProductRail } from "./cards.tsx";
import { firstOf, lessBy } from "./choosing.ts";
import { Gallery } from "./Gallery.tsx";
import { Reviews } from "./Reviews.tsx";
import { Stars } from "./stars.tsx";
import { Tassels } from "./tassels.tsx";
import { Variants } from "./Variants.tsx";
import { kindName, stockWords, traitName, traitsLine, traitValue } from "./words.ts";
import "./shop.css";

export default function ProductPage({ params }: { params: Params }) {
  const id = params["productId"] ?? "";
  const { data: product, error, reload } = useLoad(
    `product ${id}`, () => call("GET /api/v1/shop/products/{product_id}", { path: { product_id: id } }),
    { keep: true },
  );
  if (product) return <Page key={product.id} product={product} />;
  if (error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PictureBone ratio="390 / 412" />
      <div class="pad stack product-bones">
        <Bone width="70%" height={32} />
        <Bone width="40%" height={28} />
      </div>
      <ListBones rows={2} />
    </>
  );
}

function Page({ product }: { product: ProductPageOut }) {
  const id = useSignal(firstOf(product.variants)?.id);
  const chosen = product.variants.find((each) => each.id === id.value) ?? firstOf(product.variants);
  useEffect(() => colourClient(product.artwork.deep), [product.artwork.deep]);
  return (
    <div class="product-page" style={tonesOf(product.artwork)}>
      <header>
        <Gallery product={product} />
        <div class="plates">
          <Plate icon="back" label={t("common.button.back")} onPress={back} />
          <span class="row">
            <Plate icon="send" label={t("appshop.product.share")} onPress={() => share(product)} />
            <CartLink plate />
          </span>
        </div>
        <Tassels />
      </header>
      <div class="pad">
        <p class="note muted">{kindName(product.subcategory)}</p>
        <h1 class="show">{say(product.name)}</h1>
        <Stars tenths={product.rating} count={product.rating_count} />
        {chosen && (
          <>
            <Prices product={product} variant={chosen} />
            <Variants variants={product.variants} chosen={chosen} onChoose={(each) => (id.value = each.id)} />
            <Stock variant={chosen} />
          </>
        )}
      </div>
      <About product={product} />
      <Reviews productId={product.id} tenths={product.rating} count={product.rating_count} />
      <GoesWith product={product} />
      {chosen && <Adding key={chosen.id} product={product} variant={chosen} />}
    </div>
  );
}

function share({ id, name }: ProductPageOut): void {
  const url = `https://t.me/${bot()}?start=pd_${id}`;
  openInTelegram(`https://t.me/share/url?${new URLSearchParams({ url, text: say(name) })}`);
}

function Prices({ product, variant }: { product: ProductPageOut; variant: VariantOut }) {
  const less = (percent: number): string => (
    money({ ...variant.price, amount_minor: lessBy(variant.price.amount_minor, percent) })
  );
  return (
    <>
      <p class="prices">
        <span class="num">{money(variant.price)}</span>
        <span class="muted">≈ {money(variant.also)}</span>
        {product.member.map(({ tier, percent }) => (
          <span key={tier} class="note gold">
            {t("appshop.product.member", { tier: tier.toUpperCase(), price: less(percent) })}
          </span>
        ))}
      </p>
      {product.bulk.map(({ min_quantity: from, percent }) => (
        <p key={from} class="note accent">{t("appshop.product.bulk", { n: from, price: less(percent), percent })}</p>
      ))}
    </>
  );
}

/** What is there of the variant that is chosen. */
function Stock({ variant }: { variant: VariantOut }) {
  const which = traitsLine(variant.attributes);
  const look = { in_stock: "good", low: "accent", sold_out: "bad" }[variant.availability];
  return (
    <p class="stock note" aria-live="polite">
      {which && <span class="muted">{which} · </span>}
      <b class={look}>{stockWords(variant.availability, variant.left)}</b>
    </p>
  );
}

const SAID = ["brand", "gender", "age_group", "format", "resolution", "license_type"];

function About({ product }: { product: ProductPageOut }) {
  const facts = SAID.filter((name) => product.attributes[name]).map((name) => (
    [traitName(name), traitValue(product.attributes[name] ?? "")] as const
  ));
  const whole = product.attributes["limited_edition"] === "yes"
    ? [...facts, [traitName("limited_edition"), t("appshop.product.yes")] as const] : facts;
  return (
    <section class="section pad stack">
      <h2 class="show head">{t("appshop.product.about")}</h2>
      <p class="about">{say(product.about)}</p>
      {whole.length > 0 && <Facts rows={whole} />}
      <p class="note muted">{product.is_shipped ? t("appshop.product.shipped") : t("appshop.product.digital")}</p>
      {product.ends_at && <p class="note muted">{t("appshop.product.until", { day: date(product.ends_at) })}</p>}
      {product.tags.length > 0 && (
        <p class="tags">
          {product.tags.map((tag) => <a key={tag} href={`#/shop/find?tag=${encodeURIComponent(tag)}`}>#{tag}</a>)}
        </p>
      )}
      <Links product={product} />
    </section>
  );
}

function Links({ product }: { product: ProductPageOut }) {
  const { artist_id: artist, event_id: event } = product;
  if (!artist && !event) return null;
  return (
    <List>
      {artist && <Item icon="star" title={t("appshop.product.artist")} to={`/artists/${artist}`} />}
      {artist && <Item icon="shop" title={t("appshop.product.artist_goods")} to={`/shop/find?artist=${artist}`} />}
      {event && <Item icon="ticket" title={t("appshop.product.event")} to={`/events/${event}`} />}
    </List>
  );
}

const GO_WITH = 7;

/** Others of the same artist, else of the same category. */
function GoesWith({ product }: { product: ProductPageOut }) {
  const { data } = useLoad(`goes with ${product.id}`, () => call("GET /api/v1/shop/products", {
    query: product.artist_id ? { artist: product.artist_id, limit: GO_WITH } : { category: product.category, limit: GO_WITH },
  }));
  const others = data?.items.filter((each) => each.id !== product.id) ?? [];
  if (others.length === 0) return null;
  return (
    <section class="shelf">
      <h2 class="show head pad">{t("appshop.product.goes_with")}</h2>
      <ProductRail products={others} />
    </section>
  );
}
