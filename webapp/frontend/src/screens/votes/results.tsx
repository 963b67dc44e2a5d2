/** How stages ended, once their counts are certified; the whole count, for whoever counts again. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { ActOut, FateOut, ShowPageOut, WindowOut, WindowState } from "../../api/schema.ts";
import { say, t } from "../../lib/texts.ts";
import { tonesOf, Art } from "../../ui/art.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icons.tsx";

export function Results({ show, window, state }: {
  show: ShowPageOut; window: WindowOut; state: WindowState;
}) {
  const fates = show.fates.filter(({ stage }) => stage === window.stage.code);
  const isPublic = state === "published";
  if (fates.length === 0 && !isPublic) return null;
  return (
    <section class="section pad">
      <h2 class="show head">{t("appvote.results.title")}</h2>
      {fates.map((fate) => <FateRow key={fate.act} fate={fate} show={show} window={window} />)}
      {isPublic && <Checked show={show} windowId={window.id} />}
      {isPublic && (
        <a class="note gold bundle" href={`/verify/windows/${window.id}/bundle`} target="_blank" rel="noreferrer">
          <Icon name="down" />{t("appvote.results.bundle")}
        </a>
      )}
    </section>
  );
}

/** What checking took out, act by act, where it took anything. */
function Checked({ show, windowId }: { show: ShowPageOut; windowId: string }) {
  const { data: counts } = useLoad(
    `counts ${windowId}`, () => call("GET /api/v1/windows/{window_id}/counts", { path: { window_id: windowId } }),
  );
  const changed = (counts?.acts ?? []).filter(({ before, after }) => before !== after);
  if (!counts) return null;
  if (changed.length === 0) return <p class="note muted">{t("appvote.results.whole")}</p>;
  return (
    <>
      <p class="note muted">
        {t("appvote.results.checked")} {counts.order_changed ? t("appvote.results.order_changed") : t("appvote.results.order_same")}
      </p>
      <Facts rows={changed.map(({ act, before, after }) => {
        const name = show.acts.find(({ code }) => code === act)?.name;
        return [name ? say(name) : act, t("appvote.results.before_after", { before, after })] as const;
      })} />
    </>
  );
}

function FateRow({ fate, show, window }: { fate: FateOut; show: ShowPageOut; window: WindowOut }) {
  const act = show.acts.find(({ code }) => code === fate.act);
  if (!act) return null;
  return (
    <a class={`fate ${fate.fate}`} href={`#/vote/${show.code}/acts/${act.code}`} style={tonesOf(act.artwork)}>
      <span class="num">{fate.place ?? ""}</span>
      <span class="face"><Art shape="avatar" name={act.artwork.name} /></span>
      <span class="grow">
        <b class="name">{say(act.name)}</b>
        <small class="note">{fateWords(fate, act, window)}</small>
      </span>
      <Icon name={fate.fate === "out" ? "minus" : "check"} />
    </a>
  );
}

export function fateWords(fate: FateOut, _act: ActOut, window: WindowOut | undefined): string {
  const isWinner = fate.fate === "through" && window?.stage.kind === "final";
  return t(`appvote.fate.${isWinner ? "winner" : fate.fate}`);
}
