/** One's own votes of a season, each with its receipt. */

import { call } from "../../api/client.ts";
import { useLoad, usePages } from "../../api/load.ts";
import type { MyVoteOut, ShowPageOut } from "../../api/schema.ts";
import type { Params } from "../../app/router.ts";
import { clock, shortDay } from "../../lib/formats.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Art } from "../../ui/art.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Item, List } from "../../ui/list.tsx";
import { More } from "../../ui/more.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Appeal } from "./Appeal.tsx";
import { spaced } from "./words.ts";
import "./votes.css";

export default function Mine({ params }: { params: Params }) {
  const code = params["showCode"] ?? "";
  const show = useLoad(
    `show ${code}`, () => call("GET /api/v1/shows/{show_code}", { path: { show_code: code } }), { keep: true },
  );
  const votes = usePages(
    `votes-list ${code}`,
    (cursor) => call("GET /api/v1/shows/{show_code}/votes", { path: { show_code: code }, query: { cursor, limit: 20 } }),
  );
  const error = show.error ?? votes.error;
  const retry = (): void => void Promise.all([show.reload(), votes.reload()]);
  return (
    <>
      <PageHead title={t("voting.mine.title")} />
      {show.data?.current && <Appeal windowId={show.data.current} />}
      {show.data && votes.items ? <Votes votes={votes.items} show={show.data} />
        : error ? <Trouble error={error} onRetry={retry} />
        : <ListBones rows={5} />}
      {votes.hasMore && <More onSeen={() => void votes.more()} />}
    </>
  );
}

function Votes({ votes, show }: { votes: readonly MyVoteOut[]; show: ShowPageOut }) {
  if (votes.length === 0) return <State drawing="empty" title={t("voting.mine.empty")} />;
  return (
    <div class="pad">
      <List label={t("voting.mine.title")}>
        {votes.map((vote) => <VoteRow key={`${vote.window_id} ${vote.key}`} vote={vote} show={show} />)}
      </List>
    </div>
  );
}

function VoteRow({ vote, show }: { vote: MyVoteOut; show: ShowPageOut }) {
  const act = show.acts.find(({ code }) => code === vote.act);
  const state = vote.is_undone ? t("voting.mine.undone") : t("voting.mine.counted");
  const count = vote.votes > 1 ? ` · ${tn("voting.board.votes", vote.votes)}` : "";
  return (
    <Item
      title={act ? say(act.name) : vote.act}
      note={<>{shortDay(vote.at)} · {clock(vote.at)} · {state}{count}<br /><span class="code-line">{spaced(vote.code)}</span></>}
      {...(act ? { picture: <Art shape="avatar" name={act.artwork.name} /> } : {})}
      to={`/vote/receipts/${vote.code}`}
    />
  );
}
