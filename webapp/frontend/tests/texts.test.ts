import assert from "node:assert/strict";
import test from "node:test";

import { inParts, leaksOf, textsIn } from "../build/texts.ts";
import { languageOf, scriptOf, speak, speakPart, t, tn } from "../src/lib/texts.ts";

const EMPTY = { months: [], short_months: [], weekdays: [], short_weekdays: [], bot: "a_bot" };

function serve(texts: Record<string, string[]>): void {
  const body = JSON.stringify({ ...EMPTY, texts });
  globalThis.fetch = () => Promise.resolve(new Response(body));
}

test("placeholders are filled, numbers with commas", async () => {
  serve({ "a.b": ["Hello {name}, {n} times"], "a.n": ["{n} ticket", "{n} tickets"] });
  await speak("en");
  assert.equal(t("a.b", { name: "Dara", n: 1200 }), "Hello Dara, 1,200 times");
  assert.equal(tn("a.n", 1), "1 ticket");
  assert.equal(tn("a.n", 2), "2 tickets");
  assert.equal(t("no.such"), "");
});

test("one form serves every count", async () => {
  serve({ "a.n": ["សំបុត្រ {n}"] });
  await speak("km");
  assert.equal(tn("a.n", 1), "សំបុត្រ 1");
  assert.equal(tn("a.n", 7), "សំបុត្រ 7");
});

test("any language but English is answered in Khmer", () => {
  assert.deepEqual(["en", "en-GB", "km", "th", "", null].map(languageOf), [
    "en", "en", "km", "km", "km", "km",
  ]);
  assert.deepEqual([scriptOf("សុខ Dara"), scriptOf("Dara")], ["km", "en"]);
});

test("the build finds the texts that sources ask for", () => {
  const source = 'a = t("app.a.b"); tn("app.c", 2, { x }); t(`app.sale.${status}`); set("no.key")';
  assert.deepEqual(textsIn(source), ["app.a.b", "app.c", "app.sale.*"]);
  assert.deepEqual(textsIn('const items = [{ titleKey: "app.tab.me" }]'), ["app.tab.me"]);
});

test("words of seldom screens come with them, and follow the language", async () => {
  const asked: string[] = [];
  globalThis.fetch = (address) => {
    asked.push(String(address));
    const [language, part] = [/i18n\/(..)/.exec(String(address))?.[1], String(address).includes("part=plans")];
    const texts = part ? { "plans.a": [`part ${language}`] } : { "a.b": [`all ${language}`] };
    return Promise.resolve(new Response(JSON.stringify({ ...EMPTY, texts })));
  };
  await speak("en");
  assert.equal(t("plans.a"), "");
  await speakPart("plans");
  await speakPart("plans");
  assert.deepEqual([t("a.b"), t("plans.a"), asked.length], ["all en", "part en", 2]);
  await speak("km");
  assert.deepEqual([t("a.b"), t("plans.a")], ["all km", "part km"]);
});

test("the build parts what only one folder of screens asks for", () => {
  const files = new Map([
    ["/src/screens/plans/Plans.tsx", ["plans.a", "common.b"]],
    ["/src/screens/shop_orders/Order.tsx", ["plans.a", "orders.c"]],
    ["/src/screens/me/Me.tsx", ["common.b"]],
  ]);
  assert.deepEqual([...inParts(files)], [
    ["", ["common.b"]], ["plans", ["plans.a"]], ["shop_orders", ["orders.c", "plans.a"]],
  ]);
  const source = 'import { End } from "../plans/Moves.tsx";';
  assert.deepEqual(leaksOf("/src/screens/me/Me.tsx", source), ["plans"]);
  assert.deepEqual(leaksOf("/src/screens/plans/Mine.tsx", source), []);
});
