/** Light or dark as the client is; its own colours for quiet screens; what it covers. */

import { signal } from "@preact/signals";

import { hear, tell, type Launch } from "./telegram.ts";

export type Theme = "dark" | "light";
type Insets = { top?: number; bottom?: number };

export const theme = signal<Theme>("dark");

const QUIET = [
  "secondary_bg",
  "section_bg",
  "text",
  "subtitle_text",
  "section_separator",
  "destructive_text",
] as const;
const ENOUGH_CONTRAST = 4.5;

export function beginTheme(launch: Launch): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  take(launch.theme, dark.matches);
  dark.addEventListener("change", () => take({}, dark.matches));
  hear("theme_changed", ({ theme_params: given }: { theme_params: Record<string, string> }) =>
    take(given, dark.matches),
  );
  hear("safe_area_changed", ({ top, bottom }: Insets) => {
    cover("--tg-safe-top", top);
    cover("--tg-safe-bottom", bottom);
  });
  hear("content_safe_area_changed", ({ top }: Insets) => cover("--tg-content-top", top));
}

function take(given: Readonly<Record<string, string>>, prefersDark: boolean): void {
  const ground = given["bg_color"];
  theme.value = ground ? (luminance(ground) < 0.4 ? "dark" : "light") : prefersDark ? "dark" : "light";
  const root = document.documentElement;
  root.dataset["theme"] = theme.value;
  for (const name of QUIET) root.style.removeProperty(`--tg-${name.replaceAll("_", "-")}`);
  if (readable(given)) {
    for (const name of QUIET) {
      const colour = given[`${name}_color`];
      if (colour) root.style.setProperty(`--tg-${name.replaceAll("_", "-")}`, colour);
    }
  }
  colourClient();
}

/** The client's own bars take the colour of the page; `top` is that of a head made of artwork. */
export function colourClient(top?: string): void {
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--hm-ground").trim();
  const bar = top ?? ground;
  tell("web_app_set_header_color", { color: bar });
  tell("web_app_set_background_color", { color: ground });
  tell("web_app_set_bottom_bar_color", { color: ground });
  document.querySelector("meta[name=theme-color]")?.setAttribute("content", bar);
}

function cover(name: string, pixels = 0): void {
  document.documentElement.style.setProperty(name, `${pixels}px`);
}

/** The client's colours are used together or not at all: mixed with ours they might not read. */
function readable(given: Readonly<Record<string, string>>): boolean {
  const grounds = [given["section_bg_color"], given["secondary_bg_color"]];
  return ["text_color", "subtitle_text_color", "destructive_text_color"].every((name) =>
    grounds.every((ground) => {
      const ink = given[name];
      return ink && ground && contrast(ink, ground) >= ENOUGH_CONTRAST;
    }),
  );
}

function contrast(first: string, second: string): number {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Of `#rrggbb`, 0 to 1, as WCAG 2 counts it. */
export function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
