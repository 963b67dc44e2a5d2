/** Feeds a media element: hls.js where there is MSE, else the browser's own HLS. */

import type Hls from "hls.js";
import type { DRMSystemConfiguration, ErrorData, HlsConfig, LevelParsed } from "hls.js";

import { askInTime } from "./eme.ts";
import type { Way } from "./play.ts";
import { isKey, isSameMedia, newlySigned } from "./signed.ts";

const CLEARKEY = "org.w3.clearkey";
const TOKEN_HEADER = "X-Play-Token";
const REPAIRS = 2;
const RETRY_MS = 2_000;
const LIVE_EDGE_SEGMENTS = 2;

/** What goes wrong, by what is to be done: ask the server again, use another way, or say so. */
export type Trouble = "refused" | "protection" | "network" | "media";

export interface Tokens {
  readonly key: string;
  readonly drm: string;
}

export interface Feed {
  readonly manifestUrl: string;
  readonly way: Way;
  readonly licences: Readonly<Record<string, { license_url: string; certificate_url: string | null }>>;
  readonly tokens: Tokens;
  readonly startAt: number;
  readonly isLive: boolean;
}

export interface Signs {
  /** Of all levels, rising. */
  onHeights(heights: readonly number[]): void;
  onHeight(height: number): void;
  /** One may listen without the picture: `listen` works. */
  onSound(): void;
  onTrouble(trouble: Trouble): void;
}

export interface Engine {
  /** Fresh tokens; with a new address all further requests go there. `isLess`: it names fewer
   * pictures than before, so all of it is read anew. */
  renew(tokens: Tokens, manifestUrl?: string, isLess?: boolean): void;
  /** Index of the tallest level to use, -1: no bound. */
  cap(level: number): void;
  /** Only the sound, or the picture again. */
  listen(only: boolean): void;
  /** Seconds behind what happens now; undefined when it is not live, or not known. */
  latency(): number | undefined;
  /** Where "now" is in the element's own time. */
  edge(): number | undefined;
  /** ms: the moment at which what is shown was sent. */
  playingDate(): number | undefined;
  end(): void;
}

export async function begin(element: HTMLVideoElement, feed: Feed, signs: Signs): Promise<Engine> {
  if (feed.way === "native_hls") return beginNative(element, feed, signs);
  const { default: Library } = await import("hls.js");
  return beginHls(Library, element, feed, signs);
}

function beginHls(Library: typeof Hls, element: HTMLVideoElement, feed: Feed, signs: Signs): Engine {
  const now = { tokens: feed.tokens, manifest: feed.manifestUrl };
  const signedBy = new WeakMap<object, string>();
  const hls = new Library({
    ...boundsOf(feed),
    xhrSetup(xhr, address) {
      signedBy.set(xhr, now.manifest);
      const target = newlySigned(address, now.manifest);
      xhr.open("GET", target, true);
      if (isKey(target)) xhr.setRequestHeader(TOKEN_HEADER, now.tokens.key);
    },
    ...(feed.way === "hls_cbcs" ? protectionOf(feed, () => now.tokens.drm) : {}),
  });
  let repairs = 0;
  let sound = "";
  let isListening = false;
  let isLost = false;
  const source = (): string => (isListening ? newlySigned(sound, now.manifest) : now.manifest);
  const goOn = (): void => (
    hls.levels.length > 0 ? hls.startLoad(element.currentTime) : hls.loadSource(source())
  );
  const isSignedBefore = (asked: unknown): boolean => {
    const manifest = asked instanceof XMLHttpRequest ? signedBy.get(asked) : undefined;
    return manifest !== undefined && manifest !== now.manifest;
  };
  hls.on(Library.Events.MANIFEST_LOADED, (_, { levels }) => {
    if (isListening) return;
    sound = soundOf(levels);
    if (sound) signs.onSound();
  });
  hls.on(Library.Events.MANIFEST_PARSED, (_, { levels }) => {
    if (!isListening) signs.onHeights(levels.map(({ height }) => height));
  });
  hls.on(Library.Events.LEVEL_SWITCHED, (_, { level }) =>
    signs.onHeight(hls.levels[level]?.height ?? 0));
  hls.on(Library.Events.ERROR, (_, data) => {
    const trouble = troubleOf(data);
    if (!trouble) return;
    // Asked for before the renewal: the server need not be asked once more.
    if (trouble === "refused" && isSignedBefore(data.networkDetails)) return goOn();
    isLost ||= trouble === "network" && feed.isLive;
    if (trouble === "media" && repairs++ < REPAIRS) hls.recoverMediaError();
    else signs.onTrouble(trouble);
  });
  hls.attachMedia(element);
  hls.loadSource(feed.manifestUrl);
  return {
    renew(tokens, manifestUrl, isLess = false) {
      now.tokens = tokens;
      if (manifestUrl === undefined) return;
      const isSame = !isLess && isSameMedia(manifestUrl, now.manifest);
      now.manifest = manifestUrl;
      // What is live may go out in other qualities by now.
      if (isSame && hls.levels.length > 0 && !isLost) return hls.startLoad(element.currentTime);
      isLost = false;
      if (!feed.isLive) hls.config.startPosition = element.currentTime;
      hls.loadSource(source());
    },
    listen(only) {
      if (only === isListening || !sound) return;
      isListening = only;
      hls.loadSource(source());
    },
    cap: (level) => (hls.autoLevelCapping = level),
    latency: () => (feed.isLive && Number.isFinite(hls.latency) ? hls.latency : undefined),
    edge: () => hls.liveSyncPosition ?? undefined,
    playingDate: () => hls.playingDate?.getTime(),
    end: () => hls.destroy(),
  };
}

/** Among pictures hls.js leaves out what has none: it is a source of its own. */
function soundOf(levels: readonly LevelParsed[]): string {
  const [sound] = levels.filter((level) => !level.width && !level.videoCodec && level.audioCodec);
  return levels.length > 1 ? sound?.url ?? "" : "";
}

/** On a phone little is fetched in advance; live keeps close to what happens, at its own speed. */
function boundsOf(feed: Feed): Partial<HlsConfig> {
  return {
    startPosition: feed.isLive ? -1 : feed.startAt,
    maxBufferLength: 20,
    maxMaxBufferLength: 60,
    backBufferLength: 30,
    capLevelToPlayerSize: false,
    ...(feed.isLive ? { liveSyncDurationCount: LIVE_EDGE_SEGMENTS, maxLiveSyncPlaybackRate: 1 } : {}),
  };
}

function protectionOf(feed: Feed, token: () => string): Partial<HlsConfig> {
  const systems = Object.entries(feed.licences).map(([system, urls]) => [system, {
    licenseUrl: urls.license_url,
    ...(urls.certificate_url ? { serverCertificateUrl: urls.certificate_url } : {}),
    ...(system === CLEARKEY ? { generateRequest: byKeyName } : {}),
  }]);
  return {
    emeEnabled: true,
    drmSystems: Object.fromEntries(systems) as HlsConfig["drmSystems"],
    requestMediaKeySystemAccessFunc: askInTime as HlsConfig["requestMediaKeySystemAccessFunc"],
    licenseXhrSetup(xhr, address) {
      xhr.open("POST", address, true);
      xhr.setRequestHeader(TOKEN_HEADER, token());
    },
  };
}

/** ClearKey has no boxes of its own: each key is asked for by its name in the playlist. */
const byKeyName: NonNullable<DRMSystemConfiguration["generateRequest"]> = (_type, _data, { decryptdata }) => {
  const kid = btoa(String.fromCharCode(...(decryptdata.keyId ?? [])));
  const named = kid.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return { initDataType: "keyids", initData: new TextEncoder().encode(JSON.stringify({ kids: [named] })).buffer };
};

const NOT_ALLOWED = new Set([401, 403, 409, 410]);

/** Undefined: hls.js helps itself. */
export function troubleOf(data: Pick<ErrorData, "type" | "fatal" | "response">): Trouble | undefined {
  if (NOT_ALLOWED.has(data.response?.code ?? 0)) return "refused";
  if (!data.fatal) return undefined;
  const type: string = data.type;
  if (type === "keySystemError") return "protection";
  return type === "networkError" ? "network" : "media";
}

/** The browser fetches by itself: a refusal looks like any other error, so the server is asked. */
function beginNative(element: HTMLVideoElement, feed: Feed, signs: Signs): Engine {
  const shown = (): void => signs.onHeight(element.videoHeight);
  const failed = (): void => signs.onTrouble(element.error?.code === 3 ? "media" : "refused");
  element.addEventListener("resize", shown);
  element.addEventListener("error", failed);
  open(feed.manifestUrl, feed.startAt);
  function open(address: string, at: number): void {
    element.src = address;
    if (at > 0) element.addEventListener("loadedmetadata", () => (element.currentTime = at), { once: true });
  }
  return {
    renew(_, manifestUrl) {
      if (manifestUrl) open(manifestUrl, feed.isLive ? 0 : element.currentTime);
    },
    cap: () => undefined,
    listen: () => undefined,
    latency: () => (feed.isLive && element.seekable.length ? element.seekable.end(0) - element.currentTime : undefined),
    edge: () => (feed.isLive && element.seekable.length ? element.seekable.end(0) : undefined),
    playingDate: () => startDate(element),
    end() {
      element.removeEventListener("resize", shown);
      element.removeEventListener("error", failed);
      element.removeAttribute("src");
      element.load();
    },
  };
}

function startDate(element: HTMLVideoElement & { getStartDate?: () => Date }): number | undefined {
  const began = element.getStartDate?.().getTime();
  return began ? began + element.currentTime * 1000 : undefined;
}

/** How long to wait before the network is tried again. */
export { RETRY_MS };
