/** How things to watch are said: what they are, how long, what opens them. */

import type { CollectionOut, ItemOut, LockOut } from "../../api/schema.ts";
import { clock, date, remaining, shortDay } from "../../lib/formats.ts";
import { say, t, tn } from "../../lib/texts.ts";

/** In the order of the shelves. */
export const KINDS = [
  "video", "track", "concert", "episode", "interview", "behind_the_scenes", "documentary",
] as const;

const MINUTE = 60;
const LONG = 10 * MINUTE;

export function kindName(kind: string): string {
  return t(`applibrary.kind.${kind}`);
}

export function collectionName(kind: string): string {
  return t(`applibrary.collection.${kind}`);
}

/** `3:48` of what is short, `52 min` of what is not; nothing while nobody knows. */
export function lengthOf(seconds: number): string {
  if (seconds <= 0) return "";
  return seconds < LONG ? remaining(seconds * 1000).replace(/^0/, "") : tn("applibrary.minutes", Math.round(seconds / MINUTE));
}

/** `12 min left`; nothing of what nobody began. */
export function leftOf({ resume_seconds: at, duration_seconds: whole }: ItemOut): string {
  if (!at || whole <= at) return "";
  return tn("applibrary.minutes_left", Math.max(1, Math.round((whole - at) / MINUTE)));
}

export function artistsOf({ artists }: Pick<ItemOut | CollectionOut, "artists">): string {
  return artists.map(({ name }) => say(name)).join(", ");
}

/** A line of what is known; what is empty leaves no dot behind. */
export function line(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(" · ");
}

/** Why it does not open, short, for a card. */
export function lockWords({ reason, details }: LockOut): string {
  switch (reason) {
    case "not_yet":
      return t("applibrary.opens.short_day", { day: shortDay(String(details["opens_at"] ?? "")) });
    case "plan_required":
    case "subscription_inactive":
      return plansOf(details) ? t("applibrary.opens.short_plan", { plan: plansOf(details) }) : t("applibrary.opens.short_plans");
    default:
      return t(`applibrary.lock.${reason}`) || t("applibrary.lock.closed");
  }
}

/** The same for the page of the item: what would open it. */
export function lockText({ reason, details }: LockOut): string {
  switch (reason) {
    case "not_yet":
      return t("applibrary.opens.day", { day: moment(String(details["opens_at"] ?? "")) });
    case "plan_required":
      return plansOf(details) ? t("applibrary.opens.plan", { plan: plansOf(details) }) : t("applibrary.opens.plans");
    default:
      return t(`applibrary.why.${reason}`) || t("applibrary.why.closed");
  }
}

const moment = (at: string): string => `${date(at)} · ${clock(at)}`;

/** The first plan that would open it, as it is called. */
function plansOf(details: LockOut["details"]): string {
  const [first] = Array.isArray(details["plans"]) ? (details["plans"] as readonly unknown[]) : [];
  if (typeof first === "string") return first;
  const name = (first as { name?: Record<"km" | "en", string> } | undefined)?.name;
  return name ? say(name) : "";
}
