/** Foot of the chat: START, the writing field, attachments, commands, the bot's keyboard. */

import { button, h, languageOf } from "./dom.js";
import { icon } from "./icons.js";
import { replyKeyboard } from "./keyboards.js";
import { t } from "./texts.js";

export class Composer {
  /** `root` is the footer; `act`: send, sendText, shareContact, openApp, pressReply, inlineQuery. */
  constructor(root, store, act) {
    this.root = root;
    this.store = store;
    this.act = act;
    this.photo = null;
    this.keyboardHidden = false;
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.closeLists());
  }

  /** Draws the foot: START on an empty chat, else the field and the buttons. */
  draw() {
    const { store, act } = this;
    this.drawn = this.wanted();
    const draft = this.input?.isConnected ? this.input.value : "";
    if (store.isPrivate && store.chat().length === 0) {
      this.root.replaceChildren(
        h(
          "div",
          { class: "start" },
          h(
            "button",
            {
              class: "button main wide",
              type: "button",
              testid: "start",
              on: { click: () => act.sendText("/start") },
            },
            t("chat.start"),
          ),
        ),
      );
      return;
    }
    this.results = h("div", { class: "results", hidden: true, testid: "inline-results" });
    this.preview = h("div", { class: "chosen-photo", hidden: true });
    this.root.replaceChildren(
      this.commandList(),
      this.attachList(),
      this.results,
      this.preview,
      this.composer(),
      this.keyboardArea() ?? "",
    );
    this.input.value = draft;
    this.showPhoto();
    this.inputChanged();
  }

  composer() {
    const { store } = this;
    this.input = h("textarea", {
      rows: "1",
      testid: "composer",
      placeholder: this.placeholder(),
      "aria-label": t("chat.message"),
      maxlength: "4096",
      on: {
        input: () => this.inputChanged(),
        keydown: (event) => this.keyDown(event),
        paste: (event) => this.pasted(event),
      },
    });
    const file = h("input", {
      type: "file",
      accept: "image/*",
      hidden: true,
      testid: "attach-input",
      on: { change: ({ target }) => this.choosePhoto(target.files[0], target) },
    });
    this.sendButton = button("send", t("chat.send"), {
      class: "icon-button send",
      testid: "send",
      on: { click: () => this.send() },
    });
    const hasKeyboard = store.isPrivate && this.keyboard()?.rows;
    return h(
      "div",
      { class: "compose" },
      store.isPrivate ? this.menuButton() : null,
      this.attachButton(file),
      file,
      this.input,
      hasKeyboard
        ? button("keyboard", t("chat.keyboard"), {
            class: "icon-button",
            testid: "toggle-keyboard",
            "aria-expanded": String(!this.keyboardHidden),
            on: { click: () => this.toggleKeyboard() },
          })
        : null,
      this.sendButton,
    );
  }

  /** In a private chat a list: a photo or the phone number. In a group a photo at once. */
  attachButton(file) {
    const isPrivate = this.store.isPrivate;
    const click = () => (isPrivate ? this.toggleList(this.attachBox) : file.click());
    return button("attach", t("chat.attach"), {
      class: "icon-button",
      testid: "attach",
      "aria-haspopup": isPrivate ? "true" : null,
      on: { click },
    });
  }

  attachList() {
    const pick = (action) => () => {
      this.attachBox.hidden = true;
      action();
    };
    const choice = (name, label, testid, action) =>
      h(
        "button",
        { type: "button", testid, on: { click: pick(action) } },
        icon(name),
        h("span", {}, label),
      );
    this.attachBox = h(
      "div",
      { class: "commands attach", hidden: true, testid: "attach-list" },
      choice("photo", t("chat.photo"), "attach-photo", () =>
        this.root.querySelector("[data-testid=attach-input]").click(),
      ),
      choice("contact", t("chat.share_contact"), "share-contact", () => this.act.shareContact()),
    );
    return this.attachBox;
  }

  menuButton() {
    const { bot } = this.store;
    const app = bot.menuApp;
    if (!app && bot.commands.length === 0) return null;
    const label = app ? app.text : t("chat.commands");
    const click = () =>
      app ? this.act.openApp(app.url, app.text) : this.toggleList(this.commandsBox);
    return h(
      "button",
      {
        class: "menu-button",
        type: "button",
        testid: app ? "menu-app" : "commands",
        "aria-label": label,
        on: { click },
      },
      icon(app ? "phone" : "menu"),
      h("span", { lang: languageOf(label) }, label),
    );
  }

  commandList() {
    const pick = (command) => {
      this.commandsBox.hidden = true;
      this.act.sendText(`/${command}`);
    };
    this.commandsBox = h(
      "div",
      { class: "commands", hidden: true, testid: "command-list" },
      this.store.bot.commands.map(({ command, description }) =>
        h(
          "button",
          { type: "button", testid: `command-${command}`, on: { click: () => pick(command) } },
          h("strong", { lang: "en" }, `/${command}`),
          h("span", { lang: languageOf(description) }, description),
        ),
      ),
    );
    return this.commandsBox;
  }

  toggleList(list) {
    const opens = list.hidden;
    this.closeLists();
    list.hidden = !opens;
    if (opens) list.querySelector("button")?.focus();
  }

  closeLists() {
    if (this.commandsBox) this.commandsBox.hidden = true;
    if (this.attachBox) this.attachBox.hidden = true;
  }

  keyboard() {
    return this.store.keyboards.get(`${this.store.me}/${this.store.chatId}`) ?? null;
  }

  placeholder() {
    const asked = this.store.openQuestion()?.forcesReply.placeholder;
    return asked || this.keyboard()?.placeholder || t("chat.message");
  }

  keyboardArea() {
    const keyboard = this.keyboard();
    if (!keyboard?.rows || this.keyboardHidden) return null;
    return replyKeyboard(keyboard.rows, (pressed) => this.act.pressReply(pressed));
  }

  /** What the bot asks the foot to show, to compare. */
  wanted() {
    return JSON.stringify([this.keyboard(), this.store.openQuestion()?.id]);
  }

  /** Draws the foot anew when the bot changed the reply keyboard. */
  drawKeyboard() {
    if (this.drawn === this.wanted()) return;
    this.keyboardHidden = false;
    this.draw();
  }

  /** Puts text into the writing field. */
  write(text) {
    this.input.value = text;
    this.inputChanged();
    this.input.focus();
  }

  /** A keyboard made for one answer hides after it. */
  afterReply() {
    if (!this.keyboard()?.one_time_keyboard) return;
    this.keyboardHidden = true;
    this.draw();
  }

  toggleKeyboard() {
    this.keyboardHidden = !this.keyboardHidden;
    this.draw();
  }

  inputChanged() {
    if (!this.input) return;
    this.input.lang = languageOf(this.input.value);
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
    this.sendButton.classList.toggle("ready", this.canSend());
    this.act.inlineQuery(this.input.value, this.results);
  }

  canSend() {
    return Boolean(this.photo || this.input.value.trim());
  }

  keyDown(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  pasted(event) {
    const image = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
    if (!image) return;
    event.preventDefault();
    this.choosePhoto(image);
  }

  /** The input forgets its file at once: the same one can be chosen again. */
  choosePhoto(file, input = null) {
    if (!file) return;
    if (input) input.value = "";
    this.closeLists();
    this.photo = file;
    this.showPhoto();
    this.inputChanged();
    this.input.focus();
  }

  showPhoto() {
    this.preview.hidden = !this.photo;
    if (!this.photo) return;
    const url = URL.createObjectURL(this.photo);
    const drop = () => {
      this.photo = null;
      this.showPhoto();
      this.inputChanged();
    };
    this.preview.replaceChildren(
      h("img", { src: url, alt: "", on: { load: () => URL.revokeObjectURL(url) } }),
      h("span", {}, this.photo.name),
      button("close", t("chat.remove_photo"), { class: "icon-button", on: { click: drop } }),
    );
  }

  async send() {
    if (!this.canSend()) return;
    const text = this.input.value.trim();
    const photo = this.photo;
    this.input.value = "";
    this.photo = null;
    this.showPhoto();
    this.inputChanged();
    const sent = await this.act.send({ text, photo });
    if (sent) return;
    this.input.value = text;
    this.photo = photo;
    this.showPhoto();
    this.inputChanged();
  }
}
