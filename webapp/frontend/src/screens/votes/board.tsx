/** The board: banners that hang from the pole, each as long as its share; many acts: rows. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { say, t } from "../../lib/texts.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Hol } from "../../ui/hol.tsx";
import { Icon } from "../../ui/icons.tsx";
import { petal, Swan } from "../../ui/petals.tsx";
import { numberOf, type Standing } from "./standing.ts";

const MOST_BANNERS = 5;
const MOST_PETALS = 5;
const SWAY_MS = 1_200;

export interface BoardProps {
  readonly acts: readonly Standing[];
  readonly chosen: ReadonlySet<string>;
  readonly mine: ReadonlyMap<string, number>;
  readonly onChoose: (act: string) => void;
}

export function Board(props: BoardProps) {
  const swaying = useSwaying(props.acts);
  return (
    <>
      {props.acts.length <= MOST_BANNERS
        ? <Banners {...props} swaying={swaying} /> : <Rows {...props} swaying={swaying} />}
      <Table acts={props.acts} />
    </>
  );
}

type Drawn = BoardProps & { readonly swaying: ReadonlySet<string> };

function Banners({ acts, chosen, mine, onChoose, swaying }: Drawn) {
  return (
    <div class={`pole${acts.some(({ length }) => length) ? "" : " bare"}`} style={{ gridTemplateColumns: `repeat(${acts.length}, 1fr)` }}>
      <Swan />
      {acts.map((standing) => (
        <button
          key={standing.act.code} type="button" style={tonesOf(standing.act.artwork)}
          class={`hanging${swaying.has(standing.act.code) ? " sways" : ""}`}
          aria-pressed={chosen.has(standing.act.code)}
          onClick={() => onChoose(standing.act.code)}
        >
          <span class="face"><Art shape="performer" name={standing.act.artwork.name} eager /></span>
          <span class="plate-of-name">
            <b>{say(standing.act.name)}</b>
            <Share standing={standing} />
            <small>{t("appvote.number", { number: numberOf(standing.act) })}</small>
          </span>
          <Cloth standing={standing}><Petals count={mine.get(standing.act.code) ?? 0} /></Cloth>
        </button>
      ))}
    </div>
  );
}

function Share({ standing: { percent, words } }: { standing: Standing }) {
  return (
    <>
      {percent && <span class="num">{percent}<sup>%</sup></span>}
      {words && <small>{words}</small>}
    </>
  );
}

/** Hangs below the gold thread: exactly in proportion to the share; sealed ones are rolled up. */
function Cloth({ standing: { length }, children }: { standing: Standing; children: ComponentChildren }) {
  if (length === undefined) {
    return <span class="rolled"><Icon name="lock" />{children}</span>;
  }
  return (
    <span class="drop" style={{ "--length": String(length) }}>
      <span class="weave"><Hol /></span>
      {children}
    </span>
  );
}

function Petals({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span class="own-petals" aria-hidden="true">
      {count > MOST_PETALS ? <b class="num">{count}</b> : null}
      {Array.from({ length: Math.min(count, MOST_PETALS) }, (_, index) => (
        <svg key={index} viewBox="-7 -17 14 18"><path d={petal(16, 6)} /></svg>
      ))}
    </span>
  );
}

function Rows({ acts, chosen, mine, onChoose, swaying }: Drawn) {
  return (
    <div class="act-rows">
      {acts.map((standing) => (
        <button
          key={standing.act.code} type="button" style={tonesOf(standing.act.artwork)}
          class={`act-row${swaying.has(standing.act.code) ? " sways" : ""}`}
          aria-pressed={chosen.has(standing.act.code)}
          onClick={() => onChoose(standing.act.code)}
        >
          <span class="face"><Art shape="avatar" name={standing.act.artwork.name} /></span>
          <span class="who">
            <b class="name">{say(standing.act.name)}</b>
            <small class="note muted">
              {t("appvote.number", { number: numberOf(standing.act) })}
              {standing.act.team && ` · ${say(standing.act.team)}`}
              {standing.words && ` · ${standing.words}`}
            </small>
          </span>
          <Petals count={mine.get(standing.act.code) ?? 0} />
          {standing.percent
            ? <span class="num">{standing.percent}<sup>%</sup></span>
            : chosen.has(standing.act.code) ? <Icon name="check" /> : <span />}
          <span class="run" style={{ "--length": String(standing.length ?? 0) }}><Hol /></span>
        </button>
      ))}
    </div>
  );
}

/** The same as a table, for who cannot see lengths. */
function Table({ acts }: { acts: readonly Standing[] }) {
  if (acts.every(({ percent, words }) => !percent && !words)) return null;
  return (
    <table class="hidden-words">
      <caption>{t("appvote.board.table")}</caption>
      <tbody>
        {acts.map(({ act, percent, words }) => (
          <tr key={act.code}>
            <th scope="row">{say(act.name)}</th>
            <td>{percent ? `${percent}%` : ""} {words}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Whose place among the others has changed just now: they sway once, and hang still again. */
function useSwaying(acts: readonly Standing[]): ReadonlySet<string> {
  const before = useRef<ReadonlyMap<string, number>>(new Map());
  const moved = useRef<{ at: number; codes: ReadonlySet<string> }>({ at: 0, codes: new Set() });
  const ranks = new Map(acts.flatMap(({ act, rank }) => (rank === undefined ? [] : [[act.code, rank] as const])));
  const changed = [...ranks].filter(([code, rank]) => {
    const old = before.current.get(code);
    return old !== undefined && old !== rank;
  });
  if (changed.length > 0) moved.current = { at: Date.now(), codes: new Set(changed.map(([code]) => code)) };
  useEffect(() => {
    before.current = ranks;
  });
  return Date.now() - moved.current.at < SWAY_MS ? moved.current.codes : new Set();
}
