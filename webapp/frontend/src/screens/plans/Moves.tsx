/** Moves of the own plan that are asked about first: a higher one, its renewal, a pause, its end. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { CancelIn, PlanQuoteOut, StayOut, SubscriptionOut } from "../../api/schema.ts";
import { date } from "../../lib/formats.ts";
import { t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Bone, Waiting } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.tsx";
import { useBoth } from "../cart/also.ts";
import { useActing } from "../money/acting.ts";

const PAUSES_DAYS = [14, 30, 60, 90];
const REASONS: readonly CancelIn["reason"][] = ["price", "seldom", "content", "other"];

interface UpgradeProps {
  readonly code: string;
  readonly name: string;
  /** Asked for a payment; without one the plan is changed already. */
  readonly onAsked: (paymentId: string | null) => void;
}

/** What the days that are left cost is shown before anything is asked for. */
export function Upgrade({ code, name, onAsked }: UpgradeProps) {
  const both = useBoth();
  const quote = useSignal<PlanQuoteOut | undefined>(undefined);
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const look = (): Promise<void> => acting(async () => {
    quote.value = await call("GET /api/v1/plans/quote", { query: { plan: code } });
  });
  const upgrade = (revision: number): Promise<void> => acting(async () => {
    try {
      const body = { plan: code, revision };
      onAsked((await call("POST /api/v1/plans/upgrade", { body, key: key.value })).payment_id);
    } finally {
      key.value = newKey();
      quote.value = undefined; // whatever came of it, this price is not the next one's
    }
  });
  const seen = quote.value;
  return (
    <>
      <Button look="leaf" wide busy={busy} onPress={() => void look()}>{t("plans.plan.button_upgrade")}</Button>
      {seen && (
        <Sheet title={t("plans.plan.button_upgrade")} onClose={() => (quote.value = undefined)}>
          <div class="pad stack">
            <p>{t("plans.upgrade.text", { plan: name, time: date(seen.ends_at) })}</p>
            <p class="note">{t("plans.upgrade.full", { amount: both(seen.full) })}</p>
            <p class="note">{t("plans.upgrade.credit", { amount: both(seen.credit) })}</p>
            <Button look="leaf" wide busy={busy} onPress={() => void upgrade(seen.revision)}>
              {t("plans.upgrade.due", { amount: both(seen.due) })}
            </Button>
          </div>
        </Sheet>
      )}
    </>
  );
}

interface MoveProps {
  readonly mine: SubscriptionOut;
  readonly name: string;
  readonly onChanged: () => void;
}

/** Whether the wallet is charged by itself; on needs the PIN. */
export function Renewal({ mine, name, onChanged }: MoveProps) {
  const both = useBoth();
  const { busy, acting } = useActing();
  const pin = useConfirm();
  const charge = mine.next_charge;
  if (!charge) return null;
  const isOn = mine.method !== "none";
  const turn = (): Promise<void> => acting(async () => {
    const body = { by_itself: !isOn };
    const act = (): Promise<SubscriptionOut> => call("PUT /api/v1/plans/mine/method", { body });
    const title = t("plans.by_itself.about", { plan: name, amount: both(charge) });
    if (isOn ? await act() : await pin.carry({ purpose: mine.purpose, title }, act)) onChanged();
  });
  return (
    <>
      <Button wide busy={busy} onPress={() => void turn()}>
        {isOn ? t("plans.mine.button_by_hand") : t("plans.mine.button_by_itself")}
      </Button>
      {pin.sheet}
    </>
  );
}

/** Paid days wait for so long; nothing is charged meanwhile. */
export function Pause({ onChanged }: { onChanged: () => void }) {
  const isOpen = useSignal(false);
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const pause = (days: number): Promise<void> => acting(async () => {
    try {
      await call("POST /api/v1/plans/mine/pause", { body: { days }, key: key.value });
    } finally {
      key.value = newKey(); // the next one may be for other days
    }
    isOpen.value = false;
    onChanged();
  });
  return (
    <>
      <Button wide onPress={() => (isOpen.value = true)}>{t("plans.mine.button_pause")}</Button>
      {isOpen.value && (
        <Sheet title={t("plans.mine.button_pause")} onClose={() => (isOpen.value = false)}>
          <div class="pad stack">
            <p>{t("plans.pause.text")}</p>
            {PAUSES_DAYS.map((days) => (
              <Button key={days} look="line" wide busy={busy} onPress={() => void pause(days)}>{tn("plans.pause.button", days)}</Button>
            ))}
          </div>
        </Sheet>
      )}
    </>
  );
}

/** The last word on a plan: what lasts, an offer to stay, and why it ends. */
export function End(props: MoveProps) {
  const isOpen = useSignal(false);
  return (
    <>
      <Button look="soft" wide onPress={() => (isOpen.value = true)}>{t("plans.mine.button_end")}</Button>
      {isOpen.value && <EndSheet {...props} onClose={() => (isOpen.value = false)} />}
    </>
  );
}

/** The offer comes before the reasons, so that nothing moves under a finger. */
function EndSheet({ mine, name, onChanged, onClose }: MoveProps & { readonly onClose: () => void }) {
  const { data, error } = useLoad(`plan-stay-${mine.revision}`, () => call("GET /api/v1/plans/mine/stay"));
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const end = (reason: CancelIn["reason"]): Promise<void> => acting(async () => {
    await call("POST /api/v1/plans/mine/cancel", { body: { reason, revision: mine.revision }, key: key.value });
    onClose();
    onChanged();
  });
  const stayed = (): void => {
    onClose();
    onChanged();
  };
  return (
    <Sheet title={t("plans.mine.button_end")} onClose={onClose}>
      <div class="pad stack">
        <p>{t("plans.end.text", { plan: name, time: date(mine.ends_at) })}</p>
        {!data && !error && <><Waiting /><Bone height={240} /></>}
        {data && <Stay stay={data} onStayed={stayed} />}
        {(data ?? error) && <p class="note muted">{t("plans.end.why")}</p>}
        {(data ?? error) && REASONS.map((reason) => (
          <Button key={reason} wide busy={busy} onPress={() => void end(reason)}>{t(`plans.reason.${reason}`)}</Button>
        ))}
      </div>
    </Sheet>
  );
}

function Stay({ stay: { offer, charge }, onStayed }: { stay: StayOut; onStayed: () => void }) {
  const both = useBoth();
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  if (!offer || !charge) return null;
  const stay = (): Promise<void> => acting(async () => {
    const { offer_left: left, offer_percent: percent } = await call("POST /api/v1/plans/mine/stay", {
      body: { offer: offer.code }, key: key.value,
    });
    toast(tn("plans.mine.offer", left, { percent }));
    onStayed();
  });
  return (
    <>
      <p class="note">{tn("plans.end.offer", offer.periods, { percent: offer.percent })}</p>
      <p class="note gold">{t("plans.end.offer_charge", { amount: both(charge) })}</p>
      <Button look="leaf" wide busy={busy} onPress={() => void stay()}>{t("plans.end.button_stay", { percent: offer.percent })}</Button>
    </>
  );
}
