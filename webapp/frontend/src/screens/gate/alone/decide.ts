/** The door's answer without a network: by the bundle, and by what this phone has seen itself. */

import type { Reason } from "../../../api/schema.ts";
import { publicKeys, type Bundle, type BundleList, type Line } from "./bundle.ts";
import { fromBase64 } from "./bytes.ts";
import { digitsHold, twoParts, verified, type Admission } from "./codes.ts";
import { historyOf, refusal, type Direction, type Passing } from "./rules.ts";

/** Above every serial: no code of the ticket counts any more. */
const ALL_SERIALS = 2 ** 32;

export interface Question {
  readonly bundle: Bundle;
  readonly list: BundleList;
  readonly text: string;
  readonly direction: Direction;
  /** By the server's clock, milliseconds since 1970. */
  readonly at: number;
}

/** What lies on this phone. */
export interface Memory {
  /** The line of a ticket, if it is on the phone and this code opens it. */
  line(admission: Admission, code: string): Promise<Line | undefined>;
  /** What this phone saw of a ticket on a list. */
  passings(list: number, ticket: string): Promise<readonly Passing[]>;
}

export interface Decision {
  readonly passes: boolean;
  readonly reason: Reason | undefined;
  readonly admission: Admission | undefined;
  readonly line: Line | undefined;
  /** The entry that was before, where somebody comes twice. */
  readonly earlier: Passing | undefined;
}

/** A number that somebody reads out: it proves nothing, and needs the network. */
export function isLabel(text: string): boolean {
  return /^HM[0-9]{10,14}(-[0-9]{1,3})?$/.test(text.trim().toUpperCase());
}

export async function decide(question: Question, memory: Memory): Promise<Decision> {
  const { bundle, text } = question;
  const { code, digits } = twoParts(text);
  const admission = await verified(code, publicKeys(bundle));
  if (!admission) return refused("invalid");
  const line = await memory.line(admission, code);
  const flaw = heldBack(
    flawOf(question, admission) ?? (await outrun(question, admission, digits)), question.direction,
  );
  if (flaw) return { ...refused(flaw), admission, line };
  if (question.direction === "exit") return passed(admission, line);
  const { list, at } = question;
  const history = historyOf(await memory.passings(list.id, admission.ticket));
  const visit = { product: admission.product, ownGate: line?.gate ?? null, gate: bundle.gate, at };
  const reason = refusal(list.rules, visit, history);
  if (!reason) return passed(admission, line);
  const earlier = reason === "already_redeemed" ? history.last : undefined;
  return { passes: false, reason, admission, line, earlier };
}

function refused(reason: Reason): Decision {
  return { passes: false, reason, admission: undefined, line: undefined, earlier: undefined };
}

function passed(admission: Admission, line: Line | undefined): Decision {
  return { passes: true, reason: undefined, admission, line, earlier: undefined };
}

/** What is wrong with a code, in the order in which the server asks. */
function flawOf({ bundle, list, at }: Question, admission: Admission): Reason | undefined {
  if (list.products.length > 0 && !list.products.includes(admission.product)) return "product";
  const below = bundle.revocations.below_serial[admission.ticket] ?? 0;
  if (below >= ALL_SERIALS) return "revoked";
  if (admission.serial < below) return "stale_code";
  if (bundle.blocked.includes(admission.ticket)) return "blocked";
  return at < admission.validFrom || at > admission.validUntil ? "invalid_time" : undefined;
}

/** Whether the digits beside a code are missing or of another time. */
async function outrun(
  { bundle, at }: Question, admission: Admission, digits: string | undefined,
): Promise<Reason | undefined> {
  if (bundle.codes === "static" || !bundle.rotating_key) return undefined;
  if (digits === undefined) return bundle.codes === "both" ? undefined : "stale_code";
  const key = fromBase64(bundle.rotating_key);
  return (await digitsHold(key, admission, digits, at)) ? undefined : "stale_code";
}

/** Who leaves is held back only where the ticket is not known. */
function heldBack(flaw: Reason | undefined, direction: Direction): Reason | undefined {
  return direction === "exit" && flaw !== "product" && flaw !== "invalid" ? undefined : flaw;
}
