/** What the bank app shows: home, preview of a code, paid; each a plain function of the app. */

import { h, languageOf } from "./dom.js";
import { icon } from "./icons.js";
import { clockTime, countdown, currentLanguage, has, money, t } from "./texts.js";

const PETALS = 12;

/** The whole drawer. */
export function bankScreen(app) {
  return [head(app), body(app), foot(app) ?? ""];
}

function head(app) {
  return h(
    "header",
    { class: "panel-head" },
    h("h2", { tabindex: "-1" }, icon("bank"), t("bank.title")),
    h(
      "button",
      {
        class: "icon-button",
        type: "button",
        testid: "bank-close",
        "aria-label": t("common.close"),
        on: { click: () => app.close() },
      },
      icon("close"),
    ),
  );
}

function body(app) {
  const parts = app.paid ? paidScreen(app) : app.code ? preview(app) : homeScreen(app);
  return h("div", { class: "bank-body" }, parts);
}

function homeScreen(app) {
  const input = h("input", {
    type: "file",
    accept: "image/*",
    hidden: true,
    testid: "scan-input",
    on: { change: (event) => event.target.files[0] && app.scanFile(event.target.files[0]) },
  });
  const scan = h(
    "button",
    {
      class: "button main wide",
      type: "button",
      testid: "scan",
      on: { click: () => input.click() },
    },
    icon("scan"),
    t("bank.scan"),
  );
  return [
    errorBox(app),
    h("p", { class: "hint" }, t("bank.hint")),
    scan,
    input,
    pasteBox(app),
    h("section", {}, h("h3", {}, t("bank.accounts")), accountList(app)),
  ];
}

function pasteBox(app) {
  const area = h("textarea", {
    name: "payload",
    rows: "3",
    testid: "paste",
    "aria-label": t("bank.paste"),
    spellcheck: "false",
  });
  const read = () => area.value.trim() && app.scan({ payload: area.value.trim() });
  return h(
    "details",
    { testid: "bank-paste" },
    h("summary", {}, t("bank.paste")),
    h(
      "div",
      {},
      h("div", { class: "field" }, area),
      h(
        "button",
        { class: "button quiet", type: "button", testid: "paste-read", on: { click: read } },
        t("bank.read"),
      ),
    ),
  );
}

function preview(app) {
  return [
    errorBox(app),
    khqrCard(app),
    h("section", {}, h("h3", {}, t("bank.pay_from")), accountList(app)),
    testBox(app),
  ];
}

function khqrCard(app) {
  const { payee, amount, bill_number: bill } = app.code;
  return h(
    "figure",
    { class: "khqr", testid: "preview" },
    h("header", { lang: "en" }, "KHQR"),
    h(
      "div",
      { class: "facts" },
      h(
        "div",
        { class: "payee", testid: "preview-payee", lang: languageOf(payee.name) },
        payee.name,
      ),
      h(
        "div",
        { class: "sum", testid: "preview-amount" },
        amount ? money(amount) : app.code.currency,
      ),
      h("div", { class: "small" }, `${payee.account_id} · ${payee.city}`),
      bill ? h("div", { class: "small" }, `${t("bank.bill")}${colon()} ${bill}`) : null,
    ),
    until(app),
  );
}

/** The line with the time left; drawn anew each second. */
export function until(app) {
  const { expires_at: expiresAt } = app.code;
  if (!expiresAt)
    return h("div", { class: "until", testid: "preview-expiry" }, t("bank.no_expiry"));
  const left = (app.expiresAt - Date.now()) / 1000;
  const over = app.code.expired || left <= 0;
  return h(
    "div",
    { class: over ? "until over" : "until", testid: "preview-expiry" },
    h("span", {}, over ? t("bank.expired_mark") : t("bank.expires_in", { t: countdown(left) })),
    h("time", {}, clockTime(Date.parse(expiresAt))),
  );
}

/** A code without an amount asks for one; the rest lets a tester pay wrongly on purpose. */
function testBox(app) {
  const amount = h(
    "label",
    { class: "field" },
    h("span", {}, t(app.code.amount ? "bank.other_amount" : "bank.enter_amount")),
    h("input", {
      name: "amount",
      on: { input: () => app.relabel() },
      inputmode: "decimal",
      autocomplete: "off",
      testid: "other-amount",
      placeholder: app.code.amount ? t("bank.same") : "",
    }),
  );
  const option = (value, text) => h("option", { value }, text);
  const tests = h(
    "div",
    {},
    app.code.amount ? amount : null,
    h(
      "label",
      { class: "field" },
      h("span", {}, t("bank.other_currency")),
      h(
        "select",
        { name: "currency", testid: "other-currency", on: { change: () => app.relabel() } },
        option("", t("bank.same")),
        option("USD", "USD"),
        option("KHR", "KHR"),
      ),
    ),
    h(
      "label",
      { class: "tick" },
      h("input", { type: "checkbox", name: "force", testid: "force" }),
      h("span", {}, t("bank.force")),
    ),
  );
  return [
    app.code.amount ? null : amount,
    h("details", { testid: "bank-tests" }, h("summary", {}, t("bank.tests")), tests),
  ];
}

function accountList(app) {
  return h(
    "div",
    { class: "accounts", role: "radiogroup", "aria-label": t("bank.accounts") },
    app.accounts.map((account) => accountRow(app, account)),
  );
}

function accountRow(app, account) {
  const name = currentLanguage() === "km" ? account.name_km : account.name;
  const sums = account.balances.map((balance) => {
    const asked = app.code?.amount;
    const short =
      asked && asked.currency === balance.currency && balance.amount_minor < asked.amount_minor;
    return h("span", { class: short ? "short" : null }, money(balance));
  });
  return h(
    "button",
    {
      class: "account",
      type: "button",
      role: "radio",
      "aria-checked": String(account.id === app.accountId),
      testid: `account-${account.id}`,
      on: { click: () => app.choose(account) },
    },
    avatar(account),
    h(
      "span",
      { class: "who" },
      h("strong", { lang: languageOf(name) }, name),
      h("small", { lang: "en" }, account.bank),
    ),
    h("span", { class: "sums" }, sums),
  );
}

/** "Pay $25.00": always what will really be paid. */
export function payLabel(app) {
  if (app.busy) return t("bank.paying");
  const sum = app.sum();
  return sum ? t("bank.pay_amount", { amount: money(sum) }) : t("bank.pay");
}

function foot(app) {
  if (app.paid) return paidFoot(app);
  if (!app.code) return null;
  return h(
    "div",
    { class: "bank-foot" },
    h(
      "button",
      {
        class: "button main wide",
        type: "button",
        testid: "pay",
        disabled: app.busy,
        on: { click: () => app.pay() },
      },
      payLabel(app),
    ),
    backButton(app, t("bank.back"), "bank-back"),
  );
}

function paidFoot(app) {
  const again = () => {
    app.paid = null;
    app.scan(app.source);
  };
  return h(
    "div",
    { class: "bank-foot" },
    h(
      "button",
      {
        class: "button main wide",
        type: "button",
        testid: "bank-done",
        on: { click: () => app.close() },
      },
      t("bank.done"),
    ),
    h(
      "button",
      { class: "button quiet wide", type: "button", testid: "pay-again", on: { click: again } },
      t("bank.pay_again"),
    ),
  );
}

function backButton(app, text, testid) {
  return h(
    "button",
    { class: "button quiet wide", type: "button", testid, on: { click: () => app.leave() } },
    text,
  );
}

function paidScreen(app) {
  const { transaction, payee, account } = app.paid;
  const name = currentLanguage() === "km" ? account.name_km : account.name;
  const facts = [
    ["bank.payee", payee.name],
    ["bank.from", `${name} · ${account.bank}`],
    ["bank.time", clockTime(Date.parse(transaction.created_at))],
    ["bank.hash", transaction.hash.slice(0, 8)],
  ];
  return h(
    "section",
    { class: "paid", testid: "paid", role: "status" },
    seal(),
    h("h3", {}, t("bank.paid")),
    h("div", { class: "sum", testid: "paid-amount" }, money(transaction.amount)),
    transaction.late ? h("p", { class: "late" }, t("bank.late")) : null,
    h(
      "dl",
      { class: "facts-list" },
      facts.map(([key, value]) => [
        h("dt", {}, t(key)),
        h("dd", { lang: languageOf(value) }, value),
      ]),
    ),
  );
}

function errorBox(app) {
  if (!app.error) return null;
  const { code, text, message } = app.error;
  const known = code && has(`bank.error.${code}`);
  return h(
    "div",
    { class: "bank-error", role: "alert", testid: "bank-error", "data-code": code },
    h("p", {}, known ? t(`bank.error.${code}`) : text || message),
    h("p", {}, t("bank.not_moved")),
  );
}

const colon = () => (currentLanguage() === "km" ? "៖" : ":");

function avatar(account) {
  const element = h(
    "span",
    { class: "avatar small", "aria-hidden": "true" },
    account.bank.slice(0, 1),
  );
  element.style.setProperty(
    "--silk",
    account.bank.startsWith("L")
      ? "#54307f"
      : account.bank.startsWith("T")
        ? "#1f5560"
        : "#2c5a34",
  );
  return element;
}

function seal() {
  const petals = Array.from({ length: PETALS }, (_, n) => {
    const petal = h("i", {});
    petal.style.setProperty("--turn", `${(n * 360) / PETALS}deg`);
    petal.style.setProperty("--n", n);
    return petal;
  });
  return h("div", { class: "seal", "aria-hidden": "true" }, petals, icon("check"));
}
