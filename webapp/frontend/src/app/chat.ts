/** Where the page has no screen, the chat has one: it opens the same thing by its start link. */

import { openInTelegram } from "../lib/telegram.ts";
import { bot } from "../lib/texts.ts";
import { leadsSomewhere, navigate } from "./router.ts";

/** The screen at `path`, or the chat at `start` (`od_<key>`). */
export function open(path: string, start: string): void {
  if (leadsSomewhere(path.split("?")[0] ?? path)) navigate(path);
  else openChat(start);
}

export function openChat(start = ""): void {
  openInTelegram(`https://t.me/${bot()}${start ? `?start=${start}` : ""}`);
}
