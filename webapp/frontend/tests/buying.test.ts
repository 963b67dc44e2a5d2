import assert from "node:assert/strict";
import test from "node:test";

import type { HallOut } from "../src/api/schema.ts";
import { linesIn } from "../src/screens/buying/Checkout.tsx";
import { merchantOf } from "../src/screens/buying/khqr.ts";
import { nearest, seatsOf, statesOf } from "../src/screens/buying/seats/hall.ts";
import { digitsOf, keyOf } from "../src/screens/tickets/codes.ts";

const SEED = btoa("12345678901234567890123456789012");

test("the digits of a moment are those of RFC 6238, appendix B, for SHA-256", async () => {
  const key = await keyOf(SEED);
  for (const [second, digits] of [
    [59, "46119246"], [1_111_111_109, "68084774"], [1_234_567_890, "91819424"],
    [20_000_000_000, "77737706"],
  ] as const) {
    assert.equal(await digitsOf(key, Math.floor(second / 30), 8), digits);
  }
});

test("lines of an order are read from the address", () => {
  assert.deepEqual(linesIn("3x2,15x1"), [
    { ticket_type_id: 3, quantity: 2 }, { ticket_type_id: 15, quantity: 1 },
  ]);
  assert.deepEqual(linesIn("nothing"), []);
});

test("a KHQR says who is paid", () => {
  assert.equal(merchantOf("0002015909HANG MEAS6010Phnom Penh"), "HANG MEAS");
  assert.equal(merchantOf("000201"), "");
  assert.equal(merchantOf("59xx"), "");
});

const HALL: HallOut = {
  id: "h", version: 1, width: 100, height: 50, zones: [],
  stage: { x: 0, y: 0, width: 10, depth: 4 },
  rows: [
    { zone: 0, row: "A", seats: ["1", "2", "3"], x: [10, 20, 30], y: [10, 10, 10], aisles: [], kinds: "nnn" },
    { zone: 1, row: "B", seats: ["1", "2"], x: [10, 20], y: [30, 30], aisles: [], kinds: "na" },
  ],
};

test("seats are numbered on from row to row", () => {
  const seats = seatsOf(HALL);
  assert.equal(seats.count, 5);
  assert.deepEqual([...seats.row], [0, 0, 0, 1, 1]);
  assert.deepEqual([seats.names[4], seats.zone[4]], ["2", 1]);
});

test("a tap finds the nearest seat, and none where there is none", () => {
  const seats = seatsOf(HALL);
  assert.equal(nearest(seats, 21, 12, 12), 1);
  assert.equal(nearest(seats, 60, 45, 12), undefined);
});

test("two bits say how a seat stands; what is not said counts as sold", () => {
  assert.deepEqual([...statesOf(btoa("\u00e4"), 4)], [0, 1, 2, 3]);
  assert.equal(statesOf(btoa("\u00e4"), 5)[4], 3);
});
