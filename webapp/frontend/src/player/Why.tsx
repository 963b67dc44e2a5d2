/** Why something does not play: the cause, when or for how much it would, and the next step. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

import { ApiError, call } from "../api/client.ts";
import { navigate } from "../app/router.ts";
import { clock, date, type Money } from "../lib/formats.ts";
import { inTelegram, openOutside } from "../lib/telegram.ts";
import { say, t, tn } from "../lib/texts.ts";
import { useBoth } from "../screens/cart/also.ts";
import { remind, useReminders } from "../screens/library/api.ts";
import { Similar } from "../screens/library/Similar.tsx";
import { Button } from "../ui/button.tsx";
import { Countdown } from "../ui/countdown.tsx";
import { Item, List } from "../ui/list.tsx";
import { State, wordsOf } from "../ui/state.tsx";
import { toast } from "../ui/toast.tsx";
import { player } from "./player.ts";
import { kindOfScreen, type Refusal, type Wish } from "./play.ts";
import "./player.css";

/** What the player has to know of an item. */
export interface About {
  readonly key: string;
  readonly title: string;
  readonly seconds: number;
}

interface WhyProps {
  readonly item: About;
  readonly onAgain: (wish?: Wish) => void;
  /** Said by the library before anybody asked to play; else what the player was told. */
  readonly refusal?: Refusal | undefined;
}

interface Plan {
  readonly word: string;
  readonly name: { readonly km: string; readonly en: string };
  readonly price: Money;
}

interface Busy {
  readonly lease_id: string;
  readonly name: string;
  readonly platform: string;
  readonly title: string | { readonly km: string; readonly en: string } | null;
}

export function Why({ item, onAgain, refusal = player.refusal.value }: WhyProps) {
  if (!refusal) return null;
  const { reason, details } = refusal;
  const retry = { text: t("common.button.retry"), onPress: () => onAgain() };
  switch (reason) {
    case "plan_required":
    case "subscription_inactive":
      return <Plans reason={reason} plans={plansOf(details)} />;
    case "not_yet":
      return <NotYet item={item} opensAt={details["opens_at"] as string | null} plans={plansOf(details)} onOpen={onAgain} />;
    case "not_playable": // taken away, maybe in the middle of it
      return <Said reason="window_closed" act={somethingElse()} />;
    case "window_closed":
      return <><Said reason={reason} act={somethingElse()} /><Instead of={item} /></>;
    case "territory":
      return (
        <>
          <Said reason={reason} act={somethingElse()}><Countries codes={details["countries"] as string[]} /></Said>
          <Instead of={item} />
        </>
      );
    case "territory_unknown":
      return <Said reason={reason} act={retry}><Countries codes={details["countries"] as string[]} /></Said>;
    case "too_many_streams":
      return <Others busy={details["devices"] as Busy[]} limit={Number(details["limit"])} onAgain={onAgain} />;
    case "device_limit":
      return <Said reason={reason} act={{ text: t("appplayer.screens.open"), onPress: () => navigate("/screens") }} />;
    case "protection_unavailable":
      return <Said reason={reason} act={elsewhere(item, details)} />;
    case "taken_over":
      return <Said reason={reason} act={{ text: t("appplayer.why.button_here"), onPress: () => onAgain() }} />;
    case "slow":
    case "media":
    case "network":
      return <Said reason={reason} drawing="offline" act={retry} />;
    default:
      return <State drawing="trouble" title={t("app.trouble.title")} text={refusal.message || t("app.trouble.text")} act={retry} />;
  }
}

function plansOf(details: Readonly<Record<string, unknown>>): readonly Plan[] {
  return (details["plans"] as readonly Plan[] | undefined) ?? [];
}

interface Step {
  readonly text: string;
  readonly onPress: () => void;
}

/** What is like it and does play. */
function Instead({ of }: { of: About }) {
  return <div class="pad"><Similar of={of.key} /></div>;
}

function somethingElse(): Step {
  return { text: t("appplayer.why.button_similar"), onPress: () => navigate("/watch") };
}

/** A browser outside Telegram may have what this view has not: a link with a code lets it in. */
function elsewhere(item: About, details: Readonly<Record<string, unknown>>): Step {
  const others = (details["fallbacks"] as readonly string[] | undefined) ?? [];
  if (!inTelegram.value || !others.includes("open_in_browser")) return somethingElse();
  return { text: t("appplayer.why.button_browser"), onPress: () => void openInBrowser(item) };
}

async function openInBrowser(item: About): Promise<void> {
  try {
    const { path } = await call("POST /api/v1/session/links");
    openOutside(`${location.origin}${path}#/watch/${item.key}`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(wordsOf(error), "bad");
  }
}

function Said({ reason, act, drawing = "empty", children }: {
  reason: string; act: Step; drawing?: "empty" | "offline"; children?: ComponentChildren;
}) {
  return (
    <State drawing={drawing} title={t(`appplayer.reason.${reason}`)} text={t(`appplayer.reason_text.${reason}`)} act={act}>
      {children}
    </State>
  );
}

function Plans({ reason, plans }: { reason: string; plans: readonly Plan[] }) {
  return (
    <Said reason={reason} act={{ text: t("appplayer.why.button_plans"), onPress: () => navigate("/plans") }}>
      <PlanList plans={plans} />
    </Said>
  );
}

function PlanList({ plans }: { plans: readonly Plan[] }) {
  const both = useBoth();
  if (plans.length === 0) return null;
  return (
    <ul class="why-plans">
      {plans.map(({ word, name, price }) => (
        <li key={word}><b>{say(name)}</b> <span class="muted">{t("appplayer.why.price_month", { price: both(price) })}</span></li>
      ))}
    </ul>
  );
}

function NotYet({ item, opensAt, plans, onOpen }: {
  item: About; opensAt: string | null; plans: readonly Plan[]; onOpen: () => void;
}) {
  if (opensAt === null) return <Plans reason="plan_required" plans={plans} />;
  return (
    <section class="state not-yet">
      <div class="stack">
        <h2 class="show">{t("appplayer.reason.not_yet")}</h2>
        <p class="big"><Countdown until={opensAt} onEnd={onOpen} label={t("appplayer.reason.not_yet")} /></p>
        <p class="note muted">{t("appplayer.why.opens_at", { day: date(opensAt), time: clock(opensAt) })}</p>
        <Remind item={item} />
        {plans.length > 0 && (
          <>
            <p class="note">{t("appplayer.why.earlier_with")}</p>
            <PlanList plans={plans} />
            <Button onPress={() => navigate("/plans")}>{t("appplayer.why.button_plans")}</Button>
          </>
        )}
      </div>
    </section>
  );
}

function Remind({ item }: { item: About }) {
  const { data, reload } = useReminders();
  const isBusy = useSignal(false);
  const isAsked = data?.items.includes(item.key) ?? false;
  const turn = async (): Promise<void> => {
    isBusy.value = true;
    try {
      await remind(item.key, !isAsked);
      await reload();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <Button look="leaf" icon={isAsked ? "check" : "bell"} busy={isBusy.value} onPress={() => void turn()}>
      {isAsked ? t("appplayer.why.reminding") : t("appplayer.why.button_remind")}
    </Button>
  );
}

function Countries({ codes }: { codes: readonly string[] }) {
  const names = codes.map((code) => t(`appplayer.country.${code.toLowerCase()}`) || code);
  if (names.length === 0) return null;
  return <p class="note">{t("appplayer.why.countries", { countries: names.join(", ") })}</p>;
}

/** One tap: the other one stops, this one plays. */
function Others({ busy, limit, onAgain }: {
  busy: readonly Busy[]; limit: number; onAgain: (wish: Wish) => void;
}) {
  return (
    <section class="pad stack why-others">
      <h2 class="show head">{t("appplayer.reason.too_many_streams")}</h2>
      <p class="note muted">{tn("appplayer.why.limit", limit)}</p>
      <List label={t("appplayer.reason.too_many_streams")}>
        {busy.map((each) => (
          <Item
            key={each.lease_id} icon="phone" title={nameOfScreen(each)} note={titleOf(each.title)}
            end={<span class="gold">{t("appplayer.why.button_stop")}</span>}
            onPress={() => onAgain({ takeover: each.lease_id })}
          />
        ))}
      </List>
    </section>
  );
}

/** The fan's own name for it, else what kind it is. */
export function nameOfScreen({ name, platform }: { name: string; platform: string }): string {
  return name || kindOfScreen(platform) || t("appplayer.screens.other");
}

function titleOf(title: Busy["title"]): string {
  return title === null ? "" : typeof title === "string" ? title : say(title);
}
