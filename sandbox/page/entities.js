/** Turns a message's text and entities (offsets in UTF-16 units) into elements. */

import { h, languageOf } from "./dom.js";

const PLAIN_LINK = /https?:\/\/[^\s<>"]+/g;
const PLAIN_COMMAND = /(?<=^|\s)\/[a-z0-9_]{1,32}(@\w+)?(?!\S)/gi;
const NEVER_INSIDE = new Set(["code", "pre", "text_link", "url", "bot_command"]);

/** A span with `text`; `act` says what a tap on a link, command or mention does. */
export function richText(text, entities, act) {
  const holder = h("span", { class: "body", lang: languageOf(text) });
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  holder.append(...pieces(text, 0, text.length, sorted, act, true));
  return holder;
}

function pieces(text, start, end, entities, act, findLinks) {
  const made = [];
  let position = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    if (entity.offset < position || entity.offset >= end) continue;
    const stop = Math.min(entity.offset + entity.length, end);
    made.push(...plain(text.slice(position, entity.offset), act, findLinks));
    const inner = entities
      .slice(index + 1)
      .filter((other) => other.offset >= entity.offset && other.offset + other.length <= stop);
    const goOn = findLinks && !NEVER_INSIDE.has(entity.type);
    const children = pieces(text, entity.offset, stop, inner, act, goOn);
    made.push(dressed(entity, text.slice(entity.offset, stop), children, act));
    position = stop;
  }
  made.push(...plain(text.slice(position, end), act, findLinks));
  return made;
}

function dressed(entity, text, children, act) {
  switch (entity.type) {
    case "bold":
      return h("strong", {}, children);
    case "italic":
      return h("em", { lang: languageOf(text) }, children);
    case "underline":
      return h("u", {}, children);
    case "strikethrough":
      return h("s", {}, children);
    case "code":
      return h(
        "button",
        { class: "copyable", type: "button", on: { click: () => act.copy(text) } },
        h("code", {}, children),
      );
    case "pre":
      return h("pre", {}, children);
    case "blockquote":
    case "expandable_blockquote":
      return h("blockquote", {}, children);
    case "spoiler":
      return spoiler(children);
    case "text_link":
      return link(entity.url, children, act);
    case "url":
      return link(/^https?:/i.test(text) ? text : `https://${text}`, children, act);
    case "bot_command":
      return command(text, children, act);
    default:
      return h("span", {}, children);
  }
}

function spoiler(children) {
  const element = h("span", { class: "spoiler", role: "button", tabindex: "0" }, children);
  const show = () => element.classList.add("shown");
  element.addEventListener("click", show);
  element.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return element;
}

function link(url, children, act) {
  const click = (event) => {
    event.preventDefault();
    act.openLink(url);
  };
  const safe = /^(https?|tg|mailto|tel):/i.test(url) ? url : "#";
  return h(
    "a",
    { href: safe, rel: "noopener noreferrer", target: "_blank", on: { click } },
    children,
  );
}

function command(text, children, act) {
  const click = () => act.sendText(text);
  return h("button", { class: "command", type: "button", on: { click } }, children);
}

/** Links and commands that the message did not mark, as chat apps find them by themselves. */
function plain(text, act, findLinks) {
  if (!text) return [];
  if (!findLinks) return [text];
  const found = [
    ...[...text.matchAll(PLAIN_LINK)].map((match) => ({ match, type: "link" })),
    ...[...text.matchAll(PLAIN_COMMAND)].map((match) => ({ match, type: "command" })),
  ].sort((a, b) => a.match.index - b.match.index);
  const made = [];
  let position = 0;
  for (const { match, type } of found) {
    if (match.index < position) continue;
    made.push(text.slice(position, match.index));
    made.push(
      type === "link" ? link(match[0], [match[0]], act) : command(match[0], [match[0]], act),
    );
    position = match.index + match[0].length;
  }
  made.push(text.slice(position));
  return made.filter((piece) => piece !== "");
}
