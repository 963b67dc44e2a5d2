/** Hands over what was decided alone: in portions, and never less than what happened. */

import { call } from "../../../api/client.ts";
import type { SyncedOut } from "../../../api/schema.ts";
import type { Store, Waiting } from "./store.ts";

/** Of one request. */
const AT_ONCE = 100;

/** How many of them clash with what another phone did. Raises ApiError; what has arrived is gone. */
export async function handOver(store: Store): Promise<number> {
  let conflicts = 0;
  for (;;) {
    const part = await store.waiting(AT_ONCE);
    const device = part[0]?.device;
    if (device === undefined) return conflicts;
    const { items } = await call("POST /api/v1/gate/sync", {
      body: { device, scans: part.map(bodyOf) },
    });
    conflicts += items.filter(({ standing }) => standing === "conflict").length;
    await store.handedOver(part, part.flatMap((one, index) => again(one, items[index])));
  }
}

function bodyOf(one: Waiting) {
  return {
    nonce: one.nonce,
    list_id: one.list,
    code: one.code,
    direction: one.direction,
    scanned_at: new Date(one.at).toISOString(),
    passed: one.passed,
    reason: one.reason ?? null,
  };
}

/**
 * An answer that was too late: the server had refused, and by then this phone had let the person
 * in. That is a second scan, or the report would not know of it.
 */
export function again(one: Waiting, answer: SyncedOut | undefined): readonly Waiting[] {
  const wasRefused = answer !== undefined && !answer.is_new && answer.standing === "refused";
  return wasRefused && one.passed ? [{ ...one, nonce: `${one.nonce}-p` }] : [];
}
