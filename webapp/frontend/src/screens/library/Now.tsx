/** On Home: what is on air, where one was, and what is new to watch and hear. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { ItemOut } from "../../api/schema.ts";
import { say, t } from "../../lib/texts.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Icon } from "../../ui/icons.tsx";

/** Few: the first page has to be small. */
const SHOWN = 4;

export function WatchNow() {
  const { data: fresh } = useLoad("watch new", () => call("GET /api/v1/watch/items", { query: { limit: SHOWN } }), { keep: true });
  const { data: begun } = useLoad("watch begun", () => call("GET /api/v1/watch/continue", { query: { limit: SHOWN } }));
  const { data: live } = useLoad("live", () => call("GET /api/v1/live"), { keep: true });
  const onAir = live?.items.find(({ state }) => state === "on_air");
  const all = [...(begun?.items ?? []), ...(fresh?.items ?? [])];
  const items = [...new Map(all.map((item) => [item.key, item])).values()].slice(0, SHOWN);
  if (!onAir && items.length === 0) return null;
  return (
    <section class="rails">
      <div class="pad row between">
        <h2 class="show head">{t("applibrary.home.tab")}</h2>
        <a class="all note gold" href="#/watch">{t("applibrary.all")}</a>
      </div>
      {onAir && (
        <div class="pad">
          <a class="strip" style={tonesOf(onAir.artwork)} href={`#/live/${onAir.key}`}>
            <Icon name="play" />
            <span class="grow"><b>{t("applibrary.live.now")}</b><small class="note">{say(onAir.name)}</small></span>
            <Icon name="on" />
          </a>
        </div>
      )}
      <div class="rail">{items.map((item) => <Card key={item.key} item={item} />)}</div>
    </section>
  );
}

function Card({ item }: { item: ItemOut }) {
  return (
    <a class="poster wide" href={`#/items/${item.key}`} style={tonesOf(item.artwork)}>
      <span class="frame">
        <Art shape="band" name={item.artwork.name} />
      </span>
      <b>{say(item.name)}</b>
      <small>{item.artists.map(({ name }) => say(name)).join(", ")}</small>
    </a>
  );
}
