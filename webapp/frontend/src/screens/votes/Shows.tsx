/** Where one can vote: every season, those that take votes first. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { ShowOut } from "../../api/schema.ts";
import { say, t } from "../../lib/texts.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Item, List } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { stateWords } from "./words.ts";
import "./votes.css";

const SOON_MS = 60 * 60_000;

export default function Shows() {
  const { data, error, reload } = useLoad("shows", () => call("GET /api/v1/shows"), { keep: true });
  return (
    <>
      <header class="page-head"><h1 class="show title">{t("voting.list.title")}</h1></header>
      {data ? <Seasons shows={data.items} />
        : error ? <Trouble error={error} onRetry={() => void reload()} />
        : <ListBones rows={4} />}
      <section class="section pad">
        <List>
          <Item icon="shield" title={t("appvote.check.title")} note={t("appvote.check.note")} to="/vote/receipts/any" />
        </List>
      </section>
    </>
  );
}

function Seasons({ shows }: { shows: readonly ShowOut[] }) {
  if (shows.length === 0) return <State drawing="empty" title={t("voting.list.empty")} />;
  return <div class="pad seasons">{shows.map((show) => <Season key={show.code} show={show} />)}</div>;
}

function Season({ show }: { show: ShowOut }) {
  const isOpen = show.state === "open";
  const left = show.ends_at ? Date.parse(show.ends_at) - Date.now() : Infinity;
  return (
    <a class={`season${isOpen ? " open" : ""}`} href={`#/vote/${show.code}`} style={tonesOf(show.artwork)}>
      <span class="silk"><Art shape="silk" name={show.artwork.name} /></span>
      <span class="grow">
        <b class="show head">{say(show.name)}</b>
        <small class="note">
          {t("appvote.season", { n: show.season })}
          {show.stage && ` · ${say(show.stage)}`}
          {show.is_demo && ` · ${t("voting.demo.short")}`}
        </small>
        <small class="note state-line">{stateWords(show)}</small>
      </span>
      {isOpen && show.ends_at && left < SOON_MS && <Countdown until={show.ends_at} label={t("appvote.until_close")} />}
    </a>
  );
}
