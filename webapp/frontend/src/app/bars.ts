/** The client's own button below the page: gold, for the main act of a screen. */

import { useEffect } from "preact/hooks";

import { hear, tell } from "../lib/telegram.ts";

export interface MainButton {
  readonly text: string;
  readonly onPress: () => void;
  readonly busy?: boolean;
  readonly disabled?: boolean;
}

/** Shows it while the screen stands; undefined hides it. */
export function useMainButton(button: MainButton | undefined): void {
  useEffect(() => {
    tell("web_app_setup_main_button", {
      is_visible: button !== undefined,
      is_active: !button?.disabled && !button?.busy,
      is_progress_visible: button?.busy ?? false,
      text: button?.text ?? "",
      color: colour("--hm-leaf"),
      text_color: colour("--hm-on-leaf"),
    });
  }, [button?.text, button?.busy, button?.disabled, button === undefined]);
  useEffect(() => {
    if (!button) return undefined;
    return hear("main_button_pressed", button.onPress);
  });
  useEffect(() => () => tell("web_app_setup_main_button", { is_visible: false }), []);
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
