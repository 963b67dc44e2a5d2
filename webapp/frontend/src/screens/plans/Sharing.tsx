/** Plans of others: one that somebody shares, plans as gifts. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { PlanGiftOut, PlanOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { bot, say, t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { useBoth } from "../cart/also.ts";
import { useActing } from "../money/acting.ts";

/** Opens the choice of a chat, with a link into the app. */
export function send(start: string, text: string): void {
  const url = `https://t.me/${bot()}?start=${start}`;
  openInTelegram(`https://t.me/share/url?${new URLSearchParams({ url, text })}`);
}

/** Somebody shares a plan with the reader; leaving it is asked first. */
export function Shared({ name, onChanged }: { name: string; onChanged: () => void }) {
  const isAsked = useSignal(false);
  const { busy, acting } = useActing();
  const leave = (): Promise<void> => acting(async () => {
    await call("PUT /api/v1/plans/family/leave");
    isAsked.value = false;
    onChanged();
  });
  return (
    <section class="card plan held">
      <h2 class="show head">{name}</h2>
      <p class="note">{t("plans.home.shared")}</p>
      <Button wide onPress={() => (isAsked.value = true)}>{t("plans.family.button_leave")}</Button>
      {isAsked.value && (
        <Sheet title={name} onClose={() => (isAsked.value = false)}>
          <div class="pad stack">
            <p>{t("plans.family.leave_sure")}</p>
            <Button look="danger" wide busy={busy} onPress={() => void leave()}>{t("plans.family.button_leave")}</Button>
          </div>
        </Sheet>
      )}
    </section>
  );
}

/** A plan for somebody else: paid first, then a link that whoever opens it first takes. */
export function Give({ plans }: { plans: readonly PlanOut[] }) {
  const isOpen = useSignal(false);
  const { data } = useLoad("plan-gifts", () => call("GET /api/v1/plans/gifts"));
  const nameOf = (code: string): string => {
    const plan = plans.find((each) => each.code === code);
    return plan ? say(plan.name) : code;
  };
  return (
    <>
      {data?.items.map((gift) => <Given key={gift.id} gift={gift} name={nameOf(gift.plan)} />)}
      <Button look="soft" wide onPress={() => (isOpen.value = true)}>{t("plans.home.button_give")}</Button>
      {isOpen.value && <GiveSheet plans={plans} onClose={() => (isOpen.value = false)} />}
    </>
  );
}

function Given({ gift, name }: { gift: PlanGiftOut; name: string }) {
  return (
    <section class="card plan">
      <p class="note">
        {gift.token
          ? t("plans.given.ready", { plan: name, n: gift.months })
          : t("plans.given.claimed", { plan: name, n: gift.months })}
      </p>
      {gift.token && (
        <Button wide onPress={() => send(`pg_${gift.token}`, tn("plans.give.offered", gift.months, { plan: name }))}>
          {t("plans.give.button_link")}
        </Button>
      )}
    </section>
  );
}

function GiveSheet({ plans, onClose }: { plans: readonly PlanOut[]; onClose: () => void }) {
  const both = useBoth();
  const chosen = useSignal<PlanOut | undefined>(undefined);
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const give = (plan: string, months: number): void => void acting(async () => {
    const asked = await call("POST /api/v1/plans/gifts", { body: { plan, months }, key: key.value });
    key.value = newKey();
    forget("plan-gifts");
    onClose();
    if (asked.payment_id) navigate(`/payments/${asked.payment_id}`);
  });
  const plan = chosen.value;
  return (
    <Sheet title={t("plans.home.button_give")} onClose={onClose}>
      <div class="pad stack">
        <p>{plan ? t("plans.give.how_long") : t("plans.give.text")}</p>
        {!plan && plans.map((each) => (
          <Button key={each.code} look="line" wide onPress={() => (chosen.value = each)}>{say(each.name)}</Button>
        ))}
        {plan?.gift_prices.map(({ months, price }) => (
          <Button key={months} look="line" wide busy={busy} onPress={() => give(plan.code, months)}>
            {`${tn("plans.give.months", months)} · ${both(price)}`}
          </Button>
        ))}
      </div>
    </Sheet>
  );
}
