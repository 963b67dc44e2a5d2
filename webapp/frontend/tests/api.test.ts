import assert from "node:assert/strict";
import test from "node:test";

import { ApiError, call } from "../src/api/client.ts";
import { entryOf, fetchInto, outdate } from "../src/api/entries.ts";
import { inTime } from "../src/api/patience.ts";

/** What is asked for, answered one by one when the test says so. */
function answering() {
  const waiting: { answer: (what: string) => void; refuse: (error: Error) => void }[] = [];
  const ask = () => new Promise<string>((answer, refuse) => waiting.push({ answer, refuse }));
  const all = () => new Promise((resolve) => setImmediate(resolve));
  return {
    ask,
    asked: () => waiting.length,
    async answer(what: string): Promise<void> {
      waiting.shift()?.answer(what);
      await all();
    },
    async refuse(error: Error): Promise<void> {
      waiting.shift()?.refuse(error);
      await all();
    },
  };
}

test("many who ask at once share one answer", async () => {
  const server = answering();
  const entry = entryOf("shared", false);
  const both = [fetchInto("shared", entry, server.ask, false), fetchInto("shared", entry, server.ask, false)];
  assert.equal(server.asked(), 1);
  await server.answer("all of it");
  await Promise.all(both);
  assert.equal(entry.state.peek()?.data, "all of it");
});

test("after an act no answer will do that was on its way before it", async () => {
  const server = answering();
  const entry = entryOf("place in line", false);
  const looking = fetchInto("place in line", entry, server.ask, false);
  outdate("place");
  let isDone = false;
  const after = fetchInto("place in line", entry, server.ask, false).then(() => (isDone = true));
  const also = fetchInto("place in line", entry, server.ask, false);
  await server.answer("outside");
  await looking;
  assert.deepEqual([isDone, entry.fetchedAt, server.asked()], [false, 0, 1]);
  await server.answer("inside");
  await Promise.all([after, also]);
  assert.equal(entry.state.peek()?.data, "inside");
  assert.ok(entry.fetchedAt > 0);
  assert.equal(server.asked(), 0);
});

test("the one after a refused one is asked for all the same", async () => {
  const server = answering();
  const entry = entryOf("refused", false);
  void fetchInto("refused", entry, server.ask, false);
  outdate("refused");
  const after = fetchInto("refused", entry, server.ask, false);
  await server.refuse(new ApiError("network", "", 0, false));
  assert.equal(server.asked(), 1);
  await server.answer("there");
  await after;
  assert.deepEqual([entry.state.peek()?.data, entry.state.peek()?.error], ["there", undefined]);
});

async function refusedBy(fetching: typeof fetch, route: "GET /api/v1/cities" | "DELETE /api/v1/shop/cart/voucher"): Promise<unknown> {
  globalThis.fetch = fetching;
  return call(route).then(() => undefined, (error: unknown) => error);
}

test("an answer that breaks off is no answer, and nobody knows what an act has done", async () => {
  const broken = (): Promise<Response> => {
    const body = new ReadableStream({
      start(line) {
        line.enqueue(new TextEncoder().encode('{"items": ['));
        line.error(new TypeError("the line is dead"));
      },
    });
    return Promise.resolve(new Response(body));
  };
  const looked = await refusedBy(broken, "GET /api/v1/cities");
  assert.ok(looked instanceof ApiError && looked.isOffline);
  assert.equal(looked.moneyMoved, false);
  const acted = await refusedBy(broken, "DELETE /api/v1/shop/cart/voucher");
  assert.ok(acted instanceof ApiError && acted.isOffline);
  assert.equal(acted.moneyMoved, null);
});

test("a network's own page is no answer of ours", async () => {
  const page = () => Promise.resolve(new Response("<html>Please log in</html>"));
  const error = await refusedBy(page, "GET /api/v1/cities");
  assert.ok(error instanceof ApiError);
  assert.deepEqual([error.code, error.isOffline, error.status], ["unreadable", false, 200]);
});

test("what takes too long is ended, and so is what nobody wants any more", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const dead = (line: AbortSignal): Promise<never> => new Promise((_, reject) => {
    line.addEventListener("abort", () => reject(line.reason as Error));
    if (line.aborted) reject(line.reason as Error);
  });
  const late = assert.rejects(inTime(1_000, dead), { name: "AbortError" });
  context.mock.timers.tick(1_000);
  await late;
  const stop = new AbortController();
  const unwanted = assert.rejects(inTime(1_000, dead, stop.signal), { name: "AbortError" });
  stop.abort();
  await unwanted;
  await assert.rejects(inTime(1_000, dead, stop.signal), { name: "AbortError" });
});
