/** Drawn artwork: the same seed gives the same picture for ever, here as in the chat. */

import type { ComponentChildren, JSX } from "preact";

import { theme } from "../lib/theme.ts";

export type Shape =
  | "poster" | "hero" | "band" | "cameo" | "performer" | "avatar" | "sleeve" | "silk"
  | "envelope" | "envelope-open";

interface Tones {
  readonly accent: string;
  readonly on_accent: string;
  readonly wash: string;
}

/** What the API gives with everything that has a picture. */
export interface Artwork {
  readonly name: string;
  readonly deep: string;
  readonly ground: string;
  readonly accent: { readonly dark: Tones; readonly light: Tones };
}

export function artworkUrl(shape: Shape, name: string): string {
  return `/app/art/${shape}/${name}.svg`;
}

/** The picture; beside its name it says nothing more, so it has no words of its own. */
export function Art({ shape, name, eager = false }: { shape: Shape; name: string; eager?: boolean }) {
  return (
    <img
      class={`art art-${shape}`}
      src={artworkUrl(shape, name)}
      alt=""
      decoding="async"
      loading={eager ? "eager" : "lazy"}
      {...(eager ? { fetchpriority: "high" } : {})}
    />
  );
}

/** Colours of the artwork for all that stands inside: `--accent`, `--wash`, `--deep`, `--mid`. */
export function tonesOf(artwork: Artwork): JSX.CSSProperties {
  const tones = artwork.accent[theme.value];
  return {
    "--accent": tones.accent,
    "--on-accent": tones.on_accent,
    "--wash": tones.wash,
    "--deep": artwork.deep,
    "--mid": artwork.ground,
  } as JSX.CSSProperties;
}

export function Toned({ artwork, children, ...rest }: {
  artwork: Artwork; children: ComponentChildren; class?: string;
}) {
  return (
    <div {...rest} style={tonesOf(artwork)}>
      {children}
    </div>
  );
}
