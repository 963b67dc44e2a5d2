/** Words for people, from the one catalogue of chat, API and page: `t("wallet.home.title")`. */

import { signal } from "@preact/signals";

export type Language = "km" | "en";
export type Values = Readonly<Record<string, string | number>>;

interface Catalogue {
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly months: readonly string[];
  readonly short_months: readonly string[];
  readonly weekdays: readonly string[];
  readonly short_weekdays: readonly string[];
  /** Username of the bot, without `@`. */
  readonly bot: string;
}

const EMPTY: Catalogue = {
  texts: {}, months: [], short_months: [], weekdays: [], short_weekdays: [], bot: "",
};
const KEPT_AS = "texts";
const CHOSEN = "language";

export const language = signal<Language>("km");
const catalogue = signal<Catalogue>(EMPTY);

export function words(): Catalogue {
  return catalogue.value;
}

export function bot(): string {
  return catalogue.value.bot;
}

/** The text with its placeholders filled; numbers get their thousands commas. */
export function t(key: string, values?: Values): string {
  return fill(catalogue.value.texts[key]?.[0] ?? "", values);
}

/** The form for this count; `{n}` is the count. Khmer has one form for all. */
export function tn(key: string, n: number, values?: Values): string {
  const forms = catalogue.value.texts[key] ?? [];
  return fill((n === 1 ? forms[0] : forms.at(-1)) ?? "", { n, ...values });
}

function fill(text: string, values?: Values): string {
  if (!values) return text;
  return text.replace(/\{([a-z][a-z0-9_]*)\}/g, (place, name: string) => {
    const value = values[name];
    return value === undefined ? place : typeof value === "number" ? grouped(value) : value;
  });
}

export function grouped(value: number): string {
  const [whole = "", rest] = String(Math.abs(value)).split(".");
  const sign = value < 0 ? "\u2212" : "";
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
}

/** Of a name that stands in both languages, the one that the reader reads. */
export function say(name: Readonly<Record<Language, string>>): string {
  return name[language.value] || name.en;
}

export function languageOf(code: string | null | undefined): Language {
  return code?.toLowerCase().startsWith("en") ? "en" : "km";
}

/** The language chosen here before, else the one of the person's Telegram. */
export function chosenLanguage(languageCode: string): Language {
  const chosen = localStorage.getItem(CHOSEN);
  return chosen === "km" || chosen === "en" ? chosen : languageOf(languageCode);
}

/** From now on on this phone; the account keeps it by its own address of the API. */
export async function chooseLanguage(wanted: Language): Promise<void> {
  localStorage.setItem(CHOSEN, wanted);
  await speak(wanted);
}

/** Which script a text is in, for `lang` on names that may be in either. */
export function scriptOf(text: string): Language {
  return /[\u1780-\u17FF]/.test(text) ? "km" : "en";
}

/** Shows the language; what was kept from the last time stands until the fresh texts are here. */
export async function speak(wanted: Language): Promise<void> {
  const kept = localStorage.getItem(`${KEPT_AS}.${wanted}`);
  if (kept) show(wanted, JSON.parse(kept) as Catalogue);
  try {
    const answer = await fetch(`/api/v1/i18n/${wanted}.json`);
    if (!answer.ok) return;
    const text = await answer.text();
    if (text === kept) return;
    localStorage.setItem(`${KEPT_AS}.${wanted}`, text);
    show(wanted, JSON.parse(text) as Catalogue);
  } catch (error) {
    if (!kept) throw error;
  }
}

function show(wanted: Language, texts: Catalogue): void {
  document.documentElement.lang = wanted;
  catalogue.value = texts;
  language.value = wanted;
}
