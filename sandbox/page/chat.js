/** Middle column: head, messages and the place to write. */

import { avatar, button, h, languageOf } from "./dom.js";
import { icon } from "./icons.js";
import { Composer } from "./composer.js";
import { messageElement } from "./messages.js";
import { money, t } from "./texts.js";

const SHOWN_MESSAGES = 200;
const NEAR_BOTTOM_PIXELS = 120;
const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
  timeZone: "Asia/Phnom_Penh",
});

export class ChatView {
  /** `act`: see app.js; `store` is read, never changed. */
  constructor(root, store, act) {
    this.root = root;
    this.store = store;
    this.act = act;
    this.typing = false;
    this.shown = "";
    this.newestId = 0;
    root.addEventListener("pointerdown", ({ target }) => {
      if (!target.closest(".commands, .menu-button, [data-testid=attach]")) {
        this.composer?.closeLists();
      }
    });
  }

  /** Draws everything: another chat, another language. */
  draw() {
    const { store } = this;
    this.shown = "";
    if (!store.me) {
      this.root.replaceChildren(welcome(t("page.title"), t("chat.pick")));
      return;
    }
    this.log = h("div", {
      class: "log",
      role: "log",
      testid: "log",
      tabindex: "0",
      "aria-label": t("chat.log"),
      on: { scroll: () => this.isNearBottom() && this.newest.setAttribute("hidden", "") },
    });
    this.newest = h(
      "button",
      { class: "newest", type: "button", hidden: true, on: { click: () => this.toBottom() } },
      t("chat.new_messages"),
    );
    const foot = h("footer", { class: "foot" });
    this.composer = new Composer(foot, store, this.act);
    this.head = h("header", { class: "chat-head" });
    this.root.replaceChildren(
      this.head,
      this.log,
      h("div", { class: "below" }, this.newest),
      foot,
    );
    this.drawHead();
    this.composer.draw();
    this.drawLog();
    this.toBottom();
  }

  drawHead() {
    const { store, act } = this;
    const me = store.person();
    const group = store.group();
    const title = group ? group.title : store.bot.name;
    const note = this.typing
      ? t("chat.typing")
      : group
        ? t("groups.count", { n: group.memberIds.length })
        : `@${store.bot.username}`;
    this.head.replaceChildren(
      button("back", t("chat.switch"), {
        class: "icon-button back",
        testid: "back",
        on: { click: act.showPeople },
      }),
      group
        ? smallAvatar({ id: group.id, name: title })
        : h("span", { class: "avatar small bot", "aria-hidden": "true" }),
      h(
        "div",
        { class: "title" },
        h("strong", { lang: languageOf(title) }, title),
        h(
          "small",
          { class: this.typing ? "typing" : null, testid: this.typing ? "typing" : null },
          note,
        ),
      ),
      stars(me, act),
      h(
        "button",
        {
          class: "identity",
          type: "button",
          testid: "identity",
          "aria-label": `${t("chat.as", { name: me.name })}. ${t("chat.switch")}`,
          title: t("chat.as", { name: me.name }),
          on: { click: act.showPeople },
        },
        smallAvatar(me),
        h("span", { lang: languageOf(me.name) }, me.name),
      ),
      h(
        "button",
        {
          class: "labelled",
          type: "button",
          testid: "bank-open",
          "aria-label": t("bank.open"),
          "aria-expanded": String(act.bankIsOpen()),
          on: { click: act.toggleBank },
        },
        icon("bank"),
        h("span", {}, t("bank.title")),
      ),
    );
  }

  drawLog() {
    const { store } = this;
    const stayDown = this.isNearBottom();
    const messages = store.chat().slice(-SHOWN_MESSAGES);
    const known = new Map([...this.log.children].map((child) => [child.dataset.key, child]));
    const wanted = [];
    let day = "";
    for (const message of messages) {
      const date = DAY.format(message.dateMs);
      if (date !== day) wanted.push(this.dayLine(known, date));
      day = date;
      wanted.push(this.line(known, message));
    }
    const empty = messages.length === 0;
    if (empty) wanted.push(this.emptyCard());
    this.place(wanted, empty);
    if (empty !== this.wasEmpty) this.composer.draw();
    this.wasEmpty = empty;
    const newest = messages.at(-1);
    const hasNew = newest && newest.id > this.newestId && !newest.mine;
    this.newestId = newest?.id ?? 0;
    if (stayDown) this.toBottom();
    else if (hasNew) this.newest.hidden = false;
  }

  /** Puts the wanted lines in order, touching only what is new or changed. */
  place(wanted, empty) {
    const filler = this.log.firstElementChild?.classList.contains("filler")
      ? this.log.firstElementChild
      : h("div", { class: "filler" });
    const lines = empty ? wanted : [filler, ...wanted];
    for (const [index, line] of lines.entries()) {
      const here = this.log.children[index];
      if (here !== line) this.log.insertBefore(line, here ?? null);
    }
    while (this.log.children.length > lines.length) this.log.lastElementChild.remove();
  }

  dayLine(known, date) {
    return known.get(date) ?? keyed(h("div", { class: "day" }, dayName(date)), date);
  }

  line(known, message) {
    const key = String(message.id);
    const old = known.get(key);
    if (old && old.dataset.version === String(message.version)) return old;
    const fresh = !old && this.shown === this.chatKey();
    const element = messageElement(message, this.act, { group: !this.store.isPrivate, fresh });
    element.dataset.version = message.version;
    element.addEventListener("load", () => this.isNearBottom(480) && this.toBottom(), true);
    return keyed(element, key);
  }

  chatKey() {
    return `${this.store.me}/${this.store.chatId}`;
  }

  emptyCard() {
    if (!this.store.isPrivate) return welcome("", t("chat.empty_group"));
    return welcome(t("chat.empty_title"), this.store.bot.description || t("chat.empty"));
  }

  isNearBottom(pixels = NEAR_BOTTOM_PIXELS) {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < pixels;
  }

  toBottom() {
    this.log.scrollTop = this.log.scrollHeight;
    this.newest.hidden = true;
    this.shown = this.chatKey();
  }

  setTyping(typing) {
    if (typing === this.typing) return;
    this.typing = typing;
    if (this.store.me) this.drawHead();
  }
}

const dayName = (date) => (date === DAY.format(Date.now()) ? t("chat.today") : date);

function keyed(element, key) {
  element.dataset.key = key;
  return element;
}

function smallAvatar(person) {
  const element = avatar(person.id, person.name);
  element.classList.add("small");
  return element;
}

function welcome(title, text) {
  return keyed(
    h(
      "section",
      { class: "welcome", testid: "welcome" },
      h("img", { src: "/page/lotus.svg", alt: "" }),
      title ? h("h2", {}, title) : null,
      h("p", {}, text),
    ),
    "welcome",
  );
}

/** How many Telegram Stars the person has; a tap buys more. */
function stars(me, act) {
  const amount = money({ amount_minor: me.stars, currency: "XTR" });
  return h(
    "button",
    {
      class: "labelled stars",
      type: "button",
      testid: "stars",
      "aria-label": t("chat.stars", { amount }),
      title: t("chat.stars", { amount }),
      on: { click: act.topUpStars },
    },
    amount,
  );
}
