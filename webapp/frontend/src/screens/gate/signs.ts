/** What an answer is felt and heard by; each person switches it for their own phone. */

export type Sign = "haptic" | "sound";

const PASS_HZ = 880;
const STOP_HZ = 196;
const PASS_S = 0.12;
const STOP_S = 0.45;
const LOUD = 0.25;

let audio: AudioContext | undefined;

/** Sounds are off until somebody wants them; a phone in the hand is felt. */
export function isOn(sign: Sign): boolean {
  const kept = localStorage.getItem(`gate.${sign}`);
  return kept === null ? sign === "haptic" : kept === "on";
}

export function set(sign: Sign, on: boolean): void {
  localStorage.setItem(`gate.${sign}`, on ? "on" : "off");
  if (sign === "sound" && on) play(true);
}

/** One short high tone, or a long low one. */
export function play(passes: boolean): void {
  try {
    audio ??= new AudioContext();
  } catch {
    return; // a browser without sound
  }
  const [tone, loudness] = [audio.createOscillator(), audio.createGain()];
  const end = audio.currentTime + (passes ? PASS_S : STOP_S);
  tone.frequency.value = passes ? PASS_HZ : STOP_HZ;
  loudness.gain.setValueAtTime(LOUD, audio.currentTime);
  loudness.gain.linearRampToValueAtTime(0, end);
  tone.connect(loudness).connect(audio.destination);
  tone.start();
  tone.stop(end);
}
