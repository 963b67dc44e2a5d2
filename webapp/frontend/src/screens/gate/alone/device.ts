/** This phone's place at a gate: registered once, its bundle and sealed tickets kept fresh. */

import { call } from "../../../api/client.ts";
import { lineKey, merged, opened, openLine } from "./bundle.ts";
import { fromBase64, newWord } from "./bytes.ts";
import type { Memory } from "./decide.ts";
import { prepare } from "./signatures.ts";
import type { Place, Store } from "./store.ts";

const NAME_CHARACTERS = 40;
const LINES_FRESH_MS = 30 * 60_000;

/** Takes the place; known from the last time when there is no network. Raises ApiError. */
export async function takePlace(
  store: Store, event: string, gate: string, name: string,
): Promise<Place> {
  const known = await store.placeAt(event, gate);
  if (known) return known;
  const body = { event_id: event, gate, name: name.slice(0, NAME_CHARACTERS) };
  const given = await call("POST /api/v1/gate/devices", { body, key: newWord(8) });
  const place: Place = {
    device: given.id, event, gate, name: given.name, bundleKey: fromBase64(given.bundle_key),
    bundle: undefined, fetchedAt: 0, linesAt: 0, aheadMs: 0,
  };
  await store.keepPlace(place);
  return place;
}

/** Fetches what is new. The same place when the bundle is not genuine. Raises ApiError. */
export async function refreshed(store: Store, place: Place, signal?: AbortSignal): Promise<Place> {
  await prepare();
  const path = { device_id: place.device };
  const since = place.bundle?.revocations.version ?? 0;
  const asked = Date.now();
  const given = await call("GET /api/v1/gate/devices/{device_id}/bundle", {
    path, query: { since }, ...(signal ? { signal } : {}),
  });
  const now = Date.now(); // before it is opened, which takes a slow phone a while
  const newer = await opened(given, place.bundleKey, place.device);
  if (!newer) return place;
  const fresh: Place = {
    ...place,
    bundle: merged(place.bundle, newer),
    fetchedAt: now,
    aheadMs: Date.parse(newer.made_at) - (asked + now) / 2,
  };
  await store.keepPlace(fresh);
  return fresh;
}

/** Fetches all sealed tickets again when the last ones are old; `onPage` after each thousand. */
export async function withLines(store: Store, place: Place, onPage: (count: number) => void): Promise<Place> {
  if (Date.now() - place.linesAt < LINES_FRESH_MS) return place;
  const path = { device_id: place.device };
  let cursor: string | null | undefined;
  let count = 0;
  do {
    const page = await call("GET /api/v1/gate/devices/{device_id}/tickets", {
      path, query: { cursor: cursor ?? undefined },
    });
    const lines = page.items.map(({ key, body }) => ({ key, body: fromBase64(body) }));
    await store.keepLines(place.event, lines);
    count += lines.length;
    onPage(count);
    cursor = page.next_cursor;
  } while (cursor);
  const whole = { ...((await store.place(place.device)) ?? place), linesAt: Date.now() };
  await store.keepPlace(whole);
  return whole;
}

/** What lies on this phone, as a decision asks for it. */
export function memoryOf(store: Store, { event, bundle }: Place): Memory {
  return {
    async line(admission, code) {
      if (!bundle) return undefined;
      const key = await lineKey(bundle, admission.ticketBytes);
      const sealed = await store.line(event, key);
      return sealed && openLine(key, sealed, code);
    },
    passings: (list, ticket) => store.seen(list, ticket),
  };
}
