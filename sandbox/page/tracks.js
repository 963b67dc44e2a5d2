/** A track in the chat: cover, title, performer, one button and a line to move on. */

import { h, languageOf } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./texts.js";

let playing = null;

/** The element of a track; a protected one offers neither menu nor saving. */
export function track(id, file, isProtected) {
  const sound = h("audio", { src: file.url, preload: "metadata", "data-message": id });
  const clock = h("span", { class: "clock" }, minutes(file.duration));
  const line = h("input", {
    type: "range",
    min: 0,
    max: Math.max(file.duration, 1),
    step: 0.1,
    value: 0,
    "aria-label": t("chat.position"),
    on: { input: () => (sound.currentTime = Number(line.value)) },
  });
  const button = h("button", {
    type: "button",
    class: "play",
    testid: `play-${id}`,
    on: { click: () => toggle(sound) },
  });
  const show = () => paint(button, file, sound.paused);
  sound.addEventListener("play", show);
  sound.addEventListener("pause", show);
  sound.addEventListener("timeupdate", () => {
    line.value = String(sound.currentTime);
    clock.textContent = minutes(sound.currentTime || file.duration);
  });
  show();
  const title = file.title || file.name || t("chat.audio");
  return h(
    "div",
    {
      class: "track",
      testid: `track-${id}`,
      "data-protected": isProtected ? "yes" : "no",
      on: { contextmenu: (event) => isProtected && event.preventDefault() },
    },
    button,
    h(
      "span",
      { class: "about", lang: languageOf(title) },
      h("strong", {}, title),
      file.performer ? h("small", { lang: languageOf(file.performer) }, file.performer) : null,
    ),
    h("span", { class: "line" }, line, clock),
    sound,
  );
}

/** One plays at a time, as in Telegram. */
function toggle(sound) {
  if (!sound.paused) {
    sound.pause();
    return;
  }
  playing?.pause();
  playing = sound;
  sound.play();
}

function paint(button, file, isPaused) {
  const cover = file.thumbnail_url ? h("img", { src: file.thumbnail_url, alt: "" }) : null;
  button.setAttribute("aria-label", t(isPaused ? "chat.play" : "chat.pause"));
  button.replaceChildren(...[cover, icon(isPaused ? "play" : "pause")].filter(Boolean));
}

function minutes(seconds) {
  const whole = Math.floor(seconds || 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
