/** The own plan: how it stands, what is paid next, its moves, its receipts. */

import { call, newKey } from "../../api/client.ts";
import type { PlansOut, SubscriptionOut } from "../../api/schema.ts";
import { date, money } from "../../lib/formats.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Facts } from "../../ui/facts.tsx";
import { useBoth } from "../cart/also.ts";
import { useActing } from "../money/acting.ts";
import { Change, isToChange, Keep } from "./Changes.tsx";
import { Family } from "./Family.tsx";
import { End, Pause, Renewal } from "./Moves.tsx";
import { Buy } from "./Offered.tsx";

const CAN_RENEW = new Set<SubscriptionOut["state"]>(["trial", "active", "expired"]);

/** From the first reminder on the next period may be paid by hand. */
const AHEAD_MS = 7 * 24 * 60 * 60_000;

interface MineProps {
  readonly mine: SubscriptionOut;
  readonly all: PlansOut;
  readonly onChanged: () => void;
}

export function nameOf(all: PlansOut, code: string): string {
  const plan = all.plans.find((each) => each.code === code);
  return plan ? say(plan.name) : code;
}

export function Mine(props: MineProps) {
  const { mine, all, onChanged } = props;
  const isActive = mine.state === "active";
  const most = all.plans.find((each) => each.code === mine.plan)?.family_members ?? 0;
  return (
    <section class="card plan held">
      <p class="note muted">{t("plans.mine.title")}</p>
      <h2 class="name">{nameOf(all, mine.plan)}</h2>
      <p class={`badge ${mine.state}`}>{t(`plans.state.${mine.state}`)}</p>
      <p class="note">{timeOf(mine)}</p>
      <Next mine={mine} all={all} />
      <Renew {...props} />
      {isActive && isToChange(mine) && <Keep {...props} />}
      {mine.state === "paused" && <Resume onChanged={onChanged} />}
      {isActive && <Change {...props} />}
      {isActive && <Pause onChanged={onChanged} />}
      {mine.state !== "cancelled" && <Family mine={mine} most={most} onChanged={onChanged} />}
      {CAN_RENEW.has(mine.state) && <Renewal mine={mine} name={nameOf(all, mine.next_plan)} onChanged={onChanged} />}
      {mine.state !== "cancelled" && <End mine={mine} name={nameOf(all, mine.plan)} onChanged={onChanged} />}
      <Receipts mine={mine} all={all} />
    </section>
  );
}

/** Who is reminded, or too late, pays here. */
function Renew({ mine, all, onChanged }: MineProps) {
  const isNear = mine.state === "active" && mine.method === "none" && Date.parse(mine.ends_at) - Date.now() < AHEAD_MS;
  const price = all.plans.find((each) => each.code === mine.next_plan)?.prices.find((each) => each.cycle === mine.next_cycle);
  if (!price || !isNear && mine.state !== "expired") return null;
  return <Buy plan={mine.next_plan} price={price} look="leaf" isRenewal onChanged={onChanged} />;
}

function timeOf(mine: SubscriptionOut): string {
  if (mine.pause_until) return t("plans.mine.paused_until", { time: date(mine.pause_until) });
  if (mine.grace_ends_at) return t("plans.mine.grace_until", { time: date(mine.grace_ends_at) });
  return t("plans.mine.lasts_until", { time: date(mine.ends_at) });
}

/** What is paid next, less an offer that was taken, and for which plan. */
function Next({ mine, all }: { mine: SubscriptionOut; all: PlansOut }) {
  const both = useBoth();
  const charge = mine.next_charge;
  if (!charge) return <p class="note">{t("plans.mine.nothing_follows")}</p>;
  const plan = nameOf(all, mine.next_plan);
  const cycle = t(`plans.cycle.${mine.next_cycle}`);
  const method = t(`plans.method.${mine.method}`);
  return (
    <>
      {isToChange(mine) && (
        <p class="note gold">{t("plans.mine.changes_at", { time: date(mine.ends_at), plan, cycle })}</p>
      )}
      <p class="note">{t("plans.mine.next", { amount: both(charge), method })}</p>
      {mine.offer_left > 0 && <p class="note gold">{tn("plans.mine.offer", mine.offer_left, { percent: mine.offer_percent })}</p>}
    </>
  );
}

function Resume({ onChanged }: { onChanged: () => void }) {
  const { busy, acting } = useActing();
  const resume = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/plans/mine/resume", { key: newKey() });
    onChanged();
  });
  return <Button look="leaf" wide busy={busy} onPress={() => void resume()}>{t("plans.mine.button_resume")}</Button>;
}

/** As they were paid: without riel, for today's rate was not theirs. */
function Receipts({ mine, all }: { mine: SubscriptionOut; all: PlansOut }) {
  const paid = mine.periods.filter((period) => period.kind === "paid");
  if (paid.length === 0) return null;
  return (
    <details>
      <summary class="note">{t("plans.mine.button_receipts")}</summary>
      <Facts rows={paid.map((period) => (
        [`${date(period.starts_at)}, ${nameOf(all, period.plan)}`, money(period.paid)] as const
      ))} />
    </details>
  );
}
