/** Which screen the address shows. The address is the fragment: `#/events/mekong-waves?type=3`. */

import { computed, signal } from "@preact/signals";
import type { ComponentType } from "preact";

import { fromShortId } from "../lib/ids.ts";
import { hear, tell } from "../lib/telegram.ts";

export type Params = Readonly<Record<string, string>>;
export type Screen = ComponentType<{ params: Params }>;
export type Tab = "home" | "tickets" | "watch" | "vote" | "shop" | "wallet" | "me";

export interface Route {
  /** `/events/:eventId`; a name takes one part. */
  readonly path: string;
  /** The screen itself for what is shown first, */
  readonly screen?: Screen;
  /** for all others how to fetch it: one file, fetched when it is wanted. */
  readonly load?: () => Promise<{ default: Screen }>;
  /** The tab that is lit; a screen without one has no bar of tabs. */
  readonly tab?: Tab;
  /** Kind of a start link (`startapp=ev_mekong-waves`) that opens this screen, see `startRoute`. */
  readonly start?: string;
  /** The link carries its UUID in 22 letters, the address in full. */
  readonly short?: boolean;
  /** Where "back" leads when the screen was opened first, by a link. */
  readonly up?: string;
  /** Its head is artwork: it colours the client's bar itself (`colourClient`). */
  readonly stage?: boolean;
  /** In the client's own colours: settings, statements, staff. */
  readonly quiet?: boolean;
  /** Shown outside Telegram too. */
  readonly open?: boolean;
  /** Shown outside Telegram to whom a link with a code has let in. */
  readonly admitted?: boolean;
}

export interface Place {
  readonly route: Route;
  readonly params: Params;
  readonly query: URLSearchParams;
  readonly path: string;
}

const HOME = "/";
const PART = /:([a-zA-Z]+)/g;

let table: readonly Route[] = [];
let depth = 0;
let started = "";
const address = signal(HOME);
const guards = new Set<() => boolean>();

export const place = computed<Place>(() => find(address.value));

export function beginRouter(routes: readonly Route[], startParam: string): void {
  table = routes;
  started = startParam;
  const asked = location.hash.startsWith("#/") ? location.hash.slice(1) : HOME;
  depth = Number((history.state as { depth?: number } | null)?.depth ?? 0);
  const first = startRoute(startParam) ?? asked;
  history.replaceState({ depth }, "", `#${first}`);
  address.value = first;
  addEventListener("popstate", (event) => {
    depth = Number((event.state as { depth?: number } | null)?.depth ?? 0);
    address.value = location.hash.slice(1) || HOME;
  });
  addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href^='#/']") : null;
    if (!link || event.defaultPrevented) return;
    event.preventDefault();
    navigate(link.getAttribute("href")!.slice(1));
  });
  hear("back_button_pressed", back);
}

/** The start link that the app was opened with: outside Telegram it leads on into the chat. */
export function startOf(): string {
  return started;
}

/** Whether there is a screen at the address. */
export function leadsSomewhere(path: string): boolean {
  return table.some(({ path: pattern }) => pattern !== "*" && match(pattern, path) !== undefined);
}

const START = /^([a-z]{2})(?:_([A-Za-z0-9-]+))?(?:_[A-Za-z0-9-]+)?$/;

/** The address that a start link opens: `<kind>_<id>` or `<kind>`; what may stand behind the id
 * says where the link was found. */
export function startRoute(startParam: string): string | undefined {
  const [, kind = "", given = ""] = START.exec(startParam) ?? [];
  for (const route of table) {
    if (route.start !== kind || kind === "") continue;
    const id = route.short ? fromShortId(given) : given;
    // Kinds that several domains share are told apart by the form of their ids.
    if (id || !route.path.includes(":")) return route.path.replace(PART, () => encodeURIComponent(id ?? ""));
  }
  return undefined;
}

export function navigate(to: string): void {
  if (to === address.value) return;
  depth += 1;
  history.pushState({ depth }, "", `#${to}`);
  address.value = to;
}

/** Takes the place of the present screen: after a purchase, "back" leads not into it again. */
export function replace(to: string): void {
  history.replaceState({ depth }, "", `#${to}`);
  address.value = to;
}

export interface Onward {
  readonly navigate: (to: string) => void;
  readonly replace: (to: string) => void;
}

/** Where an act leads when it is answered: who has gone elsewhere meanwhile is left there. */
export function onward(): Onward {
  const here = address.peek();
  const ifHere = (go: (to: string) => void) => (to: string): void => void (address.peek() === here && go(to));
  return { navigate: ifHere(navigate), replace: ifHere(replace) };
}

export function back(): void {
  for (const guard of [...guards].reverse()) if (guard()) return;
  if (depth > 0) history.back();
  else replace(place.value.route.up ?? HOME);
}

/** While it stands, "back" asks it first: an open sheet closes itself and says true. */
export function onBack(guard: () => boolean): () => void {
  guards.add(guard);
  showBack();
  return () => {
    guards.delete(guard);
    showBack();
  };
}

/** Whether the person came by a tap inside the app; false where a link opened the page. */
export function cameByTap(): boolean {
  return depth > 0;
}

export function showBack(): void {
  const needed = guards.size > 0 || !isRoot(place.value.route);
  tell("web_app_setup_back_button", { is_visible: needed });
}

/** The first screen of a tab has no way back. */
export function isRoot(route: Route): boolean {
  return route.tab !== undefined && route.up === undefined;
}

function find(wanted: string): Place {
  const [path = HOME, query = ""] = wanted.split("?");
  for (const route of table) {
    const params = match(route.path, path);
    if (params) return { route, params, query: new URLSearchParams(query), path };
  }
  return { route: table.at(-1)!, params: {}, query: new URLSearchParams(query), path };
}

function match(pattern: string, path: string): Params | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (pattern === "*") return {};
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) {
      if (value === "") return undefined;
      params[part.slice(1)] = decodeURIComponent(value);
    } else if (part !== value) return undefined;
  }
  return params;
}
