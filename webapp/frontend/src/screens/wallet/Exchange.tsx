/** Dollars and riel: an offer that stands for a minute, taken with the PIN. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { QuoteOut } from "../../api/schema.ts";
import { replace } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { grouped, t } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Done } from "../../ui/done.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import "./wallet.css";

export default function Exchange() {
  const { data: wallet } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  const { data: rate } = useLoad("rate", () => call("GET /api/v1/wallet/exchange/rate"));
  const amount = useSignal<Amount>({ text: "", currency: "USD" });
  const quote = useSignal<QuoteOut | undefined>(undefined);
  const over = useSignal(false);
  const done = useSignal(false);
  const busy = useSignal(false);
  const pin = useConfirm();
  const wanted = amountOf(amount.value);
  const held = wallet?.balances[amount.value.currency]?.available;
  const tooMuch = wanted && held && wanted.amount_minor > held.amount_minor;
  const acting = async (act: () => Promise<void>): Promise<void> => {
    busy.value = true;
    try {
      await act();
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused;
      toast(wordsOf(refused), "bad");
    } finally {
      busy.value = false;
    }
  };
  const ask = (): Promise<void> => acting(async () => {
    if (!wanted) return;
    const asked = amount.value;
    const offered = await call("POST /api/v1/wallet/exchange/quotes", { body: { amount: wanted }, key: newKey() });
    if (amount.value !== asked) return; // another amount was typed meanwhile
    quote.value = offered;
    over.value = false;
  });
  const take = (offer: QuoteOut): Promise<void> => acting(async () => {
    const key = newKey();
    const title = t("wallet.convert.about", { amount: money(offer.amount), gain: money(offer.gain) });
    const cents = offer.amount.currency === "USD" ? offer.amount.amount_minor : undefined;
    const taken = await pin.carry({ purpose: offer.purpose, title, cents }, () => (
      call("POST /api/v1/wallet/exchange/quotes/{quote_id}/take", { path: { quote_id: offer.id }, key })
    ));
    if (!taken) return;
    forget("wallet");
    forget("statement");
    done.value = true;
  });
  const offer = quote.value;
  if (done.value && offer) {
    return (
      <>
        <PageHead title={t("wallet.convert.title")} />
        <Done amount={offer.gain} plus words={t("wallet.filter.button_exch")}>
          <Button look="leaf" wide onPress={() => replace("/wallet")}>{t("money.button_wallet")}</Button>
        </Done>
      </>
    );
  }
  return (
    <>
      <PageHead title={t("wallet.convert.title")} />
      <div class="stack">
        {rate && <p class="pad muted">{t("money.rate", { riel: grouped(Number(rate.khr_per_usd)) })}</p>}
        <AmountField
          value={amount.value} often={held && held.amount_minor > 0 ? [held] : []}
          wrong={tooMuch && held ? t("wallet.convert.short", { amount: money(held) }) : undefined}
          onChange={(value) => {
            amount.value = value;
            quote.value = undefined;
          }}
        />
        <div class="pad stack">
          {offer && (
            <div class="paper">
              <Facts
                rows={[
                  [t("money.fact.gave"), money(offer.amount)],
                  [t("money.fact.got"), <b class="good">{money(offer.gain)}</b>],
                  [t("money.fact.fee_within"), money(offer.spread)],
                ]}
              />
              {over.value
                ? <p class="note bad" role="alert">{t("wallet.convert.expired")}</p>
                : (
                  <p class="row code-time">
                    <span class="muted">{t("money.offer_lives")}</span>
                    <Countdown until={offer.expires_at} label={t("money.offer_lives")} onEnd={() => (over.value = true)} />
                  </p>
                )}
            </div>
          )}
          {offer && !over.value ? (
            <Button look="leaf" wide busy={busy.value} onPress={() => void take(offer)}>{t("wallet.convert.button_go")}</Button>
          ) : (
            <Button look="leaf" wide busy={busy.value} disabled={!wanted || Boolean(tooMuch)} onPress={() => void ask()}>
              {offer ? t("wallet.convert.button_again") : t("money.button_quote")}
            </Button>
          )}
        </div>
      </div>
      {pin.sheet}
    </>
  );
}
