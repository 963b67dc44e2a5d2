/** Buttons of the bot: under a message and under the writing field. */

import { h, languageOf } from "./dom.js";
import { icon } from "./icons.js";

function cornerOf(button) {
  if (button.web_app) return "phone";
  if (button.url || button.login_url) return "link";
  if (button.copy_text) return "copy";
  if (button.pay) return "star";
  return null;
}

/** Rows of inline buttons. `press(button, element)` is called on a tap. */
export function inlineKeyboard(rows, press) {
  return h(
    "div",
    { class: "keys" },
    rows.map((row) =>
      h(
        "div",
        { class: "row" },
        row.map((button) => {
          const corner = cornerOf(button);
          const element = h(
            "button",
            {
              class: "key",
              type: "button",
              testid: `button-${button.text}`,
              "data-style": button.style,
              "data-callback": button.callback_data,
              lang: languageOf(button.text),
              disabled: Boolean(button.disabled),
              on: { click: () => press(button, element) },
            },
            h("span", {}, button.text),
            corner ? icon(corner) : null,
          );
          return element;
        }),
      ),
    ),
  );
}

/** Rows of a reply keyboard; a plain string is a button that sends its text. */
export function replyKeyboard(rows, press) {
  return h(
    "div",
    { class: "reply-keys", testid: "reply-keyboard" },
    rows.map((row) =>
      h(
        "div",
        { class: "row" },
        row.map((raw) => {
          const button = typeof raw === "string" ? { text: raw } : raw;
          return h(
            "button",
            {
              class: "key",
              type: "button",
              testid: `reply-${button.text}`,
              "data-style": button.style,
              lang: languageOf(button.text),
              on: { click: () => press(button) },
            },
            h("span", {}, button.text),
            button.web_app ? icon("phone") : null,
          );
        }),
      ),
    ),
  );
}
