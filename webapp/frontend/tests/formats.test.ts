import assert from "node:assert/strict";
import test from "node:test";

import { clock, money, phone, remaining, shortDay, signed, weekday } from "../src/lib/formats.ts";
import { grouped } from "../src/lib/texts.ts";
import { luminance } from "../src/lib/theme.ts";

test("money is written as in the chat", () => {
  assert.equal(money({ amount_minor: 123_450, currency: "USD" }), "$1,234.50");
  assert.equal(money({ amount_minor: 5, currency: "USD" }), "$0.05");
  assert.equal(money({ amount_minor: -7_000, currency: "USD" }), "\u2212$70.00");
  assert.equal(money({ amount_minor: 492_000, currency: "KHR" }), "492,000\u00a0៛");
  assert.equal(signed({ amount_minor: 1_000, currency: "USD" }), "+$10.00");
});

test("phone numbers are grouped as in the chat", () => {
  assert.equal(phone("+85512345678"), "012\u00a0345\u00a0678");
  assert.equal(phone("+855961234567"), "096\u00a0123\u00a04567");
  assert.equal(phone("+8551800123456"), "+8551800123456");
  assert.equal(phone("+33123456789"), "+33123456789");
  assert.equal(phone(""), "");
});

test("numbers get their thousands commas, and only before the point", () => {
  assert.equal(grouped(1_234_567), "1,234,567");
  assert.equal(grouped(999), "999");
  assert.equal(grouped(-1_000), "\u22121,000");
  assert.equal(grouped(1234.5678), "1,234.5678");
});

test("time is the clock of Phnom Penh, wherever the phone is", () => {
  assert.equal(clock("2026-12-05T12:00:00Z"), "19:00");
  assert.equal(clock("2026-12-05T18:30:00Z"), "01:30");
  assert.equal(weekday("2026-12-05T12:00:00Z"), 5);
  assert.equal(weekday("2026-12-05T17:00:00Z"), 6);
  assert.equal(shortDay("2026-12-05T17:00:00Z").trim(), "6");
});

test("a countdown never goes below zero", () => {
  assert.equal(remaining(768_999), "12:48");
  assert.equal(remaining(3_729_000), "1:02:09");
  assert.equal(remaining(-5), "00:00");
});

test("luminance is that of WCAG", () => {
  assert.equal(luminance("#ffffff"), 1);
  assert.equal(luminance("#000000"), 0);
  assert.ok(Math.abs(luminance("#777777") - 0.184) < 0.001);
});
