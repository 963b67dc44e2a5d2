/** Money, dates and times as people in Cambodia read them; the same forms as in the chat. */

import { grouped, language, t, tn, words } from "./texts.ts";

export interface Money {
  readonly amount_minor: number;
  readonly currency: "USD" | "KHR" | "PTS" | "XTR";
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PHNOM_PENH = 7 * HOUR;

/** `$1,234.50`, `40,000 ៛` (no-break space), `120 points`. */
export function money({ amount_minor: minor, currency }: Money): string {
  const sign = minor < 0 ? "\u2212" : "";
  const size = Math.abs(minor);
  switch (currency) {
    case "USD":
      return `${sign}$${grouped(Math.trunc(size / 100))}.${String(size % 100).padStart(2, "0")}`;
    case "KHR":
      return `${sign}${grouped(size)}\u00a0៛`;
    case "PTS":
      return tn("format.points", minor);
    case "XTR":
      return tn("format.stars", minor);
  }
}

/** With its plus or minus written, for a statement. */
export function signed(amount: Money): string {
  return amount.amount_minor > 0 ? `+${money(amount)}` : money(amount);
}

const CAMBODIAN = /^\+855(?!1[89]00)([1-9]\d)(\d{3})(\d{3,4})$/;

/** `012 345 678` for a Cambodian number in E.164, its groups kept on one line; others as they are. */
export function phone(number: string): string {
  return number.replace(CAMBODIAN, "0$1\u00a0$2\u00a0$3");
}

/** The clock of Phnom Penh, which keeps UTC+7 all year, in the UTC fields of a Date. */
export function local(moment: string | number | Date): Date {
  return new Date(new Date(moment).getTime() + PHNOM_PENH);
}

/** Monday is 0. */
export function weekday(moment: string | number | Date): number {
  return (local(moment).getUTCDay() + 6) % 7;
}

/** `3 Nov 2026`; in Khmer with the month in full. */
export function date(moment: string | Date): string {
  const day = local(moment);
  const { months, short_months: short } = words();
  const names = language.value === "km" ? months : short;
  return `${day.getUTCDate()} ${names[day.getUTCMonth()] ?? ""} ${day.getUTCFullYear()}`;
}

/** `Sat 5 Dec`, without the year: for what is soon. */
export function shortDay(moment: string | Date): string {
  const day = local(moment);
  const { months, short_months: short, short_weekdays: weekdays } = words();
  const names = language.value === "km" ? months : short;
  const month = names[day.getUTCMonth()] ?? "";
  return `${weekdays[weekday(moment)] ?? ""} ${day.getUTCDate()} ${month}`;
}

/** `19:05`, without the word for hour. */
export function clock(moment: string | Date): string {
  return local(moment).toISOString().slice(11, 16);
}

/** `5.12`: day and month on a ribbon. */
export function dayAndMonth(moment: string | Date): string {
  const day = local(moment);
  return `${day.getUTCDate()}.${day.getUTCMonth() + 1}`;
}

export function sameDay(first: string | Date, second: string | Date): boolean {
  return local(first).toISOString().slice(0, 10) === local(second).toISOString().slice(0, 10);
}

/** `12:48`, `1:02:09`: what a countdown shows. Never below zero. */
export function remaining(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours
    ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}`
    : `${String(minutes).padStart(2, "0")}:${rest}`;
}

/** `in 5 minutes`, `in 3 days`, `now`. */
export function until(moment: string | Date, now: number): string {
  const ms = new Date(moment).getTime() - now;
  if (ms < MINUTE) return t("format.now");
  if (ms < HOUR) return tn("format.in.minutes", Math.floor(ms / MINUTE));
  if (ms < 2 * DAY) return tn("format.in.hours", Math.floor(ms / HOUR));
  const days = Math.round((midnight(moment) - midnight(now)) / DAY);
  return tn("format.in.days", days);
}

function midnight(moment: string | number | Date): number {
  const day = local(moment);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate());
}
