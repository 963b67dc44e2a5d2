/** Joins the parts of the page: who acts, which chat is open, what comes in live. */

import { api } from "./api.js";
import { BankApp } from "./bank.js";
import { ChatView } from "./chat.js";
import { alertBox, choose, confirmBox, openDialog, toast } from "./dialogs.js";
import { find, h, toBase64 } from "./dom.js";
import { icon } from "./icons.js";
import { MiniApp } from "./miniapp.js";
import { showCamera } from "./camera.js";
import { showParcels } from "./parcels.js";
import { askGroup, askPerson, drawPeople } from "./people.js";
import { Store } from "./store.js";
import { currentLanguage, has, money, setLanguage, t } from "./texts.js";

const OTHERS_EVERY_MS = 5000;
const OTHERS_AT_ONCE = 8;
const TOP_UP_STARS = 500;
const MOVES_STARS = ["successful_payment", "refunded_payment"];
const TYPING_MS = 5000;

const root = find("#app");
const address = new URLSearchParams(location.search);
const store = new Store();
let updates = null;
let typingTimer = 0;
let inlineNumber = 0;

const act = {
  showPeople: () => show("people"),
  choosePerson: (id) => openChat(id, id),
  chooseGroup,
  addPerson,
  makePerson,
  makeGroup,
  showParcels: () => showParcels(api),
  showCamera: () => showCamera(api),
  setLanguage: changeLanguage,
  sendText: (text) => act.send({ text }),
  send,
  shareContact,
  press,
  pressReply,
  openLink,
  openApp,
  openPhoto,
  scan: (url) => scan(url),
  copy,
  inlineQuery,
  topUpStars,
  toggleBank: () => (bank.isOpen ? bank.close() : openBank()),
  bankIsOpen: () => bank.isOpen,
};

const chat = new ChatView(find("#chat"), store, act);
const bank = new BankApp(find("#bank"), api, () => store.me && chat.drawHead());
const miniApp = new MiniApp(
  find("#miniapp"),
  {
    sendData: (data) => api.sendData(store.me, { data }).catch(complain),
    shareContact: () => send({ contact: true }),
    pay: (slug) => payInvoice({ slug }),
    openLink,
    readCodes: api.readCodes,
    me: () => store.me,
  },
  () => {
    if (miniApp.isOpen && bank.isOpen) bank.close();
  },
);

await start();

async function start() {
  await loadNames();
  const wanted = Number(address.get("person"));
  const person = store.person(wanted) ?? (address.has("person") ? null : store.people[0]);
  if (person) await openChat(person.id, person.id, { look: address.has("person") });
  else redraw();
  if (address.has("pay")) await payLink(address.get("pay"));
  document.addEventListener("visibilitychange", rest);
  setInterval(watchOthers, OTHERS_EVERY_MS);
  await watchOthers();
}

async function loadNames() {
  try {
    [store.people, store.groups] = await Promise.all([api.people(), groupsNow()]);
  } catch (error) {
    complain(error);
  }
}

/** A group that was upgraded lives on under its new id. */
async function groupsNow() {
  return (await api.groups()).filter((group) => !group.movedTo);
}

/** The bot as the person's phone shows it: name, commands and menu in his language. */
async function loadBot() {
  try {
    store.bot = await api.bot(store.person()?.language ?? "");
  } catch (error) {
    complain(error);
  }
}

function redraw() {
  document.documentElement.lang = currentLanguage();
  drawPeople(find("#people"), store, act);
  chat.draw();
}

function show(view) {
  root.dataset.view = view;
}

function changeLanguage(code) {
  setLanguage(code);
  redraw();
  if (bank.isOpen) bank.draw();
}

// --- who acts and where ------------------------------------------------------------------------

async function openChat(personId, chatId, { look = true } = {}) {
  const changed = store.me !== personId;
  store.me = personId;
  store.chatId = chatId;
  if (look) show("chat");
  if (changed) {
    miniApp.close();
    rememberInAddress(personId);
    listen(personId);
  }
  await Promise.all([loadBot(), fetchMessages(personId)]);
  store.markRead();
  redraw();
  if (look && matchMedia("(hover: hover)").matches) find("[data-testid=composer]")?.focus();
}

function chooseGroup(group) {
  const isMember = (person) => group.memberIds.includes(person.id);
  const personId = isMember({ id: store.me }) ? store.me : store.people.find(isMember)?.id;
  if (personId === undefined) return;
  openChat(personId, group.id);
}

function rememberInAddress(personId) {
  const url = new URL(location.href);
  url.searchParams.set("person", personId);
  url.searchParams.delete("pay");
  history.replaceState(null, "", url);
}

async function makePerson() {
  const order = await askPerson();
  if (order) await addPerson(order);
}

async function addPerson(order) {
  try {
    const person = await api.makePerson(order);
    store.people = await api.people();
    await openChat(person.id, person.id);
  } catch (error) {
    complain(error);
  }
}

async function makeGroup() {
  const order = await askGroup(store.people, store.me);
  if (!order) return;
  try {
    const group = await api.makeGroup(order);
    store.groups = await groupsNow();
    chooseGroup(store.group(group.id));
  } catch (error) {
    complain(error);
  }
}

// --- what comes in ------------------------------------------------------------------------------

function listen(personId) {
  updates?.close();
  updates = api.updates(personId);
  updates.onopen = () => receive(personId);
  updates.onmessage = (event) => heard(personId, JSON.parse(event.data));
}

/** A page nobody looks at lets go of its line: a browser keeps only six to one host. */
function rest() {
  if (document.hidden) updates?.close();
  else if (store.me) listen(store.me);
}

function heard(personId, event) {
  if (personId !== store.me) return;
  if (event.type === "typing") return event.chat_id === store.chatId && showTyping();
  receive(personId);
}

function showTyping() {
  chat.setTyping(true);
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => chat.setTyping(false), TYPING_MS);
}

async function receive(personId) {
  const before = store.chat().at(-1)?.id;
  const changed = await fetchMessages(personId);
  if (!changed || personId !== store.me) return;
  const newest = store.chat().at(-1);
  if (newest && newest.id !== before && !newest.mine) chat.setTyping(false);
  if (!document.hidden) store.markRead();
  if (MOVES_STARS.includes(newest?.service?.kind)) await countStars(personId);
  chat.drawLog();
  chat.composer.drawKeyboard();
  drawPeople(find("#people"), store, act);
}

/** Takes what is new for a person; true when something changed. */
async function fetchMessages(personId) {
  try {
    const answer = await api.messages(personId, store.cursors.get(personId) ?? 0);
    return store.takeAnswer(personId, answer);
  } catch (error) {
    if (personId === store.me) complain(error);
    return false;
  }
}

/** The others' unread counts; only while somebody looks at the page. */
async function watchOthers() {
  if (document.hidden) return;
  const others = store.people.filter((person) => person.id !== store.me).slice(0, OTHERS_AT_ONCE);
  const changes = await Promise.all(others.map((person) => fetchMessages(person.id)));
  if (changes.some(Boolean)) drawPeople(find("#people"), store, act);
}

// --- what the person does -----------------------------------------------------------------------

/** {text?, photo?: File, contact?}; true when it went out. */
async function send({ text = "", photo = null, contact = false }) {
  const order = { chat_id: store.chatId };
  if (text) order.text = text;
  if (contact) order.contact = true;
  const question = store.openQuestion();
  if (question) order.reply_to_message_id = question.id;
  try {
    if (photo) order.photo = await toBase64(photo);
    await api.send(store.me, order);
    await receive(store.me);
    chat.toBottom();
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

async function shareContact() {
  if (await confirmBox(t("chat.share_contact_sure"))) await send({ contact: true });
}

async function press(message, button, element) {
  if (button.url) return openLink(button.url);
  if (button.web_app) return openApp(button.web_app.url, button.text);
  if (button.copy_text) return copy(button.copy_text.text);
  if (button.pay) return payInvoice({ message_id: message.id, amount: message.invoice?.amount });
  const query = button.switch_inline_query_current_chat ?? button.switch_inline_query;
  if (query !== undefined) return chat.composer.write(`@${store.bot.username} ${query}`);
  if (!button.callback_data) return undefined;
  element.classList.add("busy");
  const order = { chat_id: message.chatId, message_id: message.id, button: button.callback_data };
  const answer = await api.press(store.me, order).catch(complain);
  element.classList.remove("busy");
  await receive(store.me);
  return answer && showAnswer(answer);
}

async function showAnswer({ answered = true, text = "", show_alert: alert = false, url = "" }) {
  if (!answered) return toast(t("chat.no_answer"));
  if (url) openLink(url);
  if (!text) return undefined;
  return alert ? alertBox(text) : toast(text);
}

/** A button of the reply keyboard. */
async function pressReply(button) {
  if (button.request_contact && !(await confirmBox(t("chat.share_contact_sure")))) return;
  const order = { chat_id: store.chatId, button: button.text };
  const answer = await api.press(store.me, order).catch(complain);
  if (answer?.web_app_url) miniApp.open(answer.web_app_url, button.text);
  await receive(store.me);
  chat.composer.afterReply();
  chat.toBottom();
}

async function openApp(url, title, startParam = "") {
  try {
    miniApp.open(await api.appUrl(store.me, url, startParam), title);
  } catch (error) {
    complain(error);
  }
}

/** Links to the bot stay here; everything else opens in a new tab. */
async function openLink(link) {
  const url = new URL(link, location.href);
  if (url.protocol === "abamobilebank:") return payLink(url.searchParams.get("qrcode"));
  const name = url.pathname.split("/")[1]?.toLowerCase();
  if (url.hostname === "t.me" && name === "share") return passOn(url.searchParams);
  const isBot = url.hostname === "t.me" && name === store.bot.username.toLowerCase();
  if (!isBot) {
    if (/^https?:$/.test(url.protocol)) window.open(url, "_blank", "noopener");
    return;
  }
  const chatId = url.searchParams.has("startgroup") ? await groupForBot() : store.chatId;
  if (chatId === null) return;
  const answer = await api.openLink(store.me, { link, chat_id: chatId }).catch(complain);
  if (answer?.web_app_url) miniApp.open(answer.web_app_url, store.bot.name);
  await receive(store.me);
  // As Telegram does: the chat is shown in which the link has written.
  const written = answer?.message?.chat.id;
  if (written !== undefined && written !== store.chatId) await openChat(store.me, written);
}

/** A link that adds the bot: one of the groups one is in, or a new one. */
async function groupForBot() {
  const mine = store.groups.filter((group) => group.memberIds.includes(store.me));
  const choices = mine.map((group) => ({ id: String(group.id), text: group.title }));
  choices.push({ id: "new", text: t("groups.new"), main: mine.length === 0 });
  const answer = await choose(t("groups.choose"), choices, { testid: "group-choice" });
  if (answer !== "new") return answer ? Number(answer) : null;
  const order = await askGroup(store.people, store.me);
  if (!order) return null;
  const made = await api.makeGroup(order).catch(complain);
  store.groups = await groupsNow();
  return made?.id ?? null;
}

/** Telegram's page that passes an address on: here the words wait to be sent where one is. */
function passOn(parameters) {
  const words = [parameters.get("text"), parameters.get("url")].filter(Boolean).join("\n");
  chat.composer.write(words);
}

async function payInvoice({ amount, ...order }) {
  if (amount && !(await confirmBox(t("chat.pay_sure", { amount: money(amount) }))))
    return "cancelled";
  try {
    const answer = await api.pay(store.me, order);
    if (answer.error_message) toast(answer.error_message);
    await receive(store.me);
    return answer.status;
  } catch (error) {
    complain(error);
    return "failed";
  }
}

/** The Stars that a person has now, in the head of the chat. */
async function countStars(personId) {
  store.keepPerson(await api.person(personId));
  chat.drawHead();
}

async function topUpStars() {
  const amount = money({ amount_minor: TOP_UP_STARS, currency: "XTR" });
  if (!(await confirmBox(t("chat.top_up_sure", { amount })))) return;
  try {
    store.keepPerson(await api.topUp(store.me, TOP_UP_STARS));
    chat.drawHead();
  } catch (error) {
    complain(error);
  }
}

/** "@bot words" in the writing field asks the bot for inline results. */
async function inlineQuery(text, box) {
  const found = text.match(/^@(\w+)\s(.*)$/s);
  inlineNumber += 1;
  if (!found || found[1].toLowerCase() !== store.bot.username.toLowerCase()) {
    box.hidden = true;
    return;
  }
  const number = inlineNumber;
  try {
    const answer = await api.inline(store.me, { query: found[2], chat_id: store.chatId });
    if (number === inlineNumber) drawResults(answer, box);
    if (!answer.answered) toast(t("chat.no_answer"));
  } catch (error) {
    complain(error);
  }
}

function drawResults(answer, box) {
  const pick = async (result) => {
    box.hidden = true;
    chat.composer.write("");
    await api
      .choose(store.me, { query_id: answer.query_id, result_id: result.id, chat_id: store.chatId })
      .catch(complain);
    await receive(store.me);
  };
  box.replaceChildren(
    ...answer.results.map((result) =>
      h(
        "button",
        { type: "button", testid: `result-${result.id}`, on: { click: () => pick(result) } },
        result.title ?? result.id,
        h("small", {}, result.description ?? ""),
      ),
    ),
  );
  box.hidden = answer.results.length === 0;
}

// --- pictures and the bank ----------------------------------------------------------------------

async function openPhoto(message) {
  const scanIt = (event) => event.target.closest("dialog").close("scan");
  const content = h(
    "div",
    { class: "stack" },
    h("img", { src: message.photo.url, alt: message.text || t("chat.photo") }),
    h(
      "div",
      { class: "actions" },
      h(
        "button",
        {
          class: "button quiet",
          type: "button",
          on: { click: (event) => event.target.closest("dialog").close("") },
        },
        t("common.close"),
      ),
      h(
        "button",
        { class: "button main", type: "button", testid: "viewer-scan", on: { click: scanIt } },
        icon("scan"),
        t("chat.scan"),
      ),
    ),
  );
  const answer = await openDialog(content, {
    label: t("chat.photo"),
    className: "viewer",
    testid: "viewer",
  });
  if (answer === "scan") scan(message.photo.url);
}

async function openBank() {
  miniApp.close();
  await bank.open();
}

async function scan(url) {
  miniApp.close();
  await bank.scanUrl(url);
}

async function payLink(payload) {
  await bank.scan({ payload });
}

async function copy(text) {
  await navigator.clipboard?.writeText(text).catch(() => {});
  toast(`${t("chat.copied")}`);
}

/** Says what went wrong; a broken line in the page's own words. */
function complain(error) {
  const key = `error.${error.code}`;
  toast(has(key) ? t(key) : error.message);
}
