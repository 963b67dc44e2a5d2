import assert from "node:assert/strict";
import test from "node:test";

import type { VariantOut } from "../src/api/schema.ts";
import { inOther } from "../src/screens/cart/also.ts";
import { newestFirst } from "../src/screens/shop_orders/log.ts";
import { choose, firstOf, lessBy, standingOf, traitsOf } from "../src/screens/shop/choosing.ts";

function variant(id: string, size: string, color: string, isGone = false): VariantOut {
  return {
    id, attributes: { size, color }, left: null, availability: isGone ? "sold_out" : "in_stock",
    price: { amount_minor: 2500, currency: "USD" }, also: { amount_minor: 102_500, currency: "KHR" },
  };
}

const SHIRTS = [
  variant("1", "S", "black", true), variant("2", "M", "black"), variant("3", "M", "white"),
  variant("4", "L", "white", true),
];

test("steps that read alike are told once, by the first of them", () => {
  const steps = ["paid", "packing", "ready to go", "sent", "arrived", "sent"];
  const words = (step: string): string => (step === "ready to go" ? "packing" : step);
  assert.deepEqual(
    newestFirst(steps, words).map(({ step }) => step), ["sent", "arrived", "sent", "packing", "paid"],
  );
});

test("what variants differ in comes in their order, each value once", () => {
  assert.deepEqual(traitsOf(SHIRTS), [
    { name: "size", values: ["S", "M", "L"] }, { name: "color", values: ["black", "white"] },
  ]);
});

test("the first that is there is meant; where none is, the first", () => {
  assert.equal(firstOf(SHIRTS)?.id, "2");
  assert.equal(firstOf([SHIRTS[0]!])?.id, "1");
  assert.equal(firstOf([]), undefined);
});

test("a tap keeps what else is chosen, or goes to the nearest that exists", () => {
  assert.equal(choose(SHIRTS, SHIRTS[1]!, "color", "white").id, "3");
  assert.equal(choose(SHIRTS, SHIRTS[1]!, "size", "L").id, "4");
  assert.equal(choose(SHIRTS, SHIRTS[3]!, "color", "black").id, "2");
});

test("a value is there, sold out, or only to be had of nothing", () => {
  assert.equal(standingOf(SHIRTS, SHIRTS[1]!, "size", "M"), "free");
  assert.equal(standingOf(SHIRTS, SHIRTS[1]!, "size", "S"), "gone");
  assert.equal(standingOf(SHIRTS, SHIRTS[1]!, "size", "L"), "none");
});

test("percents are taken off half a cent up", () => {
  assert.equal(lessBy(2500, 20), 2000);
  assert.equal(lessBy(2500, 15), 2125);
  assert.equal(lessBy(999, 15), 849);
  assert.equal(lessBy(5, 50), 3);
});

test("the other currency ends on a whole note", () => {
  assert.deepEqual(inOther({ amount_minor: 2500, currency: "USD" }, 4100), { amount_minor: 102_500, currency: "KHR" });
  assert.deepEqual(inOther({ amount_minor: 99, currency: "USD" }, 4105), { amount_minor: 4100, currency: "KHR" });
  assert.deepEqual(inOther({ amount_minor: 41_000, currency: "KHR" }, 4100), { amount_minor: 1000, currency: "USD" });
});
