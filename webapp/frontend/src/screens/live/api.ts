/** What broadcasts and watch parties ask of the API, and what is told there. */

import { call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { ChatLineOut, LiveRoomOut, MyPartyOut, PartyOut, PartyStateOut } from "../../api/schema.ts";
import type { Feed } from "../../api/stream.ts";

export function useBroadcast(key: string) {
  return useLoad(`live ${key}`, () => call("GET /api/v1/live/{live_key}", { path: { live_key: key } }));
}

export function roomOf(key: string): Feed<LiveRoomOut> {
  return {
    address: `/api/v1/live/${encodeURIComponent(key)}/stream`,
    event: "room",
    ask: (signal) => call("GET /api/v1/live/{live_key}/room", { path: { live_key: key }, signal }),
  };
}

/** Up to fifty before a number; without one the newest. Newest first. */
export async function linesBefore(key: string, before?: number): Promise<readonly ChatLineOut[]> {
  const page = await call("GET /api/v1/live/{live_key}/messages", {
    path: { live_key: key }, query: { before },
  });
  return page.items;
}

export async function linesAfter(key: string, after: number): Promise<readonly ChatLineOut[]> {
  const page = await call("GET /api/v1/live/{live_key}/messages", {
    path: { live_key: key }, query: { after },
  });
  return page.items;
}

export function sayIn(key: string, text: string, act: string): Promise<ChatLineOut> {
  return call("POST /api/v1/live/{live_key}/messages", { path: { live_key: key }, body: { text }, key: act });
}

export async function report(key: string, number: number): Promise<void> {
  await call("POST /api/v1/live/{live_key}/messages/{number}/report", { path: { live_key: key, number } });
}

export async function removeLine(key: string, number: number): Promise<void> {
  await call("POST /api/v1/live/{live_key}/messages/{number}/remove", { path: { live_key: key, number } });
}

/** `minutes` null: for good. */
export async function mute(key: string, number: number, minutes: number | null): Promise<void> {
  await call("POST /api/v1/live/{live_key}/mute", { path: { live_key: key }, body: { number, minutes } });
}

export async function setChat(key: string, on: boolean, slowSeconds: number): Promise<void> {
  await call("PUT /api/v1/live/{live_key}/chat", { path: { live_key: key }, body: { on, slow_seconds: slowSeconds } });
}

export async function remindOfLive(key: string, wanted: boolean): Promise<void> {
  const path = { live_key: key };
  if (wanted) await call("PUT /api/v1/live/{live_key}/reminder", { path });
  else await call("DELETE /api/v1/live/{live_key}/reminder", { path });
  forget("live");
}

export function openParty(item: string, key: string): Promise<MyPartyOut> {
  return call("POST /api/v1/parties", { body: { item }, key });
}

/** `visit`: what one was told the last time is of no use to who comes back. */
export function useParty(code: string, visit: string) {
  return useLoad(`party ${code} ${visit}`, () => call("POST /api/v1/parties/{party_code}/join", { path: { party_code: code } }));
}

export function partyOf(code: string): Feed<PartyOut> {
  return {
    address: `/api/v1/parties/${encodeURIComponent(code)}/stream`,
    event: "party",
    ask: (signal) => call("GET /api/v1/parties/{party_code}", { path: { party_code: code }, signal }),
  };
}

export function partyBeat(code: string): Promise<MyPartyOut> {
  return call("POST /api/v1/parties/{party_code}/beat", { path: { party_code: code } });
}

export async function leaveParty(code: string): Promise<void> {
  await call("POST /api/v1/parties/{party_code}/leave", { path: { party_code: code } });
  forget(`party ${code}`);
}

export function moveParty(code: string, revision: number, state: PartyStateOut): Promise<MyPartyOut> {
  return call("PUT /api/v1/parties/{party_code}/state", { path: { party_code: code }, body: { revision, ...state } });
}

export function sayInParty(code: string, text: string, act: string): Promise<ChatLineOut> {
  return call("POST /api/v1/parties/{party_code}/messages", { path: { party_code: code }, body: { text }, key: act });
}
