/** A shared link: six letters of a window, and the code of an act behind them. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { Params } from "../../app/router.ts";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { Season } from "./Show.tsx";

const WINDOW_LETTERS = 6;

export default function Link({ params }: { params: Params }) {
  const link = params["voteLink"] ?? "";
  const id = link.slice(0, WINDOW_LETTERS);
  const { data: window, error, reload } = useLoad(
    `window ${id}`, () => call("GET /api/v1/windows/{window_id}", { path: { window_id: id } }),
  );
  if (!window && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!window) return <ListBones rows={6} />;
  return <Season showCode={window.show} first={link.slice(WINDOW_LETTERS)} />;
}
