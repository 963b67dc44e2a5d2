/** Words for people, from the one catalogue of chat, API and page: `t("wallet.home.title")`. */

import { signal } from "@preact/signals";

export type Language = "km" | "en";
export type Values = Readonly<Record<string, string | number>>;

type Texts = Readonly<Record<string, readonly string[]>>;

interface Catalogue {
  readonly texts: Texts;
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
/** Words of screens that are seldom opened, and which of them were. */
const extra = signal<Texts>({});
const held = new Map<string, Promise<void>>();

export function words(): Catalogue {
  return catalogue.value;
}

export function bot(): string {
  return catalogue.value.bot;
}

/** The text with its placeholders filled; numbers get their thousands commas. */
export function t(key: string, values?: Values): string {
  return fill(formsOf(key)[0] ?? "", values);
}

/** The form for this count; `{n}` is the count. Khmer has one form for all. */
export function tn(key: string, n: number, values?: Values): string {
  const forms = formsOf(key);
  return fill((n === 1 ? forms[0] : forms.at(-1)) ?? "", { n, ...values });
}

function formsOf(key: string): readonly string[] {
  return catalogue.value.texts[key] ?? extra.value[key] ?? [];
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

let asked: Language | undefined;

/** Shows the language; what was kept from the last time stands until the fresh texts are here.
 * Texts that come after another language was asked for are only kept.
 */
export async function speak(wanted: Language): Promise<void> {
  asked = wanted;
  const kept = localStorage.getItem(`${KEPT_AS}.${wanted}`);
  if (kept) show(wanted, JSON.parse(kept) as Catalogue);
  try {
    const answer = await fetch(`/api/v1/i18n/${wanted}.json`);
    if (!answer.ok) return;
    const text = await answer.text();
    if (text === kept) return;
    const texts = JSON.parse(text) as Catalogue; // before it is kept: a network's own page is none
    localStorage.setItem(`${KEPT_AS}.${wanted}`, text);
    if (asked === wanted) show(wanted, texts);
  } catch (error) {
    if (!kept) throw error;
  } finally {
    await Promise.all([...held.keys()].map((part) => fetchPart(part, wanted).catch(() => undefined)));
  }
}

/** The words of one folder of screens, before the first of them is drawn. */
export function speakPart(part: string): Promise<void> {
  const words = held.get(part) ?? fetchPart(part, asked ?? language.peek()).catch((error: unknown) => {
    held.delete(part);
    throw error;
  });
  held.set(part, words);
  return words;
}

async function fetchPart(part: string, wanted: Language): Promise<void> {
  const name = `${KEPT_AS}.${wanted}.${part}`;
  const take = (text: string): void => {
    const { texts } = JSON.parse(text) as Pick<Catalogue, "texts">;
    if (asked === undefined || asked === wanted) extra.value = { ...extra.value, ...texts };
  };
  const kept = localStorage.getItem(name);
  if (kept) take(kept);
  try {
    const answer = await fetch(`/api/v1/i18n/${wanted}.json?part=${part}`);
    if (!answer.ok) throw new Error(`${answer.status}`);
    const text = await answer.text();
    take(text);
    localStorage.setItem(name, text);
  } catch (error) {
    if (!kept) throw error;
  }
}

function show(wanted: Language, texts: Catalogue): void {
  document.documentElement.lang = wanted;
  catalogue.value = texts;
  language.value = wanted;
}
