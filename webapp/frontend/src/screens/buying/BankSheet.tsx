/** A bank's code or page for a request for money; it watches until the money is there. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { ApiError, call, newKey } from "../../api/client.ts";
import type { PaymentOut } from "../../api/schema.ts";
import { openOutside } from "../../lib/telegram.ts";
import { money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Khqr } from "../../ui/khqr.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Bone, Waiting } from "../../ui/skeleton.tsx";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import { merchantOf } from "./khqr.ts";

export type BankWay = "khqr" | "payway" | "card";

const WAIT_SECONDS = 20;
const PAUSE_MS = 1_500;

export function BankSheet({ paymentId, way, arrived, onPaid, onClose }: {
  paymentId: string; way: BankWay; onPaid: () => void; onClose: () => void;
  /** Whether what was bought is there: it follows the money. */
  arrived: () => Promise<boolean>;
}) {
  const payment = useSignal<PaymentOut | undefined>(undefined);
  const refused = useSignal("");
  const path = { payment_id: paymentId };
  const { busy, acting } = useActing();
  const begin = async (): Promise<void> => {
    refused.value = "";
    try {
      payment.value = await call("POST /api/v1/payments/{payment_id}/tries", { path, body: { way }, key: newKey() });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = wordsOf(error);
    }
  };
  useEffect(() => void begin(), [way]);
  useWatching(paymentId, (fresh) => (payment.value = fresh), () => payment.value?.version ?? "");
  useArrival(payment.value?.state === "paid", arrived, onPaid);
  const check = (): Promise<void> => acting(async () => {
    const fresh = await call("POST /api/v1/payments/{payment_id}/check", { path });
    payment.value = fresh;
    if (fresh.state === "waiting") {
      toast(fresh.bank_answers ? t("pay.card.toast_not_yet") : t("pay.card.toast_bank_away"));
    }
  });
  const now = payment.value?.tries.filter((each) => each.way === way).at(-1);
  const title = payment.value?.state === "paid" ? t("pay.paid.title") : t("pay.card.title");
  return (
    <Sheet title={title} onClose={onClose}>
      <div class="stack bank">
        {refused.value && <p class="bad" role="alert">{refused.value}</p>}
        {!now && !refused.value && <><Waiting /><Bone height={320} /></>}
        {now?.payload && <Khqr payload={now.payload} payee={merchantOf(now.payload)} amount={now.amount} />}
        {now && !now.payload && <p class="num big-sum">{money(now.amount)}</p>}
        {now && (
          <>
            <p class="hold-line">
              <span class="grow note muted">{t("appbuying.pay.code_until")}</span>
              <Countdown until={now.expires_at} label={t("appbuying.pay.code_until")} />
            </p>
            {now.payload && <p class="note muted">{t("appbuying.pay.scan")}</p>}
            {now.page && (
              <Button look="leaf" wide onPress={() => openOutside(now.page)}>
                {way === "card" ? t("pay.card.button_open_card") : t("pay.card.button_open_payway")}
              </Button>
            )}
            <Button wide busy={busy} onPress={() => void check()}>{t("pay.card.button_check")}</Button>
            {now.state !== "open" && (
              <Button wide busy={busy} onPress={() => void acting(begin)}>{t("pay.card.button_new")}</Button>
            )}
          </>
        )}
        {refused.value && <Button wide busy={busy} onPress={() => void acting(begin)}>{t("pay.away.button_again")}</Button>}
      </div>
    </Sheet>
  );
}

/** Asks again and again; the answer comes when there is something new. */
function useWatching(
  paymentId: string, onNews: (fresh: PaymentOut) => void, seen: () => string,
): void {
  useEffect(() => {
    const stop = new AbortController();
    void watch();
    return () => stop.abort();
    async function watch(): Promise<void> {
      while (!stop.signal.aborted) {
        try {
          if (seen() && document.visibilityState === "visible") {
            const fresh = await call("GET /api/v1/payments/{payment_id}", {
              path: { payment_id: paymentId },
              query: { seen: seen(), wait_seconds: WAIT_SECONDS }, signal: stop.signal,
            });
            if (!stop.signal.aborted) onNews(fresh);
            if (fresh.state !== "waiting") return;
          }
        } catch (error) {
          if (stop.signal.aborted) return;
          if (!(error instanceof ApiError)) throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }, [paymentId]);
}

/** It is over when what was bought is there. */
function useArrival(isPaid: boolean, arrived: () => Promise<boolean>, onPaid: () => void): void {
  useEffect(() => {
    if (!isPaid) return undefined;
    let stopped = false;
    void look();
    return () => void (stopped = true);
    async function look(): Promise<void> {
      while (!stopped) {
        try {
          if ((await arrived()) && !stopped) return onPaid();
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }, [isPaid]);
}
