/** A top-up under way: its code, until when it lives, and what became of it. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useEvery, useLoad } from "../../api/load.ts";
import type { TopUpOut } from "../../api/schema.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { clock, date, money } from "../../lib/formats.ts";
import { haptic, openOutside } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Done } from "../../ui/done.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Khqr } from "../../ui/khqr.tsx";
import { Bone, Waiting } from "../../ui/skeleton.tsx";
import { State, Trouble, wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import "./wallet.css";

const POLL_MS = 2_500;
const HOUSE = "HANG MEAS";
type BankWay = "khqr" | "payway" | "card";

export default function TopUpCode({ params }: { params: Params }) {
  const id = params["topUpId"] ?? "";
  const path = { top_up_id: id };
  const { data: topUp, error, reload, look } = useLoad(
    `top-up.${id}`, () => call("GET /api/v1/wallet/top-ups/{top_up_id}", { path }),
  );
  const state = topUp?.state;
  useEvery(POLL_MS, () => {
    if (state === "waiting" || state === "in_review") void look();
  });
  if (!topUp && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!topUp) {
    return <><PageHead title={t("topup.card.title")} /><div class="pad stack"><Waiting /><Bone height={320} /></div></>;
  }
  switch (topUp.state) {
    case "paid":
      return <Paid topUp={topUp} />;
    case "cancelled":
      return <Over title={t("topup.cancelled.title")} text={t("topup.cancelled.text")} />;
    case "in_review":
      return <Over title={t("topup.review.title")} text={t("topup.review.text")} />;
    default:
      return <Open topUp={topUp} onChange={() => void reload()} />;
  }
}

function Paid({ topUp }: { topUp: TopUpOut }) {
  forget("wallet");
  forget("statement");
  const at = topUp.credited_at;
  return (
    <>
      <PageHead title={t("topup.paid.title")} />
      <Done amount={topUp.credited} plus>
        <Facts
          rows={[
            [t("money.fact.time"), at && `${date(at)} · ${clock(at)}`],
            [t("money.fact.reference"), <code>{topUp.reference}</code>],
          ]}
        />
        <Button look="leaf" wide onPress={() => replace("/wallet")}>{t("money.button_wallet")}</Button>
      </Done>
    </>
  );
}

function Over({ title, text }: { title: string; text: string }) {
  return (
    <>
      <PageHead title={title} />
      <State drawing="empty" title={title} text={text} act={{ text: t("topup.choose.title"), onPress: () => replace("/wallet/top-up") }} />
    </>
  );
}

function Open({ topUp, onChange }: { topUp: TopUpOut; onChange: () => void }) {
  const busy = useSignal(false);
  const over = useSignal(false);
  const path = { top_up_id: topUp.id };
  const lives = topUp.code_state === "open" && topUp.state === "waiting" && !over.value
    && new Date(topUp.expires_at).getTime() > Date.now();
  const acting = async (act: () => Promise<TopUpOut>, said?: (after: TopUpOut) => string): Promise<void> => {
    busy.value = true;
    try {
      const after = await act();
      const words = said?.(after);
      if (words) toast(words);
      over.value = false;
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused;
      toast(wordsOf(refused), "bad");
    } finally {
      busy.value = false;
      onChange();
    }
  };
  const renew = (way: BankWay | null): Promise<void> => acting(() => (
    call("POST /api/v1/wallet/top-ups/{top_up_id}/renew", { path, body: { way }, key: newKey() })
  ));
  const check = (): Promise<void> => acting(
    () => call("POST /api/v1/wallet/top-ups/{top_up_id}/check", { path }),
    (after) => after.state !== "waiting" ? ""
      : after.bank_answers ? t("topup.card.toast_not_yet") : t("topup.card.toast_bank_away"),
  );
  const others = topUp.ways.filter((way) => way !== topUp.way) as BankWay[];
  return (
    <>
      <PageHead title={t("topup.card.title")} />
      <div class="pad stack center">
        {lives && topUp.payload && <Khqr payload={topUp.payload} payee={HOUSE} amount={topUp.amount} />}
        {lives && !topUp.payload && <p class="title num">{money(topUp.amount)}</p>}
        {lives ? (
          <>
            <p class="row code-time">
              <span class="muted">{t("money.code_lives")}</span>
              <Countdown until={topUp.expires_at} label={t("money.code_lives")} onEnd={() => (over.value = true)} />
            </p>
            <p class="note muted">{howWords(topUp.way)}</p>
          </>
        ) : <Ended topUp={topUp} />}
        {lives && topUp.page && (
          <Button look="leaf" wide onPress={() => { haptic("tap"); openOutside(topUp.page); }}>
            {topUp.way === "card" ? t("topup.card.button_open_card") : t("topup.card.button_open_payway")}
          </Button>
        )}
        {lives ? (
          <Button look={topUp.page ? "soft" : "leaf"} wide busy={busy.value} onPress={() => void check()}>
            {t("topup.card.button_check")}
          </Button>
        ) : topUp.can_renew && (
          <Button look="leaf" wide busy={busy.value} onPress={() => void renew(null)}>{t("topup.expired.button_new")}</Button>
        )}
        {topUp.can_renew && others.map((way) => (
          <Button key={way} wide disabled={busy.value} onPress={() => void renew(way)}>{t(`pay.way.${way}`)}</Button>
        ))}
        <Facts rows={[[t("money.fact.amount"), money(topUp.amount)], [t("money.fact.reference"), <code>{topUp.reference}</code>]]} />
        {lives
          ? <Button look="plain" wide disabled={busy.value} onPress={() => void acting(() => call("DELETE /api/v1/wallet/top-ups/{top_up_id}", { path }))}>{t("topup.card.button_cancel")}</Button>
          : <Button look="plain" wide onPress={() => navigate("/wallet")}>{t("money.button_wallet")}</Button>}
      </div>
    </>
  );
}

function Ended({ topUp }: { topUp: TopUpOut }) {
  const isAway = topUp.code_state === "failed" || topUp.code_state === "unknown";
  const way = t(`pay.way.${topUp.way}`);
  return isAway ? (
    <State
      drawing="trouble" title={t("topup.away.title", { way })} text={t("topup.away.text")}
    />
  ) : <State drawing="empty" title={t("topup.expired.title")} text={t("topup.expired.text")} />;
}

function howWords(way: string): string {
  switch (way) {
    case "payway":
      return t("topup.card.how_payway");
    case "card":
      return t("topup.card.how_card");
    default:
      return t("topup.card.how");
  }
}
