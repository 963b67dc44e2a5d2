import assert from "node:assert/strict";
import test from "node:test";

import page from "../../../tests/services/ticketing/gate/page.json";
import examples from "../../../tests/services/ticketing/gate/rules.json";
import type { SyncedOut } from "../src/api/schema.ts";
import { merged, opened, openLine, type Bundle } from "../src/screens/gate/alone/bundle.ts";
import { fromBase45, fromBase64, utf8 } from "../src/screens/gate/alone/bytes.ts";
import { asked, twoParts, verified } from "../src/screens/gate/alone/codes.ts";
import { decide, isLabel, type Memory } from "../src/screens/gate/alone/decide.ts";
import { again } from "../src/screens/gate/alone/hand_over.ts";
import { historyOf, refusal, type Direction, type RuleBook } from "../src/screens/gate/alone/rules.ts";
import { byLibrary, holds } from "../src/screens/gate/alone/signatures.ts";
import type { Waiting } from "../src/screens/gate/alone/store.ts";

type Mode = keyof typeof page.bundles;
const KEY = fromBase64(page.bundle_key);

async function bundleOf(mode: Mode): Promise<Bundle> {
  const bundle = await opened(page.bundles[mode], KEY, page.device);
  assert.ok(bundle);
  return bundle;
}

test("rules say what the server says", () => {
  for (const { name, book, visit, history, refusal: expected } of examples.rules) {
    const found = refusal(
      book as unknown as RuleBook,
      { product: visit.product, ownGate: visit.own_gate, gate: visit.gate, at: Date.parse(visit.at) },
      { entries: history.entries.map((each) => Date.parse(each)), isInside: history.is_inside },
    );
    assert.equal(found ?? null, expected, name);
  }
});

test("an unknown rule lets nobody in", () => {
  const visit = { product: 3, ownGate: null, gate: "A", at: 0 };
  const book: RuleBook = { reentry: "free", allow: { all: [{ moon: { is: "full" } }] } };
  assert.equal(refusal(book, visit, { entries: [], isInside: false }), "rules");
});

test("scans count in the order of their time, in whatever order they are found", () => {
  const one = { gate: "A", passed: true };
  const history = historyOf([
    { ...one, id: "b", direction: "exit", at: 20 },
    { ...one, id: "a", direction: "entry", at: 10 },
    { ...one, id: "d", direction: "entry", at: 40, passed: false },
    { ...one, id: "c", direction: "entry", at: 30 },
  ]);
  assert.deepEqual([history.entries, history.isInside, history.last?.id], [[10, 30], true, "c"]);
});

test("a phone alone decides as the server does", async () => {
  for (const scan of page.scans) {
    const bundle = await bundleOf(scan.codes as Mode);
    const list = bundle.lists.find(({ id }) => id === scan.list);
    assert.ok(list);
    const memory: Memory = {
      line: () => Promise.resolve({
        label: "", product: 0, gate: scan.own_gate, zone: null, row: null, seat: null,
      }),
      passings: () => Promise.resolve(scan.seen.map((each) => ({
        ...each, direction: each.direction as Direction, at: Date.parse(each.at),
      }))),
    };
    const direction = scan.direction as Direction;
    const found = await decide(
      { bundle, list, text: scan.text, direction, at: Date.parse(scan.at) }, memory,
    );
    assert.deepEqual([found.passes, found.reason ?? null], [scan.passes, scan.reason], scan.name);
  }
});

test("the library reads signatures as the browser does", async () => {
  const verify = await byLibrary();
  const { code } = page.line;
  const raw = fromBase45(code);
  const key = fromBase64((await bundleOf("static")).public_keys["7"] ?? "");
  assert.ok(raw);
  const [body, signature] = [raw.slice(0, 35), raw.slice(35)];
  const changed = body.map((byte, place) => (place === 20 ? byte ^ 1 : byte));
  for (const check of [holds, verify]) {
    assert.equal(await check(key, signature, body), true);
    assert.equal(await check(key, signature, changed), false);
  }
  assert.equal(await holds(key.slice(1), signature, body), false, "no key at all");
});

test("only the house makes bundles, each for one phone", async () => {
  const given = page.bundles.static;
  const text = atob(given.body).replace('"gate":"A"', '"gate":"B"');
  assert.equal(await opened({ ...given, body: btoa(text) }, KEY, page.device), undefined);
  assert.equal(await opened(given, fromBase64(btoa("x".repeat(32))), page.device), undefined);
  assert.equal(await opened(given, KEY, "71.phone-0001"), undefined);
});

test("what is new about revocations adds to what was known", async () => {
  const delta = await opened(page.delta, KEY, page.device);
  assert.ok(delta);
  const known = await bundleOf("static");
  const whole = merged(known, delta);
  assert.deepEqual(whole.revocations.below_serial, page.after_delta);
  assert.equal(whole.revocations.version, 7);
  assert.equal(merged(known, await bundleOf("both")).codes, "both", "a whole one replaces it");
});

test("a ticket's code opens its line and no other does", async () => {
  const { key, body, code, told } = page.line;
  assert.deepEqual(await openLine(key, fromBase64(body), code), told);
  assert.equal(await openLine(key, fromBase64(body), `${code}x`), undefined);
  assert.equal(await openLine(`0${key.slice(1)}`, fromBase64(body), code), undefined);
});

test("Base45 has one reading, or none", () => {
  assert.deepEqual(fromBase45("BB8"), utf8("AB"));
  assert.deepEqual(fromBase45("%69 VD92EX0"), utf8("Hello!!"));
  for (const bad of ["A", "bb8", ":::", "GGW", "1:", "ÄBC"]) assert.equal(fromBase45(bad), undefined, bad);
});

test("a number is told from a code, digits from the code before them", async () => {
  assert.equal(isLabel(" hm2026110001-1 "), true);
  assert.equal(isLabel(page.line.code), false);
  assert.deepEqual(twoParts(`${page.line.code}123456`), { code: page.line.code, digits: "123456" });
  assert.deepEqual(twoParts("HM123456"), { code: "HM123456", digits: undefined });
  assert.equal(await verified(page.line.code.slice(0, -3), {}), undefined);
});

test("what is asked keeps the blanks of a code and loses those around a number", () => {
  assert.equal(asked(" hm2026110001-1\n"), "HM2026110001-1");
  assert.equal(asked(" B8 X\r\n"), " B8 X");
  assert.equal(asked("សំបុត្រ"), "?".repeat(7));
  assert.equal(asked("x".repeat(300)).length, 200);
});

test("a person who was let in after a late refusal is told of once more", () => {
  const one: Waiting = {
    device: "d", nonce: "n1", list: 1, code: "c", direction: "entry", at: 1, passed: true, reason: undefined,
  };
  const answer: SyncedOut = { nonce: "n1", standing: "refused", reason: "already_redeemed", is_new: false };
  assert.deepEqual(again(one, answer), [{ ...one, nonce: "n1-p" }]);
  assert.deepEqual(again({ ...one, passed: false }, answer), []);
  assert.deepEqual(again(one, { ...answer, standing: "entry" }), []);
  assert.deepEqual(again(one, { ...answer, is_new: true }), []);
});
