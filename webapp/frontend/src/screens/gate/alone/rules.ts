/** Who may pass by the rules of a list: the same as the server's, held to the same examples. */

const PHNOM_PENH_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export type Direction = "entry" | "exit";

/** A rule is an object with one name, see services/ticketing/gate/rules.py. */
export type Rule = Readonly<Record<string, unknown>>;

export interface RuleBook {
  readonly reentry: "never" | "after_exit" | "free";
  readonly allow: Rule;
}

/** What the rules look at: the ticket, the place, the moment (milliseconds since 1970). */
export interface Visit {
  readonly product: number;
  readonly ownGate: string | null;
  readonly gate: string;
  readonly at: number;
}

/** What a ticket has done on a list before. */
export interface History {
  readonly entries: readonly number[];
  readonly isInside: boolean;
}

/** Why this entry is refused by the rules; undefined if it is not. */
export function refusal(
  book: RuleBook, visit: Visit, history: History,
): "already_redeemed" | "rules" | undefined {
  const wasIn = history.entries.length > 0;
  if (wasIn && book.reentry === "never") return "already_redeemed";
  if (history.isInside && book.reentry === "after_exit") return "already_redeemed";
  return holds(book.allow, visit, history) ? undefined : "rules";
}

function holds(rule: Rule, visit: Visit, history: History): boolean {
  const [[name, says] = ["", undefined]] = Object.entries(rule);
  switch (name) {
    case "all":
      return (says as readonly Rule[]).every((each) => holds(each, visit, history));
    case "any":
      return (says as readonly Rule[]).some((each) => holds(each, visit, history));
    case "not":
      return !holds(says as Rule, visit, history);
    case "entries":
      return history.entries.length < (says as { max: number }).max;
    case "entries_today": {
      const today = dayOf(visit.at);
      return history.entries.filter((each) => dayOf(each) === today).length < (says as { max: number }).max;
    }
    case "minutes_since_entry": {
      const pause = (says as { min: number }).min * MINUTE_MS;
      return history.entries.length === 0 || visit.at - Math.max(...history.entries) >= pause;
    }
    case "product":
      return (says as { in: readonly number[] }).in.includes(visit.product);
    case "gate": {
      const { in: gates } = says as { in?: readonly string[] };
      if (gates) return gates.includes(visit.gate);
      return visit.ownGate === null || visit.ownGate === visit.gate;
    }
    case "time": {
      const { from, until } = says as { from?: string; until?: string };
      return (!from || visit.at >= Date.parse(from)) && (!until || visit.at < Date.parse(until));
    }
    default:
      return false; // a rule that this page does not know lets nobody in
  }
}

/** The day in Cambodia, which keeps UTC+7 all year. */
function dayOf(moment: number): number {
  return Math.floor((moment + PHNOM_PENH_MS) / DAY_MS);
}

/** One scan as it happened at a door. */
export interface Passing {
  readonly id: string;
  readonly direction: Direction;
  readonly at: number;
  readonly gate: string;
  readonly passed: boolean;
}

/** What the scans of one ticket come to, in the order of their time; `last` is the newest entry. */
export function historyOf(passings: readonly Passing[]): History & { readonly last: Passing | undefined } {
  const entries: number[] = [];
  let last: Passing | undefined;
  let isInside = false;
  const ordered = passings.filter(({ passed }) => passed)
    .sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  for (const one of ordered) {
    isInside = one.direction === "entry";
    if (!isInside) continue;
    entries.push(one.at);
    last = one;
  }
  return { entries, isInside, last };
}
