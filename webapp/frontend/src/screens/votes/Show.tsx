/** A season's vote: the board, whom the fan chose, and giving the vote. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { BallotOut, BoardOut, ShowPageOut, WindowOut } from "../../api/schema.ts";
import { back, place, type Params } from "../../app/router.ts";
import { say, t } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Bone, ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Board } from "./board.tsx";
import { CastDock } from "./dock.tsx";
import { FollowButton } from "./following.tsx";
import { ahead, useBoard } from "./live.ts";
import { Results } from "./results.tsx";
import { actsOf, standings } from "./standing.ts";
import { decidesWords, revealWords, stateWords } from "./words.ts";
import "./votes.css";

export default function Show({ params }: { params: Params }) {
  return <Season showCode={params["showCode"] ?? ""} first={place.value.query.get("act") ?? ""} />;
}

/** `first`: the act that a link was about. */
export function Season({ showCode, first }: { showCode: string; first: string }) {
  const { data: show, error, reload } = useLoad(
    `show ${showCode}`, () => call("GET /api/v1/shows/{show_code}", { path: { show_code: showCode } }),
    { keep: true },
  );
  const board = useBoard(showCode, () => void reload());
  if (!show && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!show) return <Bones />;
  const window = show.windows.find(({ id }) => id === (board?.window_id ?? show.current));
  if (!window) return <State drawing="empty" title={say(show.name)} text={t("voting.state.soon")} />;
  return <Page key={window.id} show={show} window={window} board={board} first={first} />;
}

interface PageProps {
  readonly show: ShowPageOut;
  readonly window: WindowOut;
  readonly board: BoardOut | undefined;
  readonly first: string;
}

function Page({ show, window, board, first }: PageProps) {
  const chosen = useSignal<ReadonlySet<string>>(new Set(window.acts.includes(first) ? [first] : []));
  const state = board?.state ?? window.state;
  const mine = useMine(show, window);
  const { data: ballot, reload } = useLoad(
    `ballot ${window.id}`,
    () => call("GET /api/v1/windows/{window_id}/ballot", { path: { window_id: window.id } }),
  );
  useEffect(() => colourClient(), []);
  const choose = (act: string): void => {
    chosen.value = chosenWith(chosen.value, act, window.ballot.n_pick);
  };
  const isOpen = state === "open";
  const shown = state === "published" || isOpen;
  return (
    <div class="vote-page" style={tonesOf(show.artwork)}>
      <Head show={show} window={{ ...window, state }} endsAt={board?.ends_at ?? window.ends_at} />
      <div class="pad">
        <p class="note muted">{isOpen ? revealWords(window.reveal, board) : stateWords({ ...window, state })}</p>
        {show.is_demo && <p class="note muted">{t("voting.demo.long")}</p>}
      </div>
      <div class="pad board">
        <Board
          acts={standings(show, window, shown ? board : undefined)}
          chosen={chosen.value} mine={mine} onChoose={choose}
        />
      </div>
      <Results show={show} window={window} state={state} />
      <Decides window={window} />
      <section class="section pad">
        <List>
          <Item icon="vote" title={t("voting.button.my_votes")} to={`/vote/${show.code}/mine`} />
          <Item icon="shield" title={t("appvote.check.title")} note={t("appvote.check.note")} to="/vote/receipts/any" />
        </List>
        <FollowButton show={show.code} act="" name={say(show.name)} />
      </section>
      {isOpen && window.takes_app_votes && ballot && (
        <CastDock
          show={show} window={window} ballot={ballot} chosen={chosenActs(show, window, chosen.value)}
          onGiven={() => {
            if (window.ballot.n_pick) chosen.value = new Set();
            void reload();
          }}
        />
      )}
    </div>
  );
}

/** One act at a time; on a ballot of several, up to so many. */
function chosenWith(before: ReadonlySet<string>, act: string, most: number): ReadonlySet<string> {
  if (most === 0) return before.has(act) ? new Set() : new Set([act]);
  const after = new Set(before);
  if (!after.delete(act) && after.size < most) after.add(act);
  return after;
}

function chosenActs(show: ShowPageOut, window: WindowOut, chosen: ReadonlySet<string>) {
  return actsOf(show, window).filter(({ code }) => chosen.has(code));
}

/** How many votes of the fan each act has in this window, as far as the last fifty tell. */
function useMine(show: ShowPageOut, window: WindowOut): ReadonlyMap<string, number> {
  const { data, reload } = useLoad(
    `votes ${show.code}`,
    () => call("GET /api/v1/shows/{show_code}/votes", { path: { show_code: show.code }, query: { limit: 50 } }),
  );
  useEffect(() => {
    const again = (): void => void reload();
    addEventListener("voted", again);
    return () => removeEventListener("voted", again);
  }, [show.code]);
  const sums = new Map<string, number>();
  for (const vote of data?.items ?? []) {
    if (vote.window_id !== window.id || vote.is_undone) continue;
    sums.set(vote.act, (sums.get(vote.act) ?? 0) + vote.votes);
  }
  return sums;
}

function Head({ show, window, endsAt }: { show: ShowPageOut; window: WindowOut; endsAt: string | null }) {
  const isOpen = window.state === "open";
  return (
    <header class="vote-head">
      <div class="vote-bar">
        <button type="button" class="way" aria-label={t("common.button.back")} onClick={back}><Icon name="back" /></button>
        <span class="note muted">{say(show.name)} · {say(window.stage.name)}</span>
        <span class="way" />
      </div>
      <div class="vote-title">
        <h1 class="show title">{isOpen ? t("appvote.title") : say(window.stage.name)}</h1>
        {isOpen && endsAt && (
          <p class="until">
            <Countdown
              until={new Date(Date.parse(endsAt) - ahead.value)} label={t("appvote.until_close")}
              onEnd={() => forget(`show ${show.code}`)}
            />
            <small class="note muted">{t("appvote.until_close")}</small>
          </p>
        )}
      </div>
    </header>
  );
}

function Decides({ window }: { window: WindowOut }) {
  const rules = decidesWords(window);
  if (rules.length === 0) return null;
  return (
    <section class="section pad">
      <h2 class="show head">{t("appvote.decides.title")}</h2>
      <ul class="decides">{rules.map((words) => <li key={words}>{words}</li>)}</ul>
    </section>
  );
}

function Bones() {
  return (
    <>
      <div class="pad stack" style={{ paddingTop: "84px" }}>
        <Bone width="64%" height={32} />
        <Bone width="44%" />
      </div>
      <ListBones rows={6} />
    </>
  );
}

export type { BallotOut };
