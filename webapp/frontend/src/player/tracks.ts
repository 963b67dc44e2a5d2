/** Captions and the pictures along the time bar, for what plays now. */

import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { authorization } from "../api/session.ts";
import { cuesOf, previewAt, type Cue } from "./captions.ts";
import type { Sprite } from "./Parts.tsx";

const KEPT = "player.captions";

/** The language of the captions; "": none. It stays from item to item. */
export const captions = signal(localStorage.getItem(KEPT) ?? "");

export function chooseCaptions(language: string): void {
  captions.value = language;
  localStorage.setItem(KEPT, language);
}

async function textOf(url: string): Promise<string> {
  const answer = await fetch(url, { headers: { Authorization: authorization() } });
  return answer.ok ? answer.text() : "";
}

/** Cues of a file; none while it is on its way, or when it cannot be had: the picture goes on. */
export function useCues(url: string | undefined): readonly Cue[] {
  const cues = useSignal<readonly Cue[]>([]);
  useEffect(() => {
    let isWanted = true;
    cues.value = [];
    if (url) {
      void textOf(url).catch(() => "").then((text) => {
        if (isWanted) cues.value = cuesOf(text);
      });
    }
    return () => void (isWanted = false);
  }, [url]);
  return cues.value;
}

/** `url` is the picture; the file of places beside it has the same name. */
export function useSprite(url: string | null | undefined): Sprite | undefined {
  const cues = useCues(url?.replace(/\.jpg$/, ".vtt"));
  return url && cues.length ? { url, at: (seconds) => previewAt(cues, seconds) } : undefined;
}
