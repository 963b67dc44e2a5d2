/** Following a season or an act of it: whoever does hears when a vote opens and how it ended. */

import { useSignal } from "@preact/signals";

import { ApiError, call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";

/** `act` empty: the season itself. */
export function FollowButton({ show, act, name }: { show: string; act: string; name: string }) {
  const busy = useSignal(false);
  const { data, reload } = useLoad(
    `follows ${show}`, () => call("GET /api/v1/shows/{show_code}/follows", { path: { show_code: show } }),
  );
  if (!data) return null;
  const follows = act ? data.acts.includes(act) : data.show;
  const turn = async (): Promise<void> => {
    busy.value = true;
    try {
      await changed(show, act, follows);
      forget(`follows ${show}`);
      await reload();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
    } finally {
      busy.value = false;
    }
  };
  return (
    <Button wide icon={follows ? "check" : "bell"} busy={busy.value} onPress={() => void turn()}>
      {follows ? t("appvote.follow.on", { name }) : t("appvote.follow.off", { name })}
    </Button>
  );
}

function changed(show: string, act: string, follows: boolean): Promise<unknown> {
  if (act) {
    const path = { show_code: show, act_code: act };
    return follows
      ? call("DELETE /api/v1/shows/{show_code}/acts/{act_code}/follow", { path })
      : call("PUT /api/v1/shows/{show_code}/acts/{act_code}/follow", { path });
  }
  const path = { show_code: show };
  return follows
    ? call("DELETE /api/v1/shows/{show_code}/follow", { path })
    : call("PUT /api/v1/shows/{show_code}/follow", { path });
}
