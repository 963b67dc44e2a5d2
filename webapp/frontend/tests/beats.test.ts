import assert from "node:assert/strict";
import test from "node:test";

import { beginBeats, type Listener } from "../src/player/beats.ts";
import type { PlayAnswer } from "../src/player/play.ts";

/** A server that answers each beat only when it is told to. */
function slowServer() {
  const waiting: ((answer: Response) => void)[] = [];
  globalThis.fetch = () => new Promise<Response>((resolve) => waiting.push(resolve));
  return {
    asked: () => waiting.length,
    refuse: (code = "streaming.taken_over", status = 409) => waiting.shift()?.(new Response(
      JSON.stringify({ code, message: "", details: {} }), { status },
    )),
  };
}

function listening() {
  const told: string[] = [];
  const listener: Listener = {
    position: () => 1,
    isPaused: () => false,
    onTokens: () => void told.push("tokens"),
    onTaken: () => void told.push("taken"),
    onExpired: () => void told.push("expired"),
    onLost: ({ code }) => void told.push(code),
    onGivenUp: () => void told.push("given up"),
  };
  return { told, listener };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

async function beaten(until: () => boolean, clock: { tick(ms: number): void }): Promise<void> {
  for (let turn = 0; turn < 20 && !until(); turn += 1) {
    clock.tick(1_000);
    await settled();
  }
}

test("an answer to a beat that comes after the end says nothing any more", async (context) => {
  Object.assign(globalThis, { removeEventListener: () => undefined });
  Object.assign(document, { addEventListener: () => undefined, removeEventListener: () => undefined });
  Object.defineProperty(globalThis, "navigator", { value: { sendBeacon: () => true }, configurable: true });
  context.mock.timers.enable({ apis: ["setInterval"] });
  const server = slowServer();
  const { told, listener } = listening();
  const beats = beginBeats({ heartbeat_s: 1, lease_id: "l", play_id: "p" } as PlayAnswer, listener);
  await beaten(() => server.asked() >= 2, context.mock.timers);
  assert.ok(server.asked() >= 2);
  server.refuse();
  for (let turn = 0; turn < 20 && told.length === 0; turn += 1) await settled();
  assert.deepEqual(told, ["taken"]);
  beats.end();
  server.refuse();
  for (let turn = 0; turn < 20; turn += 1) await settled();
  assert.deepEqual(told, ["taken"]);
});

test("a beat says why the right has ended, and trouble on the way says nothing", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const server = slowServer();
  const { told, listener } = listening();
  const beats = beginBeats({ heartbeat_s: 1, lease_id: "l", play_id: "p" } as PlayAnswer, listener);
  const refusals: readonly (readonly [string, number])[] = [
    ["core.busy", 503], ["streaming.plan_required", 403], ["streaming.too_many_streams", 409],
    ["streaming.expired", 410], ["streaming.taken_over", 409],
  ];
  for (const [code, status] of refusals) {
    await beaten(() => server.asked() >= 1, context.mock.timers);
    server.refuse(code, status);
    for (let turn = 0; turn < 20; turn += 1) await settled();
  }
  beats.end();
  assert.deepEqual(told, [
    "streaming.plan_required", "streaming.too_many_streams", "expired", "taken",
  ]);
});
