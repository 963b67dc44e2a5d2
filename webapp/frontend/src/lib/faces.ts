/** Asks for the faces of a language before its first words stand: later they would make it jump. */

import type { Language } from "./texts.ts";

const SAMPLES: Readonly<Record<Language, string>> = { km: "ក", en: "A" };
const FACES = ["400 16px 'Kantumruy Pro'", "600 16px 'Kantumruy Pro'", "400 16px Koulen"];

export function fetchFaces(language: Language): void {
  for (const face of FACES) void document.fonts.load(face, SAMPLES[language]);
  void document.fonts.load("400 16px 'Bebas Neue'", "0");
}
