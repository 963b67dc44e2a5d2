/** How stages ended, once their counts are certified; the whole count, for whoever counts again. */

import type { ActOut, FateOut, ShowPageOut, WindowOut, WindowState } from "../../api/schema.ts";
import { say, t } from "../../lib/texts.ts";
import { tonesOf, Art } from "../../ui/art.tsx";
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
      {isPublic && (
        <a class="note gold bundle" href={`/verify/windows/${window.id}/bundle`} target="_blank" rel="noreferrer">
          <Icon name="down" />{t("appvote.results.bundle")}
        </a>
      )}
    </section>
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
