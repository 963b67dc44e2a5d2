/** The client around us: what it told us at the start, and what we ask of it. */

import { on, postEvent, setTargetOrigin, type EventName, type MethodName } from "@tma.js/bridge";
import { signal } from "@preact/signals";


type Haptic = "tap" | "select" | "success" | "warning" | "error";

const KEPT_AS = "launch";

export interface Launch {
  /** Signed by Telegram, sent as it is; empty outside Telegram. */
  readonly initData: string;
  readonly startParam: string;
  readonly languageCode: string;
  readonly platform: string;
  readonly version: string;
  readonly theme: Readonly<Record<string, string>>;
  readonly firstName: string;
  readonly userId: string;
}

/** Read once, before the router: both live in the fragment of the address. */
export function readLaunch(location: Location): Launch {
  const raw = location.hash.slice(1);
  const isLaunch = raw.includes("tgWebAppVersion=") || raw.includes("tgWebAppData=");
  if (isLaunch) sessionStorage.setItem(KEPT_AS, raw);
  const fields = new URLSearchParams(isLaunch ? raw : (sessionStorage.getItem(KEPT_AS) ?? ""));
  const initData = fields.get("tgWebAppData") ?? "";
  const signed = new URLSearchParams(initData);
  const user = parse(signed.get("user"));
  return {
    initData,
    startParam: isLaunch
      ? (fields.get("tgWebAppStartParam") ?? signed.get("start_param") ?? "")
      : "",
    languageCode: String(user["language_code"] ?? ""),
    firstName: String(user["first_name"] ?? ""),
    userId: String(user["id"] ?? ""),
    platform: fields.get("tgWebAppPlatform") ?? "",
    version: fields.get("tgWebAppVersion") ?? "",
    theme: parse(fields.get("tgWebAppThemeParams")) as Record<string, string>,
  };
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Whether a Telegram client is around us; false in a plain browser. */
export const inTelegram = signal(false);

let version = "";

export function beginBridge(launch: Launch): void {
  version = launch.version;
  inTelegram.value = version !== "";
  if (!inTelegram.value) return;
  // Telegram's web clients stand on several addresses of theirs; the server names who may frame us.
  setTargetOrigin(document.referrer ? new URL(document.referrer).origin : "*");
  tell("web_app_ready");
  tell("web_app_expand");
  tell("web_app_request_viewport");
  tell("web_app_request_theme");
  tell("web_app_request_safe_area");
  tell("web_app_request_content_safe_area");
  tell("web_app_setup_swipe_behavior", { allow_vertical_swipe: false });
}

/** Whether the client is at least of this version of the Bot API, which each new event needs. */
export function isSince(major: number, minor = 0): boolean {
  const [ours = 0, part = 0] = version.split(".").map(Number);
  return ours > major || (ours === major && part >= minor);
}

/** Tells the client something; what an old client does not know is not missed. */
export function tell(method: MethodName, params?: object): void {
  if (!inTelegram.value) return;
  try {
    (postEvent as (name: string, params?: object) => void)(method, params);
  } catch {
    // A client without this: the page works without it.
  }
}

/** Calls `hear` with what the client tells; returns how to stop. */
export function hear(event: EventName, listener: (data: never) => void): () => void {
  return (on as (name: string, listener: (data: never) => void) => () => void)(event, listener);
}

/** Asks the client and waits for one of its answers; undefined when none comes in time.
 * `requestId`: only the answer that carries it counts. */
export function ask<T>(
  method: MethodName,
  params: object | undefined,
  events: readonly EventName[],
  timeoutMs: number,
  requestId?: string,
): Promise<{ event: string; data: T } | undefined> {
  if (!inTelegram.value) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const stops = events.map((event) =>
      hear(event, (data: T & { req_id?: string }) => {
        if (requestId === undefined || data.req_id === requestId) finish({ event, data });
      }),
    );
    const timer = setTimeout(() => finish(undefined), timeoutMs);
    function finish(answer: { event: string; data: T } | undefined): void {
      clearTimeout(timer);
      stops.forEach((stop) => stop());
      resolve(answer);
    }
    tell(method, params);
  });
}

export function haptic(kind: Haptic): void {
  switch (kind) {
    case "tap":
      return tell("web_app_trigger_haptic_feedback", { type: "impact", impact_style: "light" });
    case "select":
      return tell("web_app_trigger_haptic_feedback", { type: "selection_change" });
    default:
      return tell("web_app_trigger_haptic_feedback", {
        type: "notification",
        notification_type: kind,
      });
  }
}

/** Opens an address outside: a bank's page, a map. */
export function openOutside(url: string): void {
  if (inTelegram.value) return tell("web_app_open_link", { url });
  window.open(url, "_blank", "noopener");
}

/** Saves a file that needs no headers of ours: the client asks where to; older ones open it. */
export function download(url: string): void {
  if (!inTelegram.value || !isSince(8)) return openOutside(url);
  tell("web_app_request_file_download", { url, file_name: url.split("/").at(-1) });
}

/** Opens a link of Telegram itself: a chat, an invoice to share. */
export function openInTelegram(url: string): void {
  const { pathname, search } = new URL(url);
  if (inTelegram.value) return tell("web_app_open_tg_link", { path_full: pathname + search });
  window.open(url, "_blank", "noopener");
}

/** Reads a QR by the client's camera; undefined when the person closes it or none is there. */
export async function scanByClient(words: string): Promise<string | undefined> {
  const answer = await ask<{ data?: string }>(
    "web_app_open_scan_qr_popup",
    { text: words },
    ["qr_text_received", "scan_qr_popup_closed"],
    120_000,
  );
  if (answer?.event !== "qr_text_received") return undefined;
  tell("web_app_close_scan_qr_popup");
  return answer.data.data;
}
