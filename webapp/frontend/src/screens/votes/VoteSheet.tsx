/** Voting beside a picture that goes on: the board of one window and the ballot, in a sheet. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { say, t } from "../../lib/texts.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { Board } from "./board.tsx";
import { CastDock } from "./dock.tsx";
import { useBoard } from "./live.ts";
import { actsOf, standings } from "./standing.ts";
import { stateWords } from "./words.ts";
import "./votes.css";

const NOBODY: ReadonlyMap<string, number> = new Map();

export function VoteSheet({ show: showCode, window: windowId, onClose }: {
  show: string; window: string; onClose: () => void;
}) {
  const { data: show, error, reload } = useLoad(
    `show ${showCode}`, () => call("GET /api/v1/shows/{show_code}", { path: { show_code: showCode } }),
  );
  const board = useBoard(showCode);
  const { data: ballot, reload: again } = useLoad(
    `ballot ${windowId}`, () => call("GET /api/v1/windows/{window_id}/ballot", { path: { window_id: windowId } }),
  );
  const chosen = useSignal("");
  const window = show?.windows.find(({ id }) => id === windowId);
  const isOpen = (board?.window_id === windowId ? board.state : window?.state) === "open";
  return (
    <Sheet title={show ? say(show.name) : t("appvote.title")} onClose={onClose}>
      {show && window ? (
        <div class="vote-sheet" style={tonesOf(show.artwork)}>
          <Board
            acts={standings(show, window, board?.window_id === windowId ? board : undefined)} mine={NOBODY}
            chosen={new Set(chosen.value ? [chosen.value] : [])}
            onChoose={(act) => (chosen.value = act === chosen.value ? "" : act)}
          />
          {!isOpen && <p class="note muted">{stateWords(window)}</p>}
          {isOpen && window.takes_app_votes && ballot && (
            <CastDock
              show={show} window={window} ballot={ballot} onGiven={() => void again()}
              chosen={actsOf(show, window).filter(({ code }) => code === chosen.value)}
            />
          )}
        </div>
      ) : error ? <Trouble error={error} onRetry={() => void reload()} /> : <ListBones rows={4} />}
    </Sheet>
  );
}
