import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";

import type { ActOut, BoardOut, ShowPageOut, VoteProofOut, WindowOut } from "../src/api/schema.ts";
import { refOf } from "../src/screens/votes/casting.ts";
import { eventOf } from "../src/api/stream.ts";
import { check, fromHex, toHex } from "../src/screens/votes/proof.ts";
import { cleanCode } from "../src/screens/votes/Receipt.tsx";
import { percentOf, ranksOf, standings } from "../src/screens/votes/standing.ts";
import { spaced } from "../src/screens/votes/words.ts";

const CODE = "ABCDEFGH01234567";

function hash(...parts: readonly Uint8Array[]): Uint8Array {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return new Uint8Array(digest.digest());
}

/** The tree of RFC 6962 over the leaves, made as plainly as its definition says. */
function tree(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (leaves.length === 1) return only!;
  const middle = split(leaves.length);
  return hash(Uint8Array.of(1), tree(leaves.slice(0, middle)), tree(leaves.slice(middle)));
}

function split(size: number): number {
  let middle = 1;
  while (middle * 2 < size) middle *= 2;
  return middle;
}

function pathOf(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length === 1) return [];
  const middle = split(leaves.length);
  return index < middle
    ? [...pathOf(leaves.slice(0, middle), index), tree(leaves.slice(middle))]
    : [...pathOf(leaves.slice(middle), index - middle), tree(leaves.slice(0, middle))];
}

function proofOf(index: number, size: number): VoteProofOut {
  const bodies = Array.from({ length: size }, (_, at) => {
    const code = at === index ? CODE : `other ${at}`;
    const hashed = createHash("sha256").update(code).digest("hex");
    return JSON.stringify(["hm-vote-1", "abc123", at, "c1", 1, 1, "free", 29_000_000, "tag", hashed]);
  });
  const leaves = bodies.map((body) => hash(Uint8Array.of(0), new TextEncoder().encode(body)));
  return {
    show: "xf", window_id: "abc123", act: "c1", votes: 1, units: 1, minute: 29_000_000,
    leaf: bodies[index]!, index, size, path: pathOf(leaves, index).map(toHex),
    root: toHex(tree(leaves)), is_reversed: false, state: "counted",
  };
}

test("a proof holds for every leaf of logs of many sizes", async () => {
  for (const size of [1, 2, 3, 5, 8, 13]) {
    for (let index = 0; index < size; index += 1) {
      assert.deepEqual(
        await check(CODE, proofOf(index, size)), { isOfCode: true, isInLog: true }, `${index} of ${size}`,
      );
    }
  }
});

test("whatever of a proof is another one, it does not hold", async () => {
  const proof = proofOf(5, 11);
  const other = toHex(fromHex("00".repeat(32)));
  const broken: readonly VoteProofOut[] = [
    { ...proof, root: other },
    { ...proof, index: 4 },
    { ...proof, size: 5 },
    { ...proof, path: proof.path.slice(1) },
    { ...proof, path: [...proof.path, other] },
    { ...proof, path: proof.path.map((each, at) => (at === 2 ? other : each)) },
    { ...proof, leaf: proof.leaf.replace(",1,1,", ",9,1,") },
    { ...proof, act: "c2" },
  ];
  for (const each of broken) {
    const { isInLog, isOfCode } = await check(CODE, each);
    assert.equal(isInLog && isOfCode, false, JSON.stringify(each));
  }
  assert.equal((await check("0000000000000000", proof)).isOfCode, false);
});

test("a receipt is read as people type it", () => {
  assert.equal(cleanCode(" abcd-efgh 0l23-4567"), "ABCDEFGH01234567");
  assert.equal(cleanCode("oOiI" + "0".repeat(12)), "0011" + "0".repeat(12));
  assert.equal(cleanCode("short"), "");
  assert.equal(cleanCode("U".repeat(16)), "");
  assert.equal(spaced(CODE), "ABCD-EFGH-0123-4567");
});

test("events of a stream are read; lines that say nothing are passed over", () => {
  assert.deepEqual(eventOf("event: board\nid: v1\ndata: {\"n\":1}"), { event: "board", data: "{\"n\":1}", retry: 0 });
  assert.deepEqual(eventOf("event: bye\nretry: 2500\ndata: {}"), { event: "bye", data: "{}", retry: 2500 });
  assert.equal(eventOf(": ").event, "");
});

test("who shared a link stands behind its id", () => {
  assert.equal(refOf("vt_abc123c1_fan42"), "fan42");
  assert.equal(refOf("vt_abc123c1"), "");
  assert.equal(refOf("ev_mekong_fan42"), "");
});

const ACTS = ["c1", "c2", "c3"].map((code, at) => ({
  code, number: at + 1, name: { km: code, en: code }, team: null, state: "active",
})) as unknown as readonly ActOut[];
const SHOW = { acts: ACTS } as unknown as ShowPageOut;
const WINDOW = { acts: ["c1", "c2", "c3"] } as unknown as WindowOut;

function boardOf(...shares: readonly (readonly [string, number])[]): BoardOut {
  const lines = shares.map(([act, basis_points]) => ({ act, band: null, basis_points, units: null, kinds: [] }));
  return { lines } as unknown as BoardOut;
}

test("cloth is as long as the share, in the order of the stage", () => {
  const found = standings(SHOW, WINDOW, boardOf(["c3", 6_000], ["c1", 3_000], ["c2", 1_000]));
  assert.deepEqual(found.map(({ act }) => act.code), ["c1", "c2", "c3"]);
  assert.deepEqual(found.map(({ length }) => length), [0.5, 1 / 6, 1]);
  assert.deepEqual(found.map(({ percent }) => percent), ["30.0", "10.0", "60.0"]);
});

test("small shares stay small, and sealed ones have no length", () => {
  const even = standings(SHOW, WINDOW, boardOf(["c1", 300], ["c2", 300], ["c3", 300]));
  assert.deepEqual(even.map(({ length }) => length), [0.1, 0.1, 0.1]);
  assert.deepEqual(standings(SHOW, WINDOW, undefined).map(({ length }) => length), [undefined, undefined, undefined]);
});

test("equal shares have one place", () => {
  assert.deepEqual([...ranksOf(boardOf(["c1", 4_000], ["c2", 4_000], ["c3", 2_000]))], [["c1", 1], ["c2", 1], ["c3", 3]]);
  assert.equal(percentOf(1_234), "12.3");
});
