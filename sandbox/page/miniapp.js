/** The Mini App in a phone frame, and the messages it exchanges with its host. */

import { choose, confirmBox, toast } from "./dialogs.js";
import { h, languageOf } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./texts.js";

const THEME = {
  bg_color: "#140d12",
  secondary_bg_color: "#140d12",
  section_bg_color: "#20161d",
  header_bg_color: "#20161d",
  bottom_bar_bg_color: "#20161d",
  text_color: "#f8f0ec",
  subtitle_text_color: "#c2b1ba",
  hint_color: "#a08e98",
  link_color: "#f0be4f",
  accent_text_color: "#f0be4f",
  button_color: "#f0be4f",
  button_text_color: "#1b0f16",
  section_header_text_color: "#f0be4f",
  section_separator_color: "#44343e",
  destructive_text_color: "#ff8578",
};
const NO_INSETS = { top: 0, right: 0, bottom: 0, left: 0 };

export class MiniApp {
  /** `host`: sendData(data), shareContact(), pay(slug), openLink(url). */
  constructor(root, host, onToggle) {
    this.root = root;
    this.host = host;
    this.onToggle = onToggle;
    this.frame = null;
    window.addEventListener("message", (event) => this.hear(event));
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** Opens an address that already carries signed initData, in this page's colours. */
  open(url, title = "") {
    const address = new URL(url, location.href);
    const launch = new URLSearchParams(address.hash.slice(1));
    launch.set("tgWebAppThemeParams", JSON.stringify(THEME));
    address.hash = launch.toString();
    this.origin = address.origin;
    this.draw(address.href, title || t("miniapp.title"));
    this.root.hidden = false;
    this.onToggle();
  }

  close() {
    this.root.hidden = true;
    this.root.replaceChildren();
    this.frame = null;
    this.onToggle();
  }

  draw(address, title) {
    this.frame = h("iframe", {
      src: address,
      title,
      testid: "mini-app-frame",
      allow: "clipboard-write",
    });
    const button = (name, label, testid, click) =>
      h(
        "button",
        { class: "icon-button", type: "button", testid, "aria-label": label, on: { click } },
        icon(name),
      );
    this.backButton = button("back", t("miniapp.back"), "mini-app-back", () =>
      this.tell("back_button_pressed"),
    );
    this.backButton.hidden = true;
    this.bar = h("div", { class: "bottom-bar", hidden: true });
    this.root.setAttribute("aria-label", t("miniapp.title"));
    this.root.replaceChildren(
      h(
        "div",
        { class: "phone" },
        h(
          "header",
          { class: "panel-head" },
          this.backButton,
          h("h2", { lang: languageOf(title) }, title),
          button("close", t("miniapp.close"), "mini-app-close", () => this.close()),
        ),
        this.frame,
        this.bar,
      ),
    );
  }

  /** Sends an event into the frame. */
  tell(eventType, eventData = null) {
    const message = JSON.stringify({ eventType, eventData });
    this.frame?.contentWindow?.postMessage(message, this.origin);
  }

  hear(event) {
    if (!this.frame || event.source !== this.frame.contentWindow) return;
    let message;
    try {
      message = typeof event.data === "string" ? JSON.parse(event.data) : event.data;
    } catch {
      return;
    }
    const act = this.answers[message?.eventType];
    if (act) act.call(this, message.eventData ?? {});
  }

  answers = {
    iframe_ready: () => this.tell("theme_changed", { theme_params: THEME }),
    web_app_close: () => this.close(),
    web_app_request_theme: () => this.tell("theme_changed", { theme_params: THEME }),
    web_app_request_viewport: () => this.tellViewport(),
    web_app_expand: () => this.tellViewport(),
    web_app_request_safe_area: () => this.tell("safe_area_changed", NO_INSETS),
    web_app_request_content_safe_area: () => this.tell("content_safe_area_changed", NO_INSETS),
    web_app_setup_back_button: ({ is_visible: shown }) => {
      this.backButton.hidden = !shown;
    },
    web_app_setup_main_button: (button) => this.drawButton("main", button),
    web_app_setup_secondary_button: (button) => this.drawButton("secondary", button),
    web_app_open_link: ({ url }) => this.host.openLink(url),
    web_app_open_tg_link: ({ path_full: path }) => this.host.openLink(`https://t.me${path}`),
    web_app_data_send: ({ data }) => {
      this.close();
      this.host.sendData(data);
    },
    web_app_open_popup: (popup) => this.popup(popup),
    web_app_open_invoice: ({ slug }) => this.invoice(slug),
    web_app_request_phone: () => this.phone(),
    web_app_request_write_access: () => this.tell("write_access_requested", { status: "allowed" }),
  };

  tellViewport() {
    const { clientWidth: width, clientHeight: height } = this.frame;
    this.tell("viewport_changed", { width, height, is_expanded: true, is_state_stable: true });
  }

  drawButton(kind, button) {
    this.bar.querySelector(`[data-kind="${kind}"]`)?.remove();
    if (button.is_visible && button.text) {
      const element = h(
        "button",
        {
          class: "button wide",
          type: "button",
          "data-kind": kind,
          testid: `mini-app-${kind}-button`,
          lang: languageOf(button.text),
          disabled: button.is_active === false || button.is_progress_visible === true,
          on: { click: () => this.tell(`${kind}_button_pressed`) },
        },
        button.text,
      );
      element.style.background =
        button.color || (kind === "main" ? THEME.button_color : "transparent");
      element.style.color =
        button.text_color || (kind === "main" ? THEME.button_text_color : THEME.link_color);
      this.bar.append(element);
    }
    this.bar.hidden = this.bar.childElementCount === 0;
  }

  async popup({ title = "", message = "", buttons = [] }) {
    const words = { ok: t("common.ok"), close: t("common.close"), cancel: t("common.cancel") };
    const choices = buttons.map(({ id, type, text }) => ({
      id: id || type,
      text: text || words[type],
    }));
    const pressed = await choose(message, choices, { title, testid: "popup" });
    const button = buttons.find(({ id, type }) => (id || type) === pressed);
    this.tell("popup_closed", button ? { button_id: button.id ?? "" } : {});
  }

  async invoice(slug) {
    const status = await this.host.pay(slug);
    this.tell("invoice_closed", { slug, status });
  }

  async phone() {
    const agreed = await confirmBox(t("chat.share_contact_sure"));
    if (agreed && !(await this.host.shareContact())) toast(t("error.network"));
    this.tell("phone_requested", { status: agreed ? "sent" : "cancelled" });
  }
}
