/** The Mini App in a phone frame, and the messages it exchanges with its host. */

import { choose, confirmBox, toast } from "./dialogs.js";
import { h, languageOf } from "./dom.js";
import { icon } from "./icons.js";
import { changeLook, isLight, lettersOn, themeNow } from "./miniapp_look.js";
import { PhoneMemory } from "./miniapp_memory.js";
import { Scanner } from "./miniapp_scan.js";
import { t } from "./texts.js";

const NO_INSETS = { top: 0, right: 0, bottom: 0, left: 0 };
const HEX = /^#[0-9a-f]{6}$/i;

export class MiniApp {
  /** `host`: sendData(data), shareContact(), pay(slug), openLink(url), readCodes(image), me(). */
  constructor(root, host, onToggle) {
    this.root = root;
    this.host = host;
    this.onToggle = onToggle;
    this.frame = null;
    this.memory = new PhoneMemory(() => host.me());
    window.addEventListener("message", (event) => this.hear(event));
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** Opens an address that already carries signed initData, in the client's colours. */
  open(url, title = "") {
    const address = new URL(url, location.href);
    const launch = new URLSearchParams(address.hash.slice(1));
    launch.set("tgWebAppThemeParams", JSON.stringify(themeNow()));
    address.hash = launch.toString();
    this.origin = address.origin;
    this.draw(address.href, title || t("miniapp.title"));
    this.root.hidden = false;
    this.onToggle();
  }

  close() {
    this.scanner?.close();
    this.scanner = null;
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
      allow: "clipboard-write; camera",
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
    this.head = h(
      "header",
      { class: "panel-head" },
      this.backButton,
      h("h2", { lang: languageOf(title) }, title),
      button("moon", t("miniapp.look"), "mini-app-look", () => this.changeLook()),
      button("close", t("miniapp.close"), "mini-app-close", () => this.close()),
    );
    this.phone = h("div", { class: "phone" }, this.head, this.frame, this.bar);
    this.colour(this.head, themeNow().header_bg_color);
    this.colour(this.bar, themeNow().bottom_bar_bg_color);
    this.root.setAttribute("aria-label", t("miniapp.title"));
    this.root.replaceChildren(this.phone);
  }

  changeLook() {
    changeLook();
    this.colour(this.head, themeNow().header_bg_color);
    this.colour(this.bar, themeNow().bottom_bar_bg_color);
    this.tellTheme();
    toast(t(isLight() ? "miniapp.light" : "miniapp.dark"));
  }

  colour(element, colour) {
    if (!HEX.test(colour ?? "")) return;
    element.style.background = colour;
    element.style.color = lettersOn(colour);
  }

  /** Sends an event into the frame. */
  tell(eventType, eventData = null) {
    const message = JSON.stringify({ eventType, eventData });
    this.frame?.contentWindow?.postMessage(message, this.origin);
  }

  tellTheme() {
    this.tell("theme_changed", { theme_params: themeNow() });
  }

  hear(event) {
    if (!this.frame || event.source !== this.frame.contentWindow) return;
    let message;
    try {
      message = typeof event.data === "string" ? JSON.parse(event.data) : event.data;
    } catch {
      return;
    }
    const { eventType = "", eventData } = message ?? {};
    const storing = eventType.match(/^web_app_(device|secure)_storage_(save|get|clear)(?:_key)?$/);
    if (storing) this.tell(...this.memory.answer(storing[1], storing[2], eventData ?? {}));
    else this.answers[eventType]?.call(this, eventData ?? {});
  }

  /** What the live clients answer. What only moves or buzzes a phone (haptics, orientation,
   * swipes, closing confirmation) is taken without a word. */
  answers = {
    iframe_ready: () => this.tellTheme(),
    web_app_close: () => this.close(),
    web_app_request_theme: () => this.tellTheme(),
    web_app_request_viewport: () => this.tellViewport(),
    web_app_expand: () => this.tellViewport(),
    web_app_request_safe_area: () => this.tell("safe_area_changed", NO_INSETS),
    web_app_request_content_safe_area: () => this.tell("content_safe_area_changed", NO_INSETS),
    web_app_request_fullscreen: () => this.tell("fullscreen_failed", { error: "UNSUPPORTED" }),
    web_app_set_header_color: ({ color, color_key: key }) =>
      this.colour(this.head, color ?? themeNow()[key]),
    web_app_set_bottom_bar_color: ({ color }) => this.colour(this.bar, color),
    web_app_setup_back_button: ({ is_visible: shown }) => {
      this.backButton.hidden = !shown;
    },
    web_app_setup_main_button: (button) => this.drawButton("main", button),
    web_app_setup_secondary_button: (button) => this.drawButton("secondary", button),
    web_app_open_link: ({ url }) => this.host.openLink(url),
    web_app_request_file_download: ({ url }) => {
      this.tell("file_download_requested", { status: "downloading" });
      this.host.openLink(url);
    },
    web_app_open_tg_link: ({ path_full: path }) => this.openTelegram(path),
    web_app_data_send: ({ data }) => {
      this.close();
      this.host.sendData(data);
    },
    web_app_open_popup: (popup) => this.popup(popup),
    web_app_open_invoice: ({ slug }) => this.invoice(slug),
    web_app_request_phone: () => this.phoneNumber(),
    web_app_request_write_access: () => this.tell("write_access_requested", { status: "allowed" }),
    web_app_open_scan_qr_popup: ({ text }) => this.openScanner(text),
    web_app_close_scan_qr_popup: () => this.closeScanner(),
    web_app_read_text_from_clipboard: ({ req_id: id }) => this.readClipboard(id),
    web_app_biometry_get_info: () => this.tell("biometry_info_received", this.memory.biometry),
    web_app_biometry_request_access: ({ reason }) => this.allowBiometry(reason),
    web_app_biometry_request_auth: ({ reason }) => this.askFinger(reason),
    web_app_biometry_update_token: ({ token }) => {
      this.memory.token = token;
      const status = token ? "updated" : "removed";
      this.tell("biometry_token_updated", { status });
    },
  };

  /** A link to the bot leads into the chat, which lies behind the phone. */
  openTelegram(path) {
    this.close();
    this.host.openLink(`https://t.me${path}`);
  }

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
      const theme = themeNow();
      element.style.background =
        button.color || (kind === "main" ? theme.button_color : "transparent");
      element.style.color =
        button.text_color || (kind === "main" ? theme.button_text_color : theme.link_color);
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

  async phoneNumber() {
    const agreed = await confirmBox(t("chat.share_contact_sure"));
    if (agreed && !(await this.host.shareContact())) toast(t("error.network"));
    this.tell("phone_requested", { status: agreed ? "sent" : "cancelled" });
  }

  /** Stays open until the Mini App or the person closes it, as the live ones do. */
  openScanner(words) {
    this.scanner?.close();
    this.scanner = new Scanner(this.host.readCodes, {
      onText: (data) => this.tell("qr_text_received", { data }),
      onClose: () => this.tell("scan_qr_popup_closed"),
    });
    this.phone.append(this.scanner.open(words));
  }

  closeScanner() {
    this.scanner?.close();
    this.tell("scan_qr_popup_closed");
  }

  async readClipboard(id) {
    const data = await navigator.clipboard?.readText().catch(() => null);
    this.tell("clipboard_text_received", { req_id: id, data });
  }

  async allowBiometry(reason) {
    const agreed = await confirmBox(reason || t("miniapp.finger_allow"));
    this.memory.mayAsk = agreed ? "yes" : "no";
    this.tell("biometry_info_received", this.memory.biometry);
  }

  async askFinger(reason) {
    const agreed = this.memory.mayAsk === "yes" && (await confirmBox(reason || t("miniapp.finger")));
    const answer = agreed ? { status: "authorized", token: this.memory.token } : { status: "failed" };
    this.tell("biometry_auth_requested", answer);
  }
}
