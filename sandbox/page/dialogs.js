/** Questions, alerts and short notes over the page. */

import { find, h, languageOf } from "./dom.js";
import { t } from "./texts.js";

const TOAST_MS = 4000;

/** A short note that goes away by itself. */
export function toast(text) {
  const note = h("div", { class: "toast", testid: "toast", lang: languageOf(text) }, text);
  find("#toasts").append(note);
  setTimeout(() => note.remove(), TOAST_MS);
}

/** Shows `content` in a dialog; the promise gives its return value when it closes. */
export function openDialog(content, { label, className = "", testid = null } = {}) {
  const dialog = h("dialog", { class: className, "aria-label": label, testid }, content);
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** Text with buttons [{id, text, main?}]; gives the id of the pressed one or "". */
export function choose(text, buttons, { testid = "alert", title = "" } = {}) {
  const answer = (id) => (event) => event.target.closest("dialog").close(id);
  const actions = buttons.map(({ id, text: label, main }) =>
    h(
      "button",
      {
        class: `button ${main ? "main" : "quiet"}`,
        type: "button",
        testid: `${testid}-${id}`,
        on: { click: answer(id) },
      },
      label,
    ),
  );
  const content = h(
    "div",
    { class: "stack" },
    title ? h("h2", {}, title) : null,
    h("p", { lang: languageOf(text), style: "white-space: pre-wrap" }, text),
    h("div", { class: "actions" }, actions),
  );
  return openDialog(content, { label: title || text, testid });
}

/** The bot's alert: stays until the person presses OK. */
export const alertBox = (text) => choose(text, [{ id: "ok", text: t("common.ok"), main: true }]);

/** True when the person agrees. */
export async function confirmBox(text) {
  const answer = await choose(
    text,
    [
      { id: "cancel", text: t("common.cancel") },
      { id: "ok", text: t("common.ok"), main: true },
    ],
    { testid: "confirm" },
  );
  return answer === "ok";
}
