/** One request for money, as its asker or who is asked sees it. */

import { call, newKey } from "../../api/client.ts";
import { forget, useEvery, useLoad } from "../../api/load.ts";
import type { RequestOut } from "../../api/schema.ts";
import { replace, type Params } from "../../app/router.ts";
import { clock, date, money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Done } from "../../ui/done.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Khqr } from "../../ui/khqr.tsx";
import { Price } from "../../ui/price.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "./acting.ts";
import { shareLink } from "./Transfer.tsx";

const POLL_MS = 3_000;
const HOUSE = "HANG MEAS";

export default function Request({ params }: { params: Params }) {
  const id = params["requestId"] ?? "";
  const { data, error, reload, look } = useLoad(
    `request.${id}`, () => call("GET /api/v1/money-requests/{request_id}", { path: { request_id: id } }),
  );
  const isOpen = data?.state === "open";
  useEvery(POLL_MS, () => {
    if (isOpen) void look();
  });
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!data) return <><PageHead title={t("transfers.requests.title")} /><ListBones rows={4} /></>;
  const changed = (): Promise<void> => {
    forget("requests");
    forget("wallet");
    return reload();
  };
  if (isOpen) return data.is_mine ? <Mine request={data} onChange={changed} /> : <OfMe request={data} onChange={changed} />;
  if (data.state === "paid") {
    const name = data.paid_by ?? t("transfers.card.a_bank");
    return (
      <>
        <PageHead title={t("transfers.card.paid_by", { name })} />
        <Done amount={data.amount} plus={data.is_mine}>
          <Facts rows={[[t("money.fact.note"), data.note], [t("money.fact.reference"), <code>{data.reference}</code>]]} />
          <Button look="leaf" wide onPress={() => replace("/wallet")}>{t("money.button_wallet")}</Button>
        </Done>
      </>
    );
  }
  return (
    <>
      <PageHead title={t(`transfers.request.${data.state}`)} />
      <State drawing="empty" title={t(`transfers.request.${data.state}`)} text={t("transfers.request.over")} />
    </>
  );
}

function Mine({ request, onChange }: { request: RequestOut; onChange: () => Promise<void> }) {
  const { busy, acting } = useActing();
  const path = { request_id: request.id };
  const amount = money(request.amount);
  const time = `${date(request.expires_at)} · ${clock(request.expires_at)}`;
  const title = request.other ? t("transfers.ask.waiting", { name: request.other }) : t("transfers.card.waiting");
  const check = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/money-requests/{request_id}/check", { path });
    await onChange();
  });
  const cancel = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/money-requests/{request_id}/cancel", { path });
    await onChange();
  });
  const remind = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/money-requests/{request_id}/remind", { path });
    toast(t("transfers.ask.toast_reminded"), "good");
  });
  return (
    <>
      <PageHead title={title} />
      <div class="pad stack center">
        {request.khqr
          ? <Khqr payload={request.khqr} payee={HOUSE} amount={request.amount} />
          : <p><Price amount={request.amount} size="big" /></p>}
        {request.khqr && request.khqr_expires_at ? (
          <p class="row code-time">
            <span class="muted">{t("money.code_lives")}</span>
            <Countdown until={request.khqr_expires_at} label={t("money.code_lives")} onEnd={() => void onChange()} />
          </p>
        ) : <p class="note muted">{t("transfers.ask.until", { time })}</p>}
        <Facts rows={[[t("money.fact.note"), request.note], [t("money.fact.reference"), <code>{request.reference}</code>]]} />
        <Button look="leaf" wide icon="send" onPress={() => shareLink(request.link, t("transfers.ask.share_words", { amount }))}>
          {t("transfers.standing.button_share")}
        </Button>
        {request.khqr && <Button wide busy={busy} onPress={() => void check()}>{t("money.button_look")}</Button>}
        {request.other && <Button wide busy={busy} onPress={() => void remind()}>{t("transfers.ask.button_remind")}</Button>}
        <Button look="plain" wide disabled={busy} onPress={() => void cancel()}>{t("transfers.ask.button_cancel")}</Button>
      </div>
    </>
  );
}

function OfMe({ request, onChange }: { request: RequestOut; onChange: () => Promise<void> }) {
  const { busy, acting } = useActing();
  const path = { request_id: request.id };
  const amount = money(request.amount);
  const pay = (): Promise<void> => acting(async (way) => {
    const draft = await call("POST /api/v1/money-requests/{request_id}/draft", { path, key: newKey() });
    way.navigate(`/money/transfers/${draft.id}`);
  });
  const decline = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/money-requests/{request_id}/decline", { path });
    await onChange();
  });
  return (
    <>
      <PageHead title={t("transfers.ask.for_you")} />
      <div class="pad stack">
        <div class="paper">
          {request.other && <p>{t("transfers.ask.asks_you", { name: request.other, amount })}</p>}
          <p><Price amount={request.amount} size="big" /></p>
          <Facts rows={[[t("money.fact.note"), request.note], [t("money.fact.reference"), <code>{request.reference}</code>]]} />
        </div>
        <p class="note muted">{t("transfers.ask.know")}</p>
        <Button look="leaf" wide busy={busy} onPress={() => void pay()}>{t("transfers.ask.button_pay")}</Button>
        <Button wide disabled={busy} onPress={() => void decline()}>{t("transfers.ask.button_decline")}</Button>
      </div>
    </>
  );
}
