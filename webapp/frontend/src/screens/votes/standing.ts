/** From a board to what is drawn: lengths, words and ranks of the acts; without any picture. */

import type { ActOut, Band, BoardLineOut, BoardOut, ShowPageOut, WindowOut } from "../../api/schema.ts";
import { grouped, t, tn } from "../../lib/texts.ts";

/** How an act stands. `length` 0 to 1 of the longest cloth; undefined: it is not to be seen. */
export interface Standing {
  readonly act: ActOut;
  readonly length: number | undefined;
  readonly percent: string;
  readonly words: string;
  readonly rank: number | undefined;
}

const WHOLE = 10_000;
const LEAST_SCALE = 3_000;
const BANDS: Readonly<Record<Band, number>> = { upper: 1, middle: 0.66, lower: 0.33 };

/** The acts of a window in the running order, which never changes while people look. */
export function standings(
  show: ShowPageOut, window: WindowOut, board: BoardOut | undefined,
): readonly Standing[] {
  const lines = new Map(board?.lines.map((line) => [line.act, line]));
  const most = Math.max(LEAST_SCALE, ...[...lines.values()].map((line) => line.basis_points ?? 0));
  const ranks = ranksOf(board);
  return actsOf(show, window).map((act) => {
    const line = lines.get(act.code);
    const share = line?.basis_points ?? null;
    return {
      act,
      length: share !== null ? share / most : line?.band ? BANDS[line.band] : undefined,
      percent: share === null ? "" : percentOf(share),
      words: line?.band ? bandWords(line.band) : line ? unitWords(line) : "",
      rank: ranks.get(act.code),
    };
  });
}

/** The units, and of which kinds they are where there is more than one. */
function unitWords({ units, kinds }: BoardLineOut): string {
  if (units === null) return "";
  const counted = kinds.filter(({ units: some }) => some !== 0);
  if (counted.length < 2) return tn("voting.board.votes", units);
  return counted.map((one) => tn(`voting.kind.${one.kind}`, one.units)).join(", ");
}

function bandWords(band: Band): string {
  if (band === "upper") return t("voting.board.upper");
  return band === "middle" ? t("voting.board.middle") : t("voting.board.lower");
}

export function actsOf(show: ShowPageOut, window: WindowOut): readonly ActOut[] {
  return show.acts.filter(({ code }) => window.acts.includes(code));
}

/** The place of each act by its share: equal shares have one place. */
export function ranksOf(board: BoardOut | undefined): ReadonlyMap<string, number> {
  const shares = (board?.lines ?? []).filter(({ basis_points }) => basis_points !== null);
  return new Map(shares.map(({ act, basis_points: own }) => [
    act, 1 + shares.filter(({ basis_points: other }) => (other ?? 0) > (own ?? 0)).length,
  ]));
}

/** `38.4`: of 10,000, with one decimal; the whole is `100`. */
export function percentOf(share: number): string {
  if (share === WHOLE) return "100";
  const tenths = Math.round((share * 1_000) / WHOLE);
  return `${grouped(Math.trunc(tenths / 10))}.${tenths % 10}`;
}

/** `03`: the running number as it stands on the stage. */
export function numberOf(act: ActOut): string {
  return String(act.number).padStart(2, "0");
}
