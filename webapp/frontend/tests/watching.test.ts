import assert from "node:assert/strict";
import test from "node:test";

import type { ChatLineOut, CueOut, ItemOut } from "../src/api/schema.ts";
import { nextOf } from "../src/screens/library/Collection.tsx";
import { moved } from "../src/screens/library/Ordered.tsx";
import { leadOf, ofPlan } from "../src/screens/library/Watch.tsx";
import { correction, expectedAt } from "../src/screens/live/following.ts";
import { isTorn, merged, messageAt, readable, voteAt } from "../src/screens/live/room.ts";

const NINE = Date.parse("2026-11-26T09:00:00Z");

function lineOf(number: number, more: Partial<ChatLineOut> = {}): ChatLineOut {
  const at = new Date(NINE + number * 1000).toISOString();
  return { number, author: "a", name: "Sokha K.", text: "hi", at, removed: false, by_host: false, ...more };
}

function cueOf(number: number, kind: CueOut["kind"], seconds: number): CueOut {
  const at = new Date(NINE + seconds * 1000).toISOString();
  return { number, kind, at, window_id: "abc123", show: "xf", text: { km: "ក", en: "a" } };
}

function itemOf(key: string, more: Partial<ItemOut> = {}): ItemOut {
  return { key, kind: "episode", lock: null, is_free: true, is_finished: false, resume_seconds: null, ...more } as ItemOut;
}

const LOCK = { reason: "plan_required", details: {} };

test("chat: fresh lines join the known ones once, in order, without what was taken away", () => {
  const known = [lineOf(1), lineOf(2)];
  const fresh = [lineOf(2), lineOf(4), lineOf(3, { removed: true }), lineOf(5)];
  assert.deepEqual(merged(known, fresh, [1]).map(({ number }) => number), [2, 4, 5]);
  assert.equal(isTorn(known, [lineOf(3)]), false);
  assert.equal(isTorn(known, [lineOf(4)]), true);
  assert.equal(isTorn([], [lineOf(4)]), false);
});

test("chat: nobody reads what the picture has not come to, but their own words at once", () => {
  const lines = [lineOf(1), lineOf(5), lineOf(6, { author: "me" })];
  assert.deepEqual(readable(lines, NINE + 4_000, "me").map(({ number }) => number), [1, 6]);
  assert.equal(readable(lines, undefined, "me").length, 3);
});

test("cues: a vote is open from its cue on the picture until the next one closes it", () => {
  const cues = [cueOf(1, "vote_open", 10), cueOf(2, "message", 12), cueOf(3, "vote_closed", 20)];
  assert.equal(voteAt(cues, NINE + 9_999), undefined);
  assert.equal(voteAt(cues, NINE + 10_000)?.number, 1);
  assert.equal(voteAt(cues, NINE + 19_999)?.number, 1);
  assert.equal(voteAt(cues, NINE + 20_000), undefined);
  assert.equal(messageAt(cues, NINE + 11_999), undefined);
  assert.equal(messageAt(cues, NINE + 12_000)?.number, 2);
  assert.equal(messageAt(cues, NINE + 24_000), undefined);
});

test("together: far off is a jump, a little off a nudge, near enough is left alone", () => {
  const playing = { rate: 1, playing: true };
  assert.deepEqual(correction(10_000, 12_000, playing), { seek_ms: 12_000, rate: 1 });
  assert.equal(correction(10_000, 10_800, playing).rate, 1.05);
  assert.equal(correction(10_800, 10_000, playing).rate, 0.95);
  assert.deepEqual(correction(10_000, 10_100, { rate: 1.25, playing: true }), { rate: 1.25 });
  assert.deepEqual(correction(10_000, 10_800, { rate: 1, playing: false }), { seek_ms: 10_800, rate: 1 });
});

test("together: the picture goes on from where it was told, at its rate, unless it stands", () => {
  const state = { item: "x", position_ms: 5_000, rate: 1.5, audio: "", captions: "", playing: true };
  const party = { state, state_at: new Date(NINE).toISOString() };
  assert.equal(expectedAt(party, NINE + 2_000), 8_000);
  assert.equal(expectedAt(party, NINE - 500), 5_000);
  assert.equal(expectedAt({ ...party, state: { ...state, playing: false } }, NINE + 9_000), 5_000);
  assert.equal(expectedAt({ ...party, state: null }, NINE), 0);
});

test("a collection goes on with what was begun, else after the last that was seen", () => {
  const [one, two, three] = [itemOf("1", { is_finished: true }), itemOf("2"), itemOf("3")];
  assert.equal(nextOf([one!, two!, three!])?.key, "2");
  assert.equal(nextOf([one!, two!, itemOf("3", { resume_seconds: 5 })])?.key, "3");
  assert.equal(nextOf([one!, itemOf("2", { lock: LOCK })])?.key, "1");
  assert.equal(nextOf([itemOf("1", { lock: LOCK })]), undefined);
});

test("home of watching: what leads opens; a plan's own shelf has each thing once", () => {
  const locked = itemOf("locked", { lock: LOCK, is_free: false });
  const song = itemOf("song", { kind: "track" });
  const film = itemOf("film", { is_free: false });
  const shelves = [{ code: "new", items: [locked, song, film] }, { code: "video", items: [film] }];
  const home = { continue: [], shelves, albums: [], series: [], playlists: [] };
  assert.equal(leadOf(home)?.key, "film");
  assert.deepEqual(ofPlan(home).map(({ key }) => key), ["film"]);
});

test("an order of one's own: a thing goes to its new place, the others keep theirs", () => {
  assert.deepEqual(moved(["a", "b", "c"], 0, 2), ["b", "c", "a"]);
  assert.deepEqual(moved(["a", "b", "c"], 2, 1), ["a", "c", "b"]);
});
