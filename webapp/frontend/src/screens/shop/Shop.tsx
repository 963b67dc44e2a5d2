/** The shop: looking for something, the categories, what is new, and a rail of each kind. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { ProductOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { t } from "../../lib/texts.ts";
import { Icon } from "../../ui/icons.tsx";
import { SearchField } from "../../ui/search_field.tsx";
import { Bone, PictureBone, Waiting } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { CartLink } from "../cart/Link.tsx";
import { ProductRail } from "./cards.tsx";
import { Cloths } from "./Cloths.tsx";
import { Newest } from "./Newest.tsx";
import { CATEGORIES, categoryName } from "./words.ts";
import "./shop.css";

const AT_ONCE = 50;
const IN_A_RAIL = 8;

export default function Shop() {
  const { data, error, reload } = useLoad(
    "shop", () => call("GET /api/v1/shop/products", { query: { limit: AT_ONCE } }), { keep: true },
  );
  const typed = useSignal("");
  return (
    <>
      <header class="page-head">
        <h1 class="show title grow">{t("appshop.home.title")}</h1>
        <a class="way" href="#/shop/orders" aria-label={t("appshop.home.orders")}><Icon name="bill" /></a>
        <CartLink />
      </header>
      <div class="pad">
        <SearchField
          label={t("appshop.search")} value={typed.value} onInput={(value) => (typed.value = value)}
          onSettled={(words) => navigate(`/shop/find?q=${encodeURIComponent(words)}`)}
        />
      </div>
      {data ? <Shelves products={data.items} />
        : error ? <Trouble error={error} onRetry={() => void reload()} />
        : <Bones />}
    </>
  );
}

function Shelves({ products }: { products: readonly ProductOut[] }) {
  const [first, ...others] = products;
  if (!first) return <State drawing="empty" title={t("appshop.home.nothing")} text={t("appshop.home.nothing_text")} />;
  return (
    <>
      <Cloths newest={products} />
      <Newest product={first} />
      {others.length > 0 && (
        <Shelf title={t("appshop.home.new")} to="/shop/find" products={others.slice(0, IN_A_RAIL)} />
      )}
      {Object.keys(CATEGORIES).map((category) => {
        const of = products.filter((each) => each.category === category);
        return of.length > 0 && (
          <Shelf
            key={category} title={categoryName(category)} to={`/shop/find?category=${category}`}
            products={of.slice(0, IN_A_RAIL)}
          />
        );
      })}
    </>
  );
}

function Shelf({ title, to, products }: {
  title: string; to: string; products: readonly ProductOut[];
}) {
  return (
    <section class="shelf">
      <div class="pad row between">
        <h2 class="show head">{title}</h2>
        <a class="all note gold" href={`#${to}`} aria-label={`${t("appshop.home.all")}: ${title}`}>{t("appshop.home.all")}</a>
      </div>
      <ProductRail products={products} />
    </section>
  );
}

function Bones() {
  return (
    <div class="pad stack bones">
      <Waiting />
      <PictureBone ratio="350 / 150" />
      <PictureBone ratio="350 / 260" />
      <Bone width="40%" height={24} />
    </div>
  );
}
