/** What a plan gives, as lines: the most asked for first, as the chat says it. */

import type { PlanOut } from "../../api/schema.ts";
import { t, tn } from "../../lib/texts.ts";

/** Told by a line of their own, or part of another one. */
const HIDDEN = new Set(["basic_video", "early_access"]);
const PICTURES: Readonly<Record<number, string>> = { 480: "480p", 1080: "1080p", 2160: "4K" };
const MUSIC = ["none", "library", "full", "unlimited"];
const ORDER = [
  "ad_free_music", "offline_downloads", "exclusive_content", "exclusive_interviews", "behind_the_scenes",
  "exclusive_concerts", "documentaries", "unreleased_tracks", "artist_meetings", "exclusive_events",
  "event_invitations", "priority_booking", "priority_support", "monthly_box",
];
const HOURS_A_DAY = 24;

/** All that a plan gives; what `lower` gives as well is left out. */
export function rightsOf(plan: PlanOut, lower?: PlanOut): string[] {
  const already = new Set(lower ? rightsOf(lower) : []);
  return [...measured(plan), ...flags(plan)].filter((line) => !already.has(line));
}

/** The next plan below, when all that it gives by name is in this one too. */
export function includedIn(plan: PlanOut, plans: readonly PlanOut[]): PlanOut | undefined {
  const below = plans.filter((each) => each.rank < plan.rank).sort((one, other) => other.rank - one.rank)[0];
  return below?.rights.flags.every((flag) => plan.rights.flags.includes(flag)) ? below : undefined;
}

function measured({ rights: { numbers, levels }, family_members: family }: PlanOut): string[] {
  const music = MUSIC[levels["music"] ?? 0];
  const level = music && t(`plans.music.${music}`);
  const picture = PICTURES[levels["video"] ?? 0];
  const streams = numbers["simultaneous_streams"];
  const discount = numbers["merchandise_discount"];
  const delay = numbers["release_delay_hours"] ?? 0;
  return [
    ...(level ? [t("plans.right.music", { level })] : []),
    ...(picture ? [t("plans.right.video", { picture })] : []),
    ...(streams ? [tn("plans.right.streams", streams)] : []),
    ...(discount ? [t("plans.right.discount", { percent: discount })] : []),
    ...(delay < 0 ? [t("plans.right.early", { hours: -delay })] : []),
    ...(delay > 0 ? [tn("plans.right.later", Math.floor(delay / HOURS_A_DAY))] : []),
    ...(family ? [tn("plans.right.family", family)] : []),
  ];
}

function flags({ rights }: PlanOut): string[] {
  const place = (flag: string): number => (ORDER.includes(flag) ? ORDER.indexOf(flag) : ORDER.length);
  const shown = rights.flags.filter((flag) => !HIDDEN.has(flag));
  return shown.sort((one, other) => place(one) - place(other)).map((flag) => t(`plans.flag.${flag}`));
}
