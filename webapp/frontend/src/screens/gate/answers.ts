/** A scan's answer as the screen shows it, whoever decided it: the server or this phone. */

import type { AnswerOut, Reason, SeenOut, Words } from "../../api/schema.ts";
import type { Bundle } from "./alone/bundle.ts";
import type { Decision } from "./alone/decide.ts";
import type { Direction } from "./alone/rules.ts";
import type { Place } from "./alone/store.ts";

export interface ShownTicket {
  readonly label: string;
  readonly typeName: Words | undefined;
  readonly zone: string | null;
  readonly gate: string | null;
  readonly row: string | null;
  readonly seat: string | null;
  readonly owner: string | undefined;
}

export interface Verdict {
  readonly nonce: string;
  /** What was scanned: staff may decide about it once more. */
  readonly code: string;
  readonly direction: Direction;
  readonly passes: boolean;
  readonly reason: Reason | undefined;
  readonly ticket: ShownTicket | undefined;
  readonly earlier: SeenOut | undefined;
  readonly isAlone: boolean;
}

/** Staff may let somebody in against these, with a reason that stays in the log. */
const MAY_OVERRIDE: ReadonlySet<Reason> = new Set(["rules", "already_redeemed", "invalid_time"]);

export function mayOverride({ reason, ticket, isAlone }: Verdict): boolean {
  return !isAlone && reason !== undefined && ticket !== undefined && MAY_OVERRIDE.has(reason);
}

export function ofServer(answer: AnswerOut, code: string): Verdict {
  const { ticket } = answer;
  return {
    nonce: answer.nonce,
    code,
    direction: answer.direction,
    passes: answer.passes,
    reason: answer.reason ?? undefined,
    earlier: answer.earlier ?? undefined,
    isAlone: false,
    ticket: ticket ? { ...ticket, typeName: ticket.type_name, owner: ticket.owner } : undefined,
  };
}

export function ofPhone(
  decision: Decision, asked: { nonce: string; code: string; direction: Direction }, place: Place,
): Verdict {
  const { admission, line, earlier, passes, reason } = decision;
  return {
    ...asked,
    passes,
    reason,
    isAlone: true,
    earlier: earlier && {
      gate: earlier.gate, device: place.name, at: new Date(earlier.at).toISOString(),
    },
    ticket: admission && {
      label: line?.label ?? "",
      typeName: typeName(place.bundle, admission.product),
      zone: line?.zone ?? null,
      gate: line?.gate ?? null,
      row: line?.row ?? null,
      seat: line?.seat ?? null,
      owner: undefined,
    },
  };
}

function typeName(bundle: Bundle | undefined, product: number): Words | undefined {
  return bundle?.types.find(({ id }) => id === product);
}
