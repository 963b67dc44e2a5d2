/** What this web view can play, as the server asks for it; the server chooses the way. */

export interface Caps {
  readonly mse: boolean;
  readonly native_hls: boolean;
  /** Key systems that really answered, the best first; empty where nobody asked. */
  readonly eme: string[];
}

/** What of the browser the answer depends on; the tests give their own. */
export interface Surroundings {
  readonly mse: { isTypeSupported(type: string): boolean } | undefined;
  readonly canPlay: (type: string) => string;
}

const CODECS = 'video/mp4; codecs="avc1.4d401e,mp4a.40.2"';
const PLAYLIST = "application/vnd.apple.mpegurl";

type WithManaged = typeof globalThis & { ManagedMediaSource?: typeof MediaSource };

export function surroundings(): Surroundings {
  const { MediaSource, ManagedMediaSource } = globalThis as WithManaged;
  const probe = document.createElement("video");
  return { mse: ManagedMediaSource ?? MediaSource, canPlay: (type) => probe.canPlayType(type) };
}

/** Native HLS counts only without MSE: browsers that say "maybe" beside MSE then fail. */
export function capsOf({ mse, canPlay }: Surroundings, eme: readonly string[]): Caps {
  const hasMse = mse?.isTypeSupported(CODECS) ?? false;
  return { mse: hasMse, native_hls: !hasMse && canPlay(PLAYLIST) !== "", eme: [...eme] };
}

/** Neither way is there: only another browser helps. */
export function playsNothing(caps: Caps): boolean {
  return !caps.mse && !caps.native_hls;
}

export const SAVER_HEIGHT = 480;

/** The tallest picture to fetch by itself: 480 lines on mobile or unknown networks. */
export function automaticHeight(network: { type?: string; saveData?: boolean } | undefined): number {
  const isFree = network?.type === "wifi" || network?.type === "ethernet";
  return isFree && !network.saveData ? Infinity : SAVER_HEIGHT;
}

export type Quality = "auto" | "saver" | number;

/** The tallest level that the choice allows: `heights` of all levels, rising, index in them; -1: no
 * bound. Of what is live the saver takes the smallest: it lasts for hours.
 */
export function cappedLevel(
  heights: readonly number[], quality: Quality, automatic: number, isLive = false,
): number {
  const saving = isLive ? 0 : SAVER_HEIGHT;
  const most = quality === "auto" ? automatic : quality === "saver" ? saving : quality;
  if (most === Infinity) return -1;
  const fitting = heights.filter((height) => height <= most).length;
  return Math.max(0, fitting - 1);
}
