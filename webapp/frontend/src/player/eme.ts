/** Which key systems answer: some web views neither grant nor refuse, so each step has its time. */

export const SYSTEMS = [
  "com.apple.fps", "com.widevine.alpha", "com.microsoft.playready", "org.w3.clearkey",
] as const;

export const STEP_MS = 3_000;

/** The least that would do; browsers warn when nothing is said of robustness. */
const ROBUSTNESS: Readonly<Record<string, string>> = { "com.widevine.alpha": "SW_SECURE_CRYPTO" };

function configuration(system: string): MediaKeySystemConfiguration[] {
  const robustness = ROBUSTNESS[system] ?? "";
  return [{
    initDataTypes: ["cenc", "keyids", "sinf", "skd"],
    videoCapabilities: [{ contentType: 'video/mp4; codecs="avc1.4d401e"', encryptionScheme: "cbcs", robustness }],
    audioCapabilities: [{ contentType: 'audio/mp4; codecs="mp4a.40.2"', encryptionScheme: "cbcs", robustness }],
  }];
}

type Ask = (system: string, configurations: MediaKeySystemConfiguration[]) => Promise<MediaKeySystemAccess>;

/** The value, or undefined when it fails or does not come in time. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The systems that give access and then keys, in our order; both steps for all at once. */
export async function systemsThatAnswer(
  ask: Ask | undefined = browsersAsk(), stepMs = STEP_MS,
): Promise<string[]> {
  if (!ask) return [];
  const answers = await Promise.all(SYSTEMS.map(async (system) => {
    const access = await within(ask(system, configuration(system)), stepMs);
    const keys = access && (await within(access.createMediaKeys(), stepMs));
    return keys ? system : undefined;
  }));
  return answers.filter((system) => system !== undefined);
}

/** For hls.js: the browser's own question, which fails instead of never answering. */
export async function askInTime(
  system: string, configurations: MediaKeySystemConfiguration[],
): Promise<MediaKeySystemAccess> {
  const ask = browsersAsk();
  const access = ask && (await within(ask(system, configurations), STEP_MS));
  if (!access) throw new DOMException(`${system} did not answer`, "NotSupportedError");
  return access;
}

function browsersAsk(): Ask | undefined {
  if (!("requestMediaKeySystemAccess" in navigator)) return undefined;
  return (system, configurations) => navigator.requestMediaKeySystemAccess(system, configurations);
}

let known: Promise<string[]> | undefined;

/** Asked once while the app is open, and only when a strict item is wanted. */
export function knownSystems(): Promise<string[]> {
  known ??= systemsThatAnswer();
  return known;
}
