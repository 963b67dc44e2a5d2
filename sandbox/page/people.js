/** Left column: the people one can be, and the groups. */

import { avatar, h, languageOf } from "./dom.js";
import { openDialog } from "./dialogs.js";
import { icon } from "./icons.js";
import { summary } from "./messages.js";
import { clockTime, currentLanguage, t } from "./texts.js";

const SUGGESTED = [
  { first_name: "ចាន់ ដារ៉ា", username: "dara_fan", language_code: "km", phone: "85512000101" },
  {
    first_name: "Sophea",
    last_name: "Lim",
    username: "sophea_fan",
    language_code: "en",
    phone: "85512000102",
  },
];

/** Draws the column. `act`: choosePerson, chooseGroup, addPerson, makePerson, makeGroup, showParcels,
 * setLanguage.
 */
export function drawPeople(root, store, act) {
  const scrolled = root.querySelector(".people-body")?.scrollTop ?? 0;
  root.setAttribute("aria-label", t("people.title"));
  root.replaceChildren(head(act), body(store, act));
  root.querySelector(".people-body").scrollTop = scrolled;
}

function head(act) {
  const language = (code, label, name) =>
    h(
      "button",
      {
        type: "button",
        testid: `language-${code}`,
        lang: code,
        "aria-pressed": String(currentLanguage() === code),
        "aria-label": name,
        on: { click: () => act.setLanguage(code) },
      },
      label,
    );
  return h(
    "header",
    { class: "people-head" },
    h("img", { class: "mark", src: "/page/lotus.svg", alt: "" }),
    h("h1", { lang: "en" }, "Hang Meas", h("small", {}, "sandbox")),
    h(
      "div",
      { class: "languages", role: "group" },
      language("km", "ខ្មែរ", "ភាសាខ្មែរ"),
      language("en", "EN", "English"),
    ),
  );
}

function body(store, act) {
  const people = store.people.map((person) => personRow(person, store, act));
  const groups = store.groups.map((group) => groupRow(group, store, act));
  return h(
    "div",
    { class: "people-body" },
    sectionHead("people", act.makePerson, t("people.hint")),
    people.length ? people : firstPeople(act),
    store.people.length ? sectionHead("groups", act.makeGroup) : null,
    groups,
    store.people.length ? parcelsRow(act) : null,
    store.people.length ? cameraRow(act) : null,
  );
}

function parcelsRow(act) {
  return h(
    "div",
    { class: "people-empty" },
    h(
      "button",
      {
        class: "button quiet wide",
        type: "button",
        testid: "parcels-open",
        on: { click: act.showParcels },
      },
      icon("parcel"),
      t("parcels.title"),
    ),
  );
}

function cameraRow(act) {
  return h(
    "div",
    { class: "people-empty" },
    h(
      "button",
      {
        class: "button quiet wide",
        type: "button",
        testid: "camera-open",
        on: { click: act.showCamera },
      },
      icon("camera"),
      t("camera.title"),
    ),
  );
}

/** Nobody yet: two invented people one tap away, or a person of one's own. */
function firstPeople(act) {
  const row = (order, index) => {
    const name = [order.first_name, order.last_name].filter(Boolean).join(" ");
    return h(
      "button",
      {
        class: "person",
        type: "button",
        testid: `suggested-${index}`,
        on: { click: () => act.addPerson(order) },
      },
      avatar(index + 2, name),
      h(
        "span",
        { class: "who" },
        h("span", { class: "name", lang: languageOf(name) }, name),
        h("span", { class: "last" }, order.language_code === "km" ? "ភាសាខ្មែរ" : "English"),
      ),
    );
  };
  return h(
    "div",
    {},
    h("p", { class: "people-empty" }, t("people.empty")),
    SUGGESTED.map(row),
    h(
      "div",
      { class: "people-empty" },
      h(
        "button",
        { class: "button main wide", type: "button", on: { click: act.makePerson } },
        t("people.new"),
      ),
    ),
  );
}

function sectionHead(kind, make, hint = "") {
  const label = t(`${kind}.new`);
  return h(
    "div",
    { class: "section-head" },
    h("h2", {}, t(`${kind}.title`), hint ? h("small", {}, hint) : null),
    h(
      "button",
      {
        class: "icon-button",
        type: "button",
        testid: kind === "people" ? "new-person" : "new-group",
        "aria-label": label,
        title: label,
        on: { click: make },
      },
      icon("plus"),
    ),
  );
}

function personRow(person, store, act) {
  // The open person's groups carry their own marks below.
  const unread = store.unreadOf(person.id, person.id === store.me ? person.id : null);
  const last = store.lastMessage(person.id, person.id);
  const about = last ? summary(last) : person.username ? `@${person.username}` : "";
  return h(
    "button",
    {
      class: "person",
      type: "button",
      testid: `person-${person.id}`,
      "aria-current": String(store.me === person.id && store.chatId === person.id),
      on: { click: () => act.choosePerson(person.id) },
    },
    avatar(person.id, person.name),
    h(
      "span",
      { class: "who" },
      h(
        "span",
        { class: "name", lang: languageOf(person.name) },
        person.name,
        h("span", { class: "code-tag", lang: "en" }, person.language),
      ),
      h("span", { class: "last", lang: languageOf(about) }, about),
    ),
    h(
      "span",
      { class: "side" },
      last ? h("time", {}, clockTime(last.dateMs)) : null,
      unread ? badge(unread, `unread-${person.id}`) : null,
    ),
  );
}

function groupRow(group, store, act) {
  const isMember = group.memberIds.includes(store.me);
  const unread = isMember ? store.unreadOf(store.me, group.id) : 0;
  const last = isMember ? store.lastMessage(store.me, group.id) : null;
  const about = last ? summary(last) : t("groups.count", { n: group.memberIds.length });
  return h(
    "button",
    {
      class: "person",
      type: "button",
      testid: `group-${group.id}`,
      "aria-current": String(store.chatId === group.id),
      on: { click: () => act.chooseGroup(group) },
    },
    avatar(group.id, group.title),
    h(
      "span",
      { class: "who" },
      h("span", { class: "name", lang: languageOf(group.title) }, group.title),
      h("span", { class: "last", lang: languageOf(about) }, about),
    ),
    h("span", { class: "side" }, unread ? badge(unread, `unread-${group.id}`) : null),
  );
}

function badge(count, testid) {
  const label = t("people.unread", { n: count });
  return h("span", { class: "badge", testid, role: "img", "aria-label": label }, String(count));
}

/** Asks for a new person; gives {first_name, username?, language_code, phone?} or null. */
export function askPerson() {
  const field = (name, attributes) =>
    h(
      "label",
      { class: "field" },
      h("span", {}, t(`people.${name}`)),
      h("input", { name, testid: `person-form-${name}`, ...attributes }),
    );
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", {}, t("people.new")),
    field("first_name", { required: true, maxlength: 64, autocomplete: "off", autofocus: true }),
    field("username", {
      pattern: "@?[A-Za-z][A-Za-z0-9_]{4,31}",
      placeholder: "dara_fan",
      autocomplete: "off",
    }),
    h(
      "label",
      { class: "field" },
      h("span", {}, t("people.language")),
      h(
        "select",
        { name: "language_code", testid: "person-form-language" },
        h("option", { value: "km", selected: currentLanguage() === "km" }, "ភាសាខ្មែរ"),
        h("option", { value: "en", selected: currentLanguage() === "en" }, "English"),
      ),
    ),
    field("phone", { type: "tel", pattern: "\\+?[0-9 ]{8,16}", placeholder: "+855 12 345 678" }),
    formActions(t("people.save"), "person-form-save"),
  );
  return filled(form, t("people.new"), "person-form", (data) => {
    const person = {
      first_name: data.get("first_name").trim(),
      language_code: data.get("language_code"),
    };
    const username = data.get("username").trim().replace(/^@/, "");
    const phone = data.get("phone").replace(/[^0-9]/g, "");
    if (username) person.username = username;
    if (phone) person.phone = phone;
    return person;
  });
}

/** Asks for a new group; gives {title, member_ids} or null. */
export function askGroup(people, me) {
  const ticks = people.map((person) =>
    h(
      "label",
      { class: "tick" },
      h("input", {
        type: "checkbox",
        name: "member",
        value: person.id,
        checked: person.id === me,
        testid: `member-${person.id}`,
      }),
      h("span", { lang: languageOf(person.name) }, person.name),
    ),
  );
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", {}, t("groups.new")),
    h(
      "label",
      { class: "field" },
      h("span", {}, t("groups.name")),
      h("input", {
        name: "title",
        required: true,
        maxlength: 64,
        autofocus: true,
        testid: "group-form-title",
      }),
    ),
    h(
      "fieldset",
      { style: "border: 0; padding: 0; margin: 0" },
      h("legend", {}, t("groups.members")),
      ticks,
    ),
    formActions(t("groups.save"), "group-form-save"),
  );
  return filled(form, t("groups.new"), "group-form", (data) => ({
    title: data.get("title").trim(),
    member_ids: data.getAll("member").map(Number),
  }));
}

function formActions(save, testid) {
  return h(
    "div",
    { class: "actions" },
    h(
      "button",
      {
        class: "button quiet",
        type: "button",
        on: { click: (event) => event.target.closest("dialog").close("") },
      },
      t("common.cancel"),
    ),
    h("button", { class: "button main", type: "submit", value: "save", testid }, save),
  );
}

async function filled(form, label, testid, read) {
  const answer = await openDialog(form, { label, testid });
  return answer === "save" ? read(new FormData(form)) : null;
}
