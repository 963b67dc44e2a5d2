/** Asks for the faces of a language before its first words stand: later they would make it jump. */

import type { Language } from "./texts.ts";

const SAMPLES: Readonly<Record<Language, string>> = { km: "ក", en: "A" };
const FACES = ["400 16px 'Kantumruy Pro'", "600 16px 'Kantumruy Pro'", "400 16px Koulen"];
/** On a very slow line words in another face are better than none. */
const PATIENCE_MS = 1_000;

/** Done when they are there, cannot be had, or are late. */
export function fetchFaces(language: Language): Promise<unknown> {
  const asked = [
    ...FACES.map((face) => document.fonts.load(face, SAMPLES[language])),
    document.fonts.load("400 16px 'Bebas Neue'", "0"),
  ];
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  return Promise.race([Promise.allSettled(asked), late]);
}
