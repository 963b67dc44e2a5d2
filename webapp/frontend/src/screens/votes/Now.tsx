/** On Home: a vote that is open now. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { clock, shortDay } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Icon } from "../../ui/icons.tsx";

export function VoteNow() {
  const { data } = useLoad("shows", () => call("GET /api/v1/shows"), { keep: true });
  const open = (data?.items ?? []).filter(({ state }) => state === "open");
  const [first] = [...open].sort((one, other) => (one.ends_at ?? "9").localeCompare(other.ends_at ?? "9"));
  if (!first) return null;
  const until = first.ends_at ? `${shortDay(first.ends_at)} · ${clock(first.ends_at)}` : "";
  return (
    <section class="own pad stack">
      <a class="strip" style={tonesOf(first.artwork)} href={open.length > 1 ? "#/vote" : `#/vote/${first.code}`}>
        <Icon name="vote" />
        <span class="grow">
          <b>{t("appvote.state.open")}</b>
          <small class="note">{say(first.name)}{until && ` · ${until}`}</small>
        </span>
        <Icon name="on" />
      </a>
    </section>
  );
}
