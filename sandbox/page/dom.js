/** Small helpers that make elements; text never passes through an HTML parser. */

import { icon } from "./icons.js";

/** h("button", {class, testid, on: {click}, ...attributes}, ...children) */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (name === "testid") {
      element.dataset.testid = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined),
  );
  return element;
}

export const find = (selector, root = document) => root.querySelector(selector);

/** Khmer text needs lang="km" and a taller line. */
export function languageOf(text) {
  return /[\u1780-\u17ff]/.test(text) ? "km" : "en";
}

const SILKS = [
  "#6d2b5a",
  "#7a2f2a",
  "#6a4a12",
  "#2c5a34",
  "#1f5560",
  "#2b3f7d",
  "#54307f",
  "#7a2a45",
];

/** A round picture for a person or a group: silk by id and the first letter of the name. */
export function avatar(id, name) {
  const first = [...new Intl.Segmenter("km").segment(name.trim())][0];
  const letter = first ? first.segment : "?";
  const element = h(
    "span",
    { class: "avatar", "aria-hidden": "true", lang: languageOf(letter) },
    letter,
  );
  element.style.setProperty("--silk", SILKS[Math.abs(Number(id)) % SILKS.length]);
  return element;
}

/** A round button with an icon; its label is for screen readers and as a tip. */
export function button(name, label, attributes) {
  return h(
    "button",
    { type: "button", "aria-label": label, title: label, ...attributes },
    icon(name),
  );
}

/** A file or blob as base64 without its data prefix. */
export async function toBase64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let start = 0; start < bytes.length; start += 32768) {
    text += String.fromCharCode(...bytes.subarray(start, start + 32768));
  }
  return btoa(text);
}
