/** A plan that is sold: what it costs, what it gives, and the ways to have it. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget } from "../../api/load.ts";
import type { PlanOut, PlanPriceOut, PlansOut, SubscriptionOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { date } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Price } from "../../ui/price.tsx";
import { useAlso, useBoth } from "../cart/also.ts";
import { useActing } from "../money/acting.ts";
import { Change } from "./Changes.tsx";
import { Lines } from "./lines.tsx";
import { Upgrade } from "./Moves.tsx";
import { includedIn, rightsOf } from "./rights.ts";

interface OfferedProps {
  readonly plan: PlanOut;
  readonly all: PlansOut;
  readonly onChanged: () => void;
}

export function Offered({ plan, all, onChanged }: OfferedProps) {
  const mine = all.mine;
  const isActive = mine?.state === "active";
  const isOwn = isActive && mine.plan === plan.code;
  const own = all.plans.find((each) => each.code === mine?.plan);
  const isHigher = isActive && own !== undefined && plan.rank > own.rank;
  const isLower = isActive && own !== undefined && plan.rank < own.rank;
  const canBuy = !mine || !isActive && mine.state !== "paused";
  const asked = (paymentId: string | null): void => {
    forget("plans");
    if (paymentId) navigate(`/payments/${paymentId}`);
    else onChanged();
  };
  return (
    <section class={`card plan${isOwn ? " held" : ""}`}>
      <h2 class="show head">{say(plan.name)}</h2>
      <Prices plan={plan} />
      <Rights plan={plan} all={all} />
      {isHigher && <Upgrade code={plan.code} name={say(plan.name)} onAsked={asked} />}
      {isLower && mine.next_plan !== plan.code && <Change mine={mine} all={all} only={plan} onChanged={onChanged} />}
      {isLower && mine.next_plan === plan.code && <Coming mine={mine} name={say(plan.name)} />}
      {canBuy && plan.ways.some((way) => way !== "stars") && plan.prices.map((price) => (
        <Buy key={price.cycle} plan={plan.code} price={price} look={price.cycle === "month" ? "line" : "soft"} onChanged={onChanged} />
      ))}
    </section>
  );
}

/** It follows already. */
function Coming({ mine, name }: { mine: SubscriptionOut; name: string }) {
  const cycle = t(`plans.cycle.${mine.next_cycle}`);
  return <p class="note gold">{t("plans.mine.changes_at", { time: date(mine.ends_at), plan: name, cycle })}</p>;
}

interface BuyProps {
  readonly plan: string;
  readonly price: PlanPriceOut;
  readonly look: "leaf" | "line" | "soft";
  readonly isRenewal?: boolean;
  readonly onChanged: () => void;
}

/** Asks for the money of a period, less an offer; one that holds no more is not shown again. */
export function Buy({ plan, price, look, isRenewal = false, onChanged }: BuyProps) {
  const both = useBoth();
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const buy = (): Promise<void> => acting(async (way) => {
    const body = { plan, cycle: price.cycle, by_itself: false, offer: price.offer };
    try {
      const { payment_id: payment } = await call("POST /api/v1/plans/orders", { body, key: key.value });
      key.value = newKey();
      forget("plans");
      if (payment) way.navigate(`/payments/${payment}`);
    } catch (refused) {
      if (refused instanceof ApiError && refused.code === "plans.offer_gone") onChanged();
      throw refused;
    }
  });
  return (
    <Button look={look} wide busy={busy} onPress={() => void buy()}>
      {isRenewal ? t("plans.mine.button_renew", { amount: both(price.due) }) : t(`plans.money.${price.cycle}`, { amount: both(price.due) })}
    </Button>
  );
}

function Prices({ plan }: { plan: PlanOut }) {
  const [also, both] = [useAlso(), useBoth()];
  const month = plan.prices.find((each) => each.cycle === "month");
  const year = plan.prices.find((each) => each.cycle === "year");
  const riel = month && also(month.price);
  return (
    <>
      {month && (
        <p class="cost">
          <Price amount={month.price} size="big" />
          <span class="note muted">{riel && `(${riel}) `}{t("plans.price.each_month")}</span>
        </p>
      )}
      {month?.offer && <p class="note gold">{t("plans.price.first", { amount: both(month.due) })}</p>}
      {year && <p class="note gold">{t("plans.price.year", { amount: both(year.price), percent: year.off_percent })}</p>}
    </>
  );
}

function Rights({ plan, all }: { plan: PlanOut; all: PlansOut }) {
  const lower = includedIn(plan, all.plans);
  return (
    <>
      {lower && <p class="note">{t("plans.right.all_of", { plan: say(lower.name) })}</p>}
      <Lines lines={rightsOf(plan, lower)} />
    </>
  );
}
