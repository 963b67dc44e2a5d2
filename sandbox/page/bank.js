/** The bank app: scan a picture, look at what it asks for, choose an account, pay. */

import { bankScreen, payLabel, until } from "./bank_screens.js";
import { toBase64 } from "./dom.js";
import { readAmount, t } from "./texts.js";

const REMEMBERED = "sandbox.bank.account";

export class BankApp {
  /** `api` speaks to /sim/bank; `root` is the drawer. */
  constructor(root, api, onToggle) {
    this.root = root;
    this.api = api;
    this.onToggle = onToggle;
    this.accounts = [];
    this.accountId = localStorage.getItem(REMEMBERED);
    this.source = null;
    this.code = null;
    this.paid = null;
    this.error = null;
    this.busy = false;
    this.ticker = setInterval(() => this.tick(), 1000);
  }

  get isOpen() {
    return !this.root.hidden;
  }

  async open() {
    this.root.hidden = false;
    this.onToggle();
    await this.refresh();
    this.draw();
    this.root.querySelector("h2").focus();
  }

  close() {
    this.root.hidden = true;
    this.forget();
    this.onToggle();
  }

  /** Back to nothing scanned; what was typed for an earlier code goes too. */
  forget() {
    this.root.replaceChildren();
    this.source = this.code = this.paid = this.error = null;
  }

  /** Back to the accounts. */
  leave() {
    this.forget();
    this.draw();
  }

  choose(account) {
    this.accountId = account.id;
    localStorage.setItem(REMEMBERED, account.id);
    this.draw();
    this.root.querySelector(`[data-testid="account-${CSS.escape(account.id)}"]`)?.focus();
  }

  async refresh() {
    try {
      this.accounts = (await this.api.bankAccounts()).accounts;
      if (!this.account) this.accountId = this.accounts[0]?.id ?? null;
    } catch (error) {
      this.error = error;
    }
  }

  get account() {
    return this.accounts.find((account) => account.id === this.accountId) ?? null;
  }

  /** A picture of the chat, given by its address. */
  async scanUrl(url) {
    const picture = await fetch(url);
    await this.scan({ image: await toBase64(await picture.blob()) });
  }

  async scanFile(file) {
    await this.scan({ image: await toBase64(file) });
  }

  /** Reads {payload} or {image} and shows what it asks for; nothing is paid yet. */
  async scan(source) {
    this.forget();
    if (!this.isOpen) await this.open();
    try {
      this.code = await this.api.bankScan(source);
      this.source = { payload: this.code.payload };
      this.expiresAt = Date.now() + (this.code.expires_in_seconds ?? 0) * 1000;
    } catch (error) {
      this.error = error;
    }
    this.draw();
    this.root.querySelector(".bank-body").scrollTop = 0;
  }

  async pay() {
    const order = this.order();
    if (!order || this.busy) return;
    this.busy = true;
    this.error = null;
    this.draw();
    try {
      this.paid = await this.api.bankPay(order);
    } catch (error) {
      this.error = error;
    }
    this.busy = false;
    await this.refresh();
    this.draw();
  }

  /** What will be paid: the code's amount unless another one is typed; null while unclear. */
  sum() {
    const currency = this.field("currency") || this.code.currency;
    const typed = this.field("amount").trim();
    const minor = typed ? readAmount(typed, currency) : this.code.amount?.amount_minor;
    return minor ? { amount_minor: minor, currency } : null;
  }

  /** What /sim/bank/pay gets, or null while the amount is missing. */
  order() {
    const sum = this.sum();
    if (!sum) {
      this.showError({ text: t("bank.enter_amount") });
      return null;
    }
    return {
      ...this.source,
      account: this.accountId,
      ...sum,
      force: this.field("force") === true,
    };
  }

  relabel() {
    this.root.querySelector("[data-testid=pay]").textContent = payLabel(this);
  }

  field(name) {
    const input = this.root.querySelector(`[name="${name}"]`);
    if (!input) return "";
    return input.type === "checkbox" ? input.checked : input.value;
  }

  showError(error) {
    this.error = error;
    this.draw();
  }

  /** Keeps the countdown true without drawing everything anew. */
  tick() {
    const line = this.root.querySelector(".until");
    if (line && this.code?.expires_at) line.replaceWith(until(this));
  }

  draw() {
    const typed = ["amount", "currency", "force"].map((name) => [name, this.field(name)]);
    const wasOpen = Boolean(this.root.querySelector("details[open]"));
    this.root.setAttribute("aria-label", t("bank.title"));
    this.root.replaceChildren(...bankScreen(this));
    for (const [name, value] of typed) {
      const input = this.root.querySelector(`[name="${name}"]`);
      if (input?.type === "checkbox") input.checked = Boolean(value);
      else if (input && value) input.value = value;
    }
    if (wasOpen) this.root.querySelector("details")?.setAttribute("open", "");
    if (this.code && !this.paid) this.relabel();
  }
}
