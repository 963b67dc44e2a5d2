/** Goods of a category, an artist, or of some words: filtered, sorted, page by page. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { useLoad, usePages } from "../../api/load.ts";
import type { ProductOut, ProductsOut } from "../../api/schema.ts";
import { place, replace } from "../../app/router.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { More } from "../../ui/more.tsx";
import { SearchField } from "../../ui/search_field.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Bone, PictureBone, Waiting } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { CartLink } from "../cart/Link.tsx";
import { ProductCard } from "./cards.tsx";
import { CATEGORIES, categoryName, kindName, traitName, traitValue } from "./words.ts";
import "./shop.css";

const AT_ONCE = 20;
const ALL = "";
const SIZES = ["S", "M", "L", "XL", "XXL"];
const COLORS = ["black", "white", "gold", "blue", "red", "green"];

/** What is looked for, as it stands in the address. */
type Wish = "q" | "category" | "subcategory" | "artist" | "event" | "tag" | "size" | "color" | "sort";

function wished(name: Wish): string {
  return place.value.query.get(name) ?? ALL;
}

/** The same address with other wishes: "back" leads out of the list, not through its filters. */
function wish(changes: Partial<Record<Wish, string>>): void {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === ALL) query.delete(name);
    else query.set(name, value);
  }
  replace(`/shop/find${query.size ? `?${query}` : ""}`);
}

export default function Find() {
  const typed = useSignal(wished("q"));
  const isFiltering = useSignal(false);
  const query = place.value.query.toString();
  const category = wished("category");
  const found = usePages(`shop find ${query}`, (cursor) => call("GET /api/v1/shop/products", {
    query: {
      q: wished("q") || undefined, category: category || undefined,
      subcategory: wished("subcategory") || undefined, artist: wished("artist") || undefined,
      event: wished("event") || undefined, tag: wished("tag") || undefined,
      size: wished("size") || undefined, color: wished("color") || undefined,
      sort: wished("sort") === "cheapest" ? "cheapest" as const : "newest" as const, cursor, limit: AT_ONCE,
    },
  }));
  const understood = (found.data as ProductsOut | undefined)?.understood_as;
  const filters = (["size", "color"] as const).filter((each) => wished(each) !== ALL).length;
  return (
    <>
      <PageHead title={category ? categoryName(category) : t("appshop.find.title")} end={<CartLink />} />
      <div class="pad">
        <SearchField
          label={t("appshop.search")} value={typed.value} onInput={(value) => (typed.value = value)}
          onSettled={(q) => wish({ q })}
        />
      </div>
      <Kinds category={category} />
      <div class="pad row between sorting">
        <Artist />
        <Button look="plain" icon="filter" onPress={() => (isFiltering.value = true)}>
          {filters ? t("appshop.find.filters", { n: filters }) : t("appshop.find.filter")}
        </Button>
      </div>
      {understood && <p class="pad note" role="status">{t("appshop.find.understood", { words: understood })}</p>}
      {found.items ? <Found products={found.items} onAll={() => {
        typed.value = "";
        replace("/shop/find");
      }} />
        : found.error ? <Trouble error={found.error} onRetry={() => void found.reload()} />
        : <Bones />}
      {found.hasMore && <More onSeen={() => void found.more()} />}
      {isFiltering.value && <Filters onClose={() => (isFiltering.value = false)} />}
    </>
  );
}

/** Categories, or what is in the one that was chosen. */
function Kinds({ category }: { category: string }) {
  const kinds = CATEGORIES[category];
  if (!kinds) {
    const choices = Object.keys(CATEGORIES).map((value) => ({ value, label: categoryName(value) }));
    return (
      <Choices
        label={t("appshop.find.categories")} chosen={ALL}
        choices={[{ value: ALL, label: t("appshop.find.all") }, ...choices]}
        onChoose={(value) => wish({ category: value, subcategory: ALL })}
      />
    );
  }
  return (
    <Choices
      label={t("appshop.find.kinds")} chosen={wished("subcategory")}
      choices={[{ value: ALL, label: t("appshop.find.all") }, ...kinds.map((value) => ({ value, label: kindName(value) }))]}
      onChoose={(value) => wish({ subcategory: value })}
    />
  );
}

/** Whose goods these are, or what they are tagged with; a tap leaves it out. */
function Artist() {
  const id = wished("artist");
  const tag = wished("tag");
  const { data } = useLoad(`artist of shop ${id}`, async () => (
    id ? await call("GET /api/v1/artists/{artist_id}", { path: { artist_id: id } }) : undefined
  ), { keep: false });
  const words = id ? data && say(data.name) : tag;
  if (!words) return <span />;
  return (
    <Button icon="close" onPress={() => wish({ artist: ALL, tag: ALL })}>{words}</Button>
  );
}

function Filters({ onClose }: { onClose: () => void }) {
  const all = { value: ALL, label: t("appshop.find.all") };
  const rows = [["size", SIZES], ["color", COLORS]] as const;
  return (
    <Sheet title={t("appshop.find.filter")} onClose={onClose}>
      <div class="stack filters">
        <h3 class="name">{t("appshop.find.sort")}</h3>
        <Choices
          label={t("appshop.find.sort")} chosen={wished("sort") || "newest"}
          choices={[
            { value: "newest", label: t("appshop.find.newest") },
            { value: "cheapest", label: t("appshop.find.cheapest") },
          ]}
          onChoose={(value) => wish({ sort: value === "newest" ? ALL : value })}
        />
        {rows.map(([name, values]) => (
          <div key={name}>
            <h3 class="name">{traitName(name)}</h3>
            <Choices
              label={traitName(name)} chosen={wished(name)}
              choices={[all, ...values.map((value) => ({ value, label: traitValue(value) }))]}
              onChoose={(value) => wish({ [name]: value })}
            />
          </div>
        ))}
        <Button look="leaf" wide onPress={onClose}>{t("appshop.find.show")}</Button>
      </div>
    </Sheet>
  );
}

function Found({ products, onAll }: { products: readonly ProductOut[]; onAll: () => void }) {
  if (products.length === 0) {
    return (
      <State
        drawing="empty" title={t("appshop.find.none")} text={t("appshop.find.none_text")}
        act={{ text: t("appshop.find.button_all"), onPress: onAll, leaf: false }}
      />
    );
  }
  return (
    <div class="pad goods-grid">
      {products.map((product) => <ProductCard key={product.id} product={product} />)}
    </div>
  );
}

function Bones() {
  return (
    <div class="pad goods-grid">
      <Waiting />
      {[0, 1, 2, 3].map((each) => (
        <div key={each} class="stack">
          <PictureBone ratio="1 / 1" />
          <Bone width="70%" />
          <Bone width="40%" height={11} />
        </div>
      ))}
    </div>
  );
}
