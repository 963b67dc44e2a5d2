/** What the player says to the server: play, beats, progress, the end. */

import { ApiError, call, type Answer } from "../api/client.ts";
import { keep, recall } from "../lib/secure.ts";
import { readLaunch } from "../lib/telegram.ts";
import { capsOf, surroundings } from "./choose.ts";
import { knownSystems } from "./eme.ts";

export type PlayAnswer = Answer<"POST /api/v1/play/{key}">;
export type Way = PlayAnswer["player"];

const SCREEN = "hm.screen";
const ID_BYTES = 18;

/** Of a screen that has no name of its own; "" for kinds that nobody knows. */
const KINDS: Readonly<Record<string, string>> = {
  android: "Android", ios: "iPhone", tdesktop: "Telegram Desktop", macos: "Telegram Desktop",
  weba: "Telegram Web", webk: "Telegram Web", web: "Telegram Web",
};

export function kindOfScreen(platform: string): string {
  return KINDS[platform] ?? "";
}

/** A random word by which the server knows this screen again; no device has a better one. */
export async function screenId(): Promise<string> {
  const known = await recall(SCREEN);
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  const made = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
  await keep(SCREEN, made);
  return made;
}

export interface Wish {
  /** The item is strict, or may be: key systems are asked before the server is. */
  readonly isStrict?: boolean;
  /** A lease that is to end for this one. */
  readonly takeover?: string | undefined;
  /** Key systems failed: the next best way. */
  readonly withoutEme?: boolean;
}

export async function askToPlay(key: string, wish: Wish): Promise<PlayAnswer> {
  const eme = wish.isStrict && !wish.withoutEme ? await knownSystems() : [];
  const body = {
    device_id: await screenId(),
    platform: readLaunch(location).platform || "web",
    caps: capsOf(surroundings(), eme),
    ...(wish.takeover ? { takeover_lease_id: wish.takeover } : {}),
  };
  return call("POST /api/v1/play/{key}", { path: { key }, body });
}

/** Sent even after the page has gone; it takes no headers, so the lease is the secret. */
export function beacon(what: "end" | "progress", body: object): void {
  const packed = new Blob([JSON.stringify(body)], { type: "text/plain" });
  navigator.sendBeacon(`/api/v1/play/${what}`, packed);
}

/** Why something cannot be played: a stable word, and what a screen needs to help. */
export interface Refusal {
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** The server's own words, for reasons that no screen knows. */
  readonly message: string;
}

const DOMAIN = "streaming.";

/** Undefined: no word of the server about this item, but trouble on the way to it. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof ApiError) || !error.code.startsWith(DOMAIN)) return undefined;
  const reason = error.code.slice(DOMAIN.length);
  return { reason, details: error.details, message: error.message };
}
