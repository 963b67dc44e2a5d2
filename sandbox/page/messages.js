/** One message as a bubble: sender, picture, text, time, buttons. */

import { h, languageOf } from "./dom.js";
import { richText } from "./entities.js";
import { icon } from "./icons.js";
import { inlineKeyboard } from "./keyboards.js";
import { clockTime, money, t } from "./texts.js";
import { track } from "./tracks.js";

const TALLEST_PHOTO_PIXELS = 440;

/** The element of a message; `act` holds what taps do; `group` shows who wrote. */
export function messageElement(message, act, { group = false, fresh = false } = {}) {
  if (message.service) return serviceLine(message);
  const keys = keyboardOf(message);
  const classes = ["message"];
  if (message.mine) classes.push("mine");
  if (message.photo) classes.push("with-photo");
  if (keys.length) classes.push("with-keyboard");
  if (fresh) classes.push("fresh");
  const element = h(
    "article",
    {
      class: classes.join(" "),
      testid: `message-${message.id}`,
      "data-version": message.version,
      "data-from": message.mine ? "me" : "other",
      "aria-label": message.sender.name,
    },
    bubble(message, act, group),
    keys.length
      ? inlineKeyboard(keys, (button, key) => act.press(message, button, key))
      : null,
  );
  if (message.photo) element.style.setProperty("--photo-width", `${photoWidth(message.photo)}px`);
  return element;
}

/** An invoice without buttons has one all the same: the phone adds it. */
function keyboardOf({ inline, invoice: bill }) {
  if (inline.length || !bill) return inline;
  return [[{ text: t("bank.pay_amount", { amount: money(bill.amount) }), pay: true }]];
}

/** Wide enough to read, never taller than a phone can show. */
function photoWidth({ width, height }) {
  return Math.round(Math.min(360, Math.max(220, (TALLEST_PHOTO_PIXELS * width) / height)));
}

/** One line for lists: text, or what kind of thing it is. */
export function summary(message) {
  if (message.service) return serviceText(message.service);
  if (message.text) return message.text.replace(/\s+/g, " ");
  if (message.photo) return t("chat.photo");
  if (message.contact) return t("chat.contact");
  if (message.invoice) return message.invoice.title;
  if (message.file?.kind === "audio") return message.file.title || t("chat.audio");
  return message.file ? t("chat.document") : "";
}

function serviceText({ kind, names, amount }) {
  return t(`service.${kind}`, { name: names, amount: amount ? money(amount) : "" });
}

function serviceLine(message) {
  return h(
    "div",
    { class: "service", testid: `message-${message.id}` },
    serviceText(message.service),
  );
}

function bubble(message, act, group) {
  return h(
    "div",
    { class: message.photo ? "bubble picture" : "bubble" },
    group && !message.mine
      ? h("div", { class: "sender", lang: languageOf(message.sender.name) }, message.sender.name)
      : null,
    message.replyTo
      ? h("span", { class: "quote-of", lang: languageOf(message.replyTo) }, message.replyTo)
      : null,
    message.photo ? picture(message, act) : null,
    message.file ? media(message) : null,
    message.contact ? attachment("contact", message.contact.name, message.contact.phone) : null,
    message.invoice ? invoice(message.invoice) : null,
    message.text ? richText(message.text, message.entities, act) : null,
    message.reactions.length
      ? h("span", { class: "reactions" }, message.reactions.join(" "))
      : null,
    meta(message),
  );
}

function meta(message) {
  const edited = message.edited ? `${t("chat.edited")} ` : "";
  return h(
    "span",
    { class: "meta", testid: message.edited ? "edited" : null },
    message.isProtected
      ? h("span", { class: "locked", title: t("chat.protected") }, icon("lock"))
      : null,
    edited,
    h("time", {}, clockTime(message.dateMs)),
  );
}

function picture(message, act) {
  const { url, width, height, has_code: hasCode } = message.photo;
  const image = h("img", {
    src: url,
    width,
    height,
    alt: message.text.slice(0, 120) || t("chat.photo"),
  });
  return h(
    "div",
    { class: "picture-frame" },
    h(
      "button",
      {
        type: "button",
        testid: `photo-${message.id}`,
        "aria-label": t("chat.open_photo"),
        on: { click: () => act.openPhoto(message) },
      },
      image,
    ),
    hasCode ? scanButton(message, act) : null,
  );
}

function scanButton(message, act) {
  return h(
    "button",
    {
      class: "scan",
      type: "button",
      testid: `scan-${message.id}`,
      on: { click: () => act.scan(message.photo.url) },
    },
    icon("scan"),
    t("chat.scan"),
  );
}

function media({ id, file, isProtected }) {
  const name = file.name || t("chat.document");
  switch (file.kind) {
    case "video":
    case "animation":
    case "video_note":
      return h("video", { class: "clip", src: file.url, controls: true, preload: "metadata" });
    case "audio":
      return track(id, file, isProtected);
    case "voice":
      return h("audio", { class: "clip", src: file.url, controls: true, preload: "metadata" });
    case "sticker":
      return h("img", { class: "sticker", src: file.url, alt: name });
    default:
      return attachment("attach", name, "", file.url);
  }
}

function attachment(name, title, note, url = null) {
  const words = h("span", {}, title, note ? h("small", {}, note) : null);
  const attributes = { class: "attachment", lang: languageOf(title) };
  return url
    ? h("a", { ...attributes, href: url, download: title }, icon(name), words)
    : h("div", attributes, icon(name), words);
}

function invoice({ title, description, amount }) {
  return h(
    "div",
    { class: "attachment" },
    icon("star"),
    h(
      "span",
      {},
      h("strong", {}, title),
      h("small", {}, description),
      h("small", {}, money(amount)),
    ),
  );
}
