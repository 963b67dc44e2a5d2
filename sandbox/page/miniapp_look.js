/** Colours that Telegram's own clients give a Mini App, by day and by night. */

const DARK = {
  bg_color: "#17212b",
  secondary_bg_color: "#232e3c",
  section_bg_color: "#17212b",
  header_bg_color: "#17212b",
  bottom_bar_bg_color: "#17212b",
  text_color: "#f5f5f5",
  subtitle_text_color: "#9eadba",
  hint_color: "#8a99a6",
  link_color: "#6ab3f3",
  accent_text_color: "#6ab3f3",
  button_color: "#5288c1",
  button_text_color: "#ffffff",
  section_header_text_color: "#6ab3f3",
  section_separator_color: "#111921",
  destructive_text_color: "#ff7b75",
};
const LIGHT = {
  bg_color: "#ffffff",
  secondary_bg_color: "#f1f1f1",
  section_bg_color: "#ffffff",
  header_bg_color: "#ffffff",
  bottom_bar_bg_color: "#ffffff",
  text_color: "#000000",
  subtitle_text_color: "#5f6b73",
  hint_color: "#6f7a82",
  link_color: "#1f77b8",
  accent_text_color: "#1f77b8",
  button_color: "#2481cc",
  button_text_color: "#ffffff",
  section_header_text_color: "#1f77b8",
  section_separator_color: "#e0e0e0",
  destructive_text_color: "#b3241c",
};
const KEPT_AS = "sandbox.miniapp.look";

export const isLight = () => localStorage.getItem(KEPT_AS) === "light";
export const themeNow = () => (isLight() ? LIGHT : DARK);
export const changeLook = () => localStorage.setItem(KEPT_AS, isLight() ? "dark" : "light");

/** Letters that can be read on the colour that a Mini App gave the client's bar. */
export function lettersOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 > 150 ? "#000000" : "#ffffff";
}
