/** Where an item goes on, and how often the place is told to the server. */

const TOO_EARLY_SECONDS = 5;
const NEAR_THE_END = 0.95;

export const TELL_EVERY_MS = 10_000;

/** Seconds to begin at: the first seconds and the last part are begun anew. */
export function beginningAt(resumeSeconds: number, durationSeconds: number): number {
  if (resumeSeconds < TOO_EARLY_SECONDS) return 0;
  if (durationSeconds > 0 && resumeSeconds >= durationSeconds * NEAR_THE_END) return 0;
  return resumeSeconds;
}

/** `1:05`, `1:02:05`; what is not known yet is `0:00`. */
export function timeWords(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
