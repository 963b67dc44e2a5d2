/** One ang pao: its host's summary and how it stands; for all others the envelope to open. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { AngPaoOut } from "../../api/schema.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { clock, date, money } from "../../lib/formats.ts";
import { haptic, openInTelegram } from "../../lib/telegram.ts";
import { bot, t, tn } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";
import { shareLink } from "../money/Transfer.tsx";
import { Envelope, wordsOf } from "./envelope.tsx";
import "./angpao.css";

const NEW = "new";

export default function AngPao({ params }: { params: Params }) {
  const token = params["angPaoToken"] ?? "";
  if (token === NEW) return <ToGive />;
  return <Page token={token} />;
}

function ToGive() {
  useEffect(() => replace("/money/ang-pao"), []);
  return null;
}

function Page({ token }: { token: string }) {
  const path = { token };
  const { data, error, reload } = useLoad(`ang-pao.${token}`, () => call("GET /api/v1/ang-paos/{token}", { path }));
  const deep = data?.artwork.deep;
  useEffect(() => (deep ? colourClient(deep) : undefined), [deep]);
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!data) return <><PageHead title={t("angpao.home.title")} /><ListBones rows={4} /></>;
  const changed = async (): Promise<void> => {
    for (const each of ["wallet", "statement", "ang-pao", "opened"]) forget(each);
    await reload();
  };
  return (
    <>
      <PageHead title={t("angpao.home.title")} />
      <div class="ang-pao pad stack">
        {!data.is_mine ? <Visit one={data} onChange={changed} />
          : data.state === "draft" ? <Draft draft={data} onFilled={changed} /> : <Standing one={data} onChange={changed} />}
      </div>
      {data.taken > 0 && <WhoOpened key={data.taken} one={data} />}
    </>
  );
}

function untilWords({ expires_at: end }: AngPaoOut): string {
  return end ? `${date(end)} · ${clock(end)}` : "";
}

function Draft({ draft, onFilled }: { draft: AngPaoOut; onFilled: () => Promise<void> }) {
  const { data: wallet } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  const { busy, acting } = useActing();
  const pin = useConfirm();
  const { total } = draft;
  if (!total) return null;
  const held = wallet?.balances[total.currency]?.available;
  const after = held && { ...held, amount_minor: held.amount_minor - total.amount_minor };
  const isShort = after !== undefined && after.amount_minor < 0;
  const rows = [
    [t("money.fact.total"), money(total)],
    [t("angpao.fact.people"), draft.shares],
    [t("angpao.split.question"), t(`angpao.split.short_${draft.split}`)],
    [t("money.fact.fee"), money({ ...total, amount_minor: 0 })],
    [t("money.fact.balance_after"), after && !isShort && money(after)],
  ] as const;
  const give = (): Promise<void> => acting(async () => {
    const key = newKey();
    const title = tn("angpao.summary.pin_about", draft.shares, { amount: money(total) });
    const cents = total.currency === "USD" ? total.amount_minor : undefined;
    const filled = await pin.carry(
      { purpose: draft.purpose ?? "", title, cents, summary: <Facts rows={rows} /> },
      () => call("POST /api/v1/ang-paos/{token}/confirm", { path: { token: draft.token }, key }),
    );
    if (filled) await onFilled();
  });
  return (
    <>
      <Envelope artwork={draft.artwork} words={wordsOf(draft)} />
      <div class="paper"><Facts rows={rows} /></div>
      <p class="note muted">{t("angpao.summary.how")}</p>
      {isShort && held && <p class="note bad" role="alert">{t("transfers.summary.short", { balance: money(held) })}</p>}
      {isShort
        ? <Button look="leaf" wide onPress={() => navigate("/wallet/top-up")}>{t("topup.choose.title")}</Button>
        : <Button look="leaf" wide busy={busy} onPress={() => void give()}>{t("angpao.summary.button_give")}</Button>}
      <Button look="plain" wide onPress={() => replace("/money/ang-pao")}>{t("transfers.summary.button_cancel")}</Button>
      {pin.sheet}
    </>
  );
}

function Standing({ one, onChange }: { one: AngPaoOut; onChange: () => Promise<void> }) {
  const { busy, acting } = useActing();
  const waits = one.state === "open" && one.taken < one.shares;
  const undo = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/ang-paos/{token}/undo", { path: { token: one.token }, key: newKey() });
    await onChange();
  });
  return (
    <>
      <Envelope artwork={one.artwork} words={wordsOf(one)} />
      <p class="name" role="status">{t(`angpao.state.${one.state}`)}</p>
      <div class="paper">
        <Facts
          rows={[
            [t("money.fact.total"), one.total && money(one.total)],
            [t("angpao.fact.opened"), `${one.taken} / ${one.shares}`],
            [t("angpao.split.question"), t(`angpao.split.short_${one.split}`)],
            [t("money.fact.reference"), one.reference && <code>{one.reference}</code>],
          ]}
        />
      </div>
      {waits && <p class="note muted">{t("angpao.card.until", { time: untilWords(one) })}</p>}
      {waits && (
        <Button look="leaf" wide icon="people" onPress={() => openInTelegram(`https://t.me/${bot()}?startgroup=${one.link}`)}>
          {t("angpao.standing.button_group")}
        </Button>
      )}
      {waits && (
        <Button wide icon="send" onPress={() => shareLink(one.link, t("angpao.standing.share_words"))}>
          {t("transfers.standing.button_share")}
        </Button>
      )}
      {waits && one.taken === 0 && (
        <Button look="plain" wide busy={busy} onPress={() => void undo()}>{t("angpao.standing.button_back")}</Button>
      )}
      {!waits && <Button wide onPress={() => replace("/money/ang-pao")}>{t("angpao.standing.button_again")}</Button>}
    </>
  );
}

function Visit({ one, onChange }: { one: AngPaoOut; onChange: () => Promise<void> }) {
  const opening = useSignal(false);
  const { busy, acting } = useActing();
  const open = (): Promise<void> => acting(async () => {
    try {
      await call("POST /api/v1/ang-paos/{token}/open", { path: { token: one.token }, key: newKey() });
      opening.value = true;
      haptic("success");
    } finally {
      await onChange();
    }
  });
  const amount = one.mine?.amount;
  return (
    <>
      <Envelope artwork={one.artwork} words={wordsOf(one)} amount={amount} opening={opening.value} />
      {amount && <p class="name center" role="status">{t("angpao.visit.in_wallet")}</p>}
      {!amount && <p class="note">{tn("angpao.card.gives", one.shares, { host: one.host })}</p>}
      {!amount && !one.can_open && <p class="name" role="status">{endWords(one)}</p>}
      {one.can_open && <p class="note muted">{t("angpao.visit.until", { time: untilWords(one) })}</p>}
      {one.can_open && <Button look="leaf" wide busy={busy} onPress={() => void open()}>{t("angpao.card.button_open")}</Button>}
      {amount && <Button look="leaf" wide onPress={() => navigate("/wallet")}>{t("money.button_wallet")}</Button>}
      {!one.can_open && <Button wide onPress={() => navigate("/money/ang-pao")}>{t("angpao.visit.button_give")}</Button>}
    </>
  );
}

function endWords(one: AngPaoOut): string {
  if (one.state === "undone") return t("angpao.end.undone", { host: one.host });
  if (one.taken === one.shares) return t("angpao.end.empty", { number: one.shares });
  return t("angpao.end.over", { taken: one.taken, number: one.shares, host: one.host });
}

function WhoOpened({ one }: { one: AngPaoOut }) {
  const path = { token: one.token };
  const { data } = useLoad(`opened.${one.token}`, () => call("GET /api/v1/ang-paos/{token}/opened", { path }));
  if (!data) return <ListBones rows={3} />;
  return (
    <Section title={data.by_luck ? t("angpao.opened.by_luck") : t("angpao.opened.title")}>
      <div class={data.by_luck ? "lucky" : ""}>
        <List>
          {data.items.map((each, place) => (
            <Item
              key={each.number} picture={<span class="num rank">{data.by_luck ? place + 1 : each.number}</span>}
              title={each.is_mine ? t("angpao.opened.me") : each.name}
              note={`${date(each.at)} · ${clock(each.at)}`} end={each.amount && money(each.amount)}
            />
          ))}
        </List>
      </div>
    </Section>
  );
}
