/** What a phone keeps for a bot: small values for one person, and the token of finger or face. */

const TOKEN = "token";
const ACCESS = "access";

export class PhoneMemory {
  /** `owner()` is the person whose phone it is. */
  constructor(owner) {
    this.owner = owner;
  }

  place(store, key) {
    return `sandbox.${store}.${this.owner()}.${key}`;
  }

  /** Answers for `web_app_{device,secure}_storage_{save,get}_key` and `_clear`, by event. */
  answer(store, act, { req_id: id, key, value }) {
    if (act === "clear") {
      const all = Object.keys(localStorage).filter((one) => one.startsWith(this.place(store, "")));
      for (const one of all) localStorage.removeItem(one);
      return [`${store}_storage_cleared`, { req_id: id }];
    }
    if (typeof key !== "string") {
      return [`${store}_storage_failed`, { req_id: id, error: "KEY_INVALID" }];
    }
    if (act === "get") {
      const kept = localStorage.getItem(this.place(store, key));
      return [`${store}_storage_key_received`, { req_id: id, value: kept }];
    }
    if (value === null || value === undefined) localStorage.removeItem(this.place(store, key));
    else localStorage.setItem(this.place(store, key), value);
    return [`${store}_storage_key_saved`, { req_id: id }];
  }

  get biometry() {
    return {
      available: true,
      type: "finger",
      device_id: `sandbox-${this.owner()}`,
      access_requested: this.mayAsk !== null,
      access_granted: this.mayAsk === "yes",
      token_saved: this.token !== "",
    };
  }

  get mayAsk() {
    return localStorage.getItem(this.place("biometry", ACCESS));
  }

  set mayAsk(answer) {
    localStorage.setItem(this.place("biometry", ACCESS), answer);
  }

  get token() {
    return localStorage.getItem(this.place("biometry", TOKEN)) ?? "";
  }

  set token(value) {
    localStorage.setItem(this.place("biometry", TOKEN), value);
  }
}
