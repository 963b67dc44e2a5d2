/** Where a window stands and what its vote decides, in words. */

import type { BoardOut, Eligible, Outcome, RevealMode, ShowStageOut, WindowOut, WindowState } from "../../api/schema.ts";
import { clock, shortDay } from "../../lib/formats.ts";
import { t, tn } from "../../lib/texts.ts";

interface Timed {
  readonly state: WindowState | null;
  readonly opens_at: string | null;
  readonly ends_at: string | null;
}

export function stateWords({ state, opens_at: opensAt, ends_at: endsAt }: Timed): string {
  switch (state) {
    case "open":
      return endsAt ? t("voting.state.open_until", { time: moment(endsAt) }) : t("appvote.state.open");
    case "armed":
      return opensAt ? t("voting.state.opens", { time: moment(opensAt) }) : t("voting.state.soon");
    case "closed":
    case "verifying":
      return t("voting.state.checking");
    case "void":
      return t("voting.state.void");
    default:
      return t("voting.state.closed");
  }
}

export function moment(at: string): string {
  return `${shortDay(at)} · ${clock(at)}`;
}

/** What may be seen of the counts now, and when there is more. */
export function revealWords(reveal: RevealMode, board: BoardOut | undefined): string {
  if (board?.is_frozen) return t("voting.board.frozen", { time: clock(board.as_of) });
  return t(`appvote.reveal.${reveal}`);
}

/** What the vote decides, in the order of the rules. */
export function decidesWords({ decides, stage }: WindowOut): readonly string[] {
  const rules = decides.map(({ kind, n }) => tn(`voting.decides.${kind}`, n));
  if (stage.weights.length < 2) return rules;
  const own = weightOf(stage, "public");
  return [...rules, t("appvote.weights", { public: own, judges: 100 - own })];
}

function weightOf(stage: ShowStageOut, source: string): number {
  const points = stage.weights.filter((one) => one.source === source || (source === "public" && one.source === "region"));
  return Math.round(points.reduce((sum, one) => sum + one.basis_points, 0) / 100);
}

/** Why a vote was not counted. */
const REFUSALS: Readonly<Record<Exclude<Outcome, "counted" | "duplicate" | "undone">, () => string>> = {
  over_limit: () => t("voting.outcome.over_limit"),
  closed: () => t("voting.outcome.closed"),
  not_open: () => t("voting.outcome.not_open"),
  no_window: () => t("voting.outcome.no_window"),
  no_act: () => t("voting.outcome.no_act"),
  not_eligible: () => t("voting.outcome.not_eligible"),
  no_credit: () => t("voting.outcome.no_credit"),
  must_spread: () => t("voting.outcome.must_spread"),
  wrong_ballot: () => t("voting.outcome.wrong_ballot"),
  wrong_channel: () => t("voting.outcome.wrong_channel"),
  too_late: () => t("voting.outcome.too_late"),
};

export function refusalWords(outcome: Outcome, eligible: Eligible): string {
  if (outcome === "counted" || outcome === "duplicate" || outcome === "undone") return "";
  const why = outcome === "not_eligible" ? eligibleWords(eligible) : REFUSALS[outcome]();
  return `${why} ${t("voting.outcome.not_counted")}`;
}

/** Who may vote differs from window to window. */
function eligibleWords(eligible: Eligible): string {
  switch (eligible) {
    case "ticket_holder":
      return t("voting.outcome.only_ticket_holders");
    case "tier":
      return t("voting.outcome.only_verified");
    default:
      return t("voting.outcome.not_eligible");
  }
}

/** A receipt in groups of four: ABCD-EFGH-JKMN-PQRS. */
export function spaced(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1-");
}
