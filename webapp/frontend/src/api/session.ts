/** Who we are to the API: Telegram's initData first, then a short token exchanged for it. */

import { signal } from "@preact/signals";

import { keep, recall } from "../lib/secure.ts";
import type { Launch } from "../lib/telegram.ts";
import { inTime } from "./patience.ts";
import type { Platform, SessionOut } from "./schema.ts";

const DEVICE = "hm.device";
const REFRESH = "hm.refresh";
const RENEW_BEFORE_MS = 60_000;
const PATIENCE_MS = 20_000;
const DEVICE_BYTES = 32;
const PLATFORMS: Readonly<Record<string, Platform>> = {
  android: "android",
  ios: "ios",
  tdesktop: "desktop",
  macos: "desktop",
  weba: "web",
  webk: "web",
  web: "web",
};

/** What the fan reads in the list of devices and in the chat's warning. */
const NAMES: Readonly<Record<Platform, string>> = {
  android: "Android",
  ios: "iPhone",
  desktop: "Telegram Desktop",
  web: "Telegram Web",
  other: "",
};

/** Whether a link with a code has let us in, in a browser outside Telegram. */
export const admitted = signal(false);

let launch: Launch | undefined;
let code = "";
let token = "";
let renewing: Promise<boolean> | undefined;

/** Signs in beside the first requests, which carry initData itself meanwhile. */
export function beginSession(given: Launch): void {
  launch = given;
  if (!launch.initData) code = new URLSearchParams(location.search).get("code") ?? "";
  if (launch.initData || code) void renewSession();
}

/** The Authorization header, or nothing outside Telegram. */
export function authorization(): string {
  if (token) return `Bearer ${token}`;
  return launch?.initData ? `tma ${launch.initData}` : "";
}

/** A fresh token; many who ask at once get one. False: the page must be opened from the chat. */
export function renewSession(): Promise<boolean> {
  renewing ??= exchange().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

/** Waits until the exchange at the start has ended, well or not: for what is about sessions. */
export async function settled(): Promise<void> {
  await renewing;
}

/** Forgets this device's session: after the fan has ended it. */
export async function forgetSession(): Promise<void> {
  token = "";
  await keep(REFRESH, null);
}

async function exchange(): Promise<boolean> {
  if (!launch?.initData && !code) return false;
  const device = await deviceToken();
  const refresh = token ? await recall(REFRESH) : null;
  const session =
    (refresh && (await renewed(refresh, device))) ||
    (await signedIn(device)) ||
    (await renewed((await recall(REFRESH)) ?? "", device));
  if (!session) {
    token = "";
    return false;
  }
  token = session.access_token;
  admitted.value = code !== "";
  await keep(REFRESH, session.refresh_token);
  const life = new Date(session.access_until).getTime() - Date.now();
  setTimeout(() => void renewSession(), Math.max(RENEW_BEFORE_MS / 2, life - RENEW_BEFORE_MS));
  return true;
}

function renewed(refresh: string, device: string): Promise<SessionOut | undefined> {
  if (!refresh) return Promise.resolve(undefined);
  return post("/api/v1/session/refresh", { refresh_token: refresh, device_token: device });
}

async function signedIn(device: string): Promise<SessionOut | undefined> {
  if (code) {
    const browser = { code, device_token: device, platform: "web", name: "Browser" };
    return post("/api/v1/session/code", browser);
  }
  const platform = PLATFORMS[launch?.platform ?? ""] ?? "other";
  const body = { device_token: device, platform, name: NAMES[platform] };
  return post("/api/v1/session", body, `tma ${launch?.initData ?? ""}`);
}

async function post(
  address: string, body: object, authorization?: string,
): Promise<SessionOut | undefined> {
  const headers = new Headers({ "Content-Type": "application/json" });
  if (authorization) headers.set("Authorization", authorization);
  try {
    return await inTime(PATIENCE_MS, async (signal) => {
      const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body), signal });
      const text = await answer.text(); // also of a refusal: unread, it would hold its line open
      if (answer.status === 404) await keep(DEVICE, null); // revoked: next time it is a new device
      return answer.ok ? (JSON.parse(text) as SessionOut) : undefined;
    });
  } catch {
    return undefined; // no network: the request that asked will say so
  }
}

async function deviceToken(): Promise<string> {
  const known = await recall(DEVICE);
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(DEVICE_BYTES));
  const made = btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  await keep(DEVICE, made);
  return made;
}
