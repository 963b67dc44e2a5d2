/** One transfer: the draft to be checked, then the same page as its receipt. */

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { TransferOut } from "../../api/schema.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { clock, date, money } from "../../lib/formats.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { bot, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Done } from "../../ui/done.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Price } from "../../ui/price.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { useActing } from "./acting.ts";

/** Opens Telegram's own choice of a chat for a link of ours. */
export function shareLink(link: string, text: string): void {
  const url = `https://t.me/${bot()}?start=${link}`;
  openInTelegram(`https://t.me/share/url?${new URLSearchParams({ url, text })}`);
}

export default function Transfer({ params }: { params: Params }) {
  const id = params["transferId"] ?? "";
  const path = { transfer_id: id };
  const { data, error, reload } = useLoad(`transfer.${id}`, () => call("GET /api/v1/transfers/{transfer_id}", { path }));
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!data) return <><PageHead title={t("transfers.home.title")} /><ListBones rows={4} /></>;
  const changed = async (): Promise<void> => {
    for (const each of ["wallet", "statement", "transfer", "payees", "requests"]) forget(each);
    await reload();
  };
  return (
    <>
      <PageHead title={t(`transfers.state.${data.state}`)} />
      {data.state === "draft" ? <Draft draft={data} onSent={changed} /> : <Standing transfer={data} onChange={changed} />}
    </>
  );
}

function payeeWords({ name, address }: TransferOut): string {
  const shown = /^[a-z]\w+$/i.test(address) ? `@${address}` : address;
  return [name, shown].filter(Boolean).join(" · ") || t("transfers.ask.anybody");
}

function Draft({ draft, onSent }: { draft: TransferOut; onSent: () => Promise<void> }) {
  const { data: wallet } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  const { busy, acting } = useActing();
  const pin = useConfirm();
  const held = wallet?.balances[draft.total.currency]?.available;
  const after = held && { ...held, amount_minor: held.amount_minor - draft.total.amount_minor };
  const isShort = after !== undefined && after.amount_minor < 0;
  const amount = money(draft.amount);
  const title = draft.name ? t("transfers.summary.pin_about", { amount, payee: draft.name }) : t("transfers.summary.pin_about_link", { amount });
  const rows = [
    [t("money.fact.payee"), payeeWords(draft)],
    [t("money.fact.fee"), money(draft.fee)],
    [t("money.fact.total"), money(draft.total)],
    [t("money.fact.balance_after"), after && !isShort && money(after)],
    [t("money.fact.note"), draft.note],
  ] as const;
  const send = (): Promise<void> => acting(async () => {
    const key = newKey();
    const cents = draft.total.currency === "USD" ? draft.total.amount_minor : undefined;
    const sent = await pin.carry(
      { purpose: draft.purpose, title, cents, summary: <Facts rows={rows} /> },
      () => call("POST /api/v1/transfers/{transfer_id}/confirm", { path: { transfer_id: draft.id }, key }),
    );
    if (sent) await onSent();
  });
  return (
    <div class="pad stack">
      <div class="paper">
        <p><Price amount={draft.amount} size="big" /></p>
        <Facts rows={rows} />
      </div>
      {warnings(draft).map((words) => <p key={words} class="note">{words}</p>)}
      {isShort && held && <p class="note bad" role="alert">{t("transfers.summary.short", { balance: money(held) })}</p>}
      {isShort
        ? <Button look="leaf" wide onPress={() => navigate("/wallet/top-up")}>{t("topup.choose.title")}</Button>
        : <Button look="leaf" wide busy={busy} onPress={() => void send()}>{t("transfers.summary.button_confirm")}</Button>}
      <Button look="plain" wide onPress={() => replace("/money/send")}>{t("transfers.summary.button_cancel")}</Button>
      {pin.sheet}
    </div>
  );
}

function warnings(draft: TransferOut): string[] {
  if (!draft.name) return [draft.address ? t("transfers.warn.not_here") : t("transfers.warn.link")];
  return draft.is_first ? [t("transfers.warn.first")] : [];
}

function Standing({ transfer, onChange }: { transfer: TransferOut; onChange: () => Promise<void> }) {
  const { busy, acting } = useActing();
  const { state, link } = transfer;
  const amount = money(transfer.amount);
  const total = money(transfer.total);
  const undo = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/transfers/{transfer_id}/undo", { path: { transfer_id: transfer.id }, key: newKey() });
    await onChange();
  });
  const at = transfer.done_at ?? transfer.created_at;
  const until = `${date(transfer.expires_at)} · ${clock(transfer.expires_at)}`;
  return (
    <Done amount={transfer.amount}>
      <div class="paper">
        <Facts
          rows={[
            [t("money.fact.payee"), payeeWords(transfer)],
            [t("money.fact.fee"), money(transfer.fee)],
            [t("money.fact.total"), total],
            [t("money.fact.note"), transfer.note],
            [t("money.fact.time"), `${date(at)} · ${clock(at)}`],
            [t("money.fact.reference"), <code>{transfer.reference}</code>],
          ]}
        />
      </div>
      {state === "done" && <p class="note muted">{t("transfers.standing.told")}</p>}
      {state === "waiting" && <p class="note">{t("transfers.standing.waits", { time: until })}</p>}
      {(state === "undone" || state === "returned") && <p class="note">{t("transfers.standing.back", { total })}</p>}
      {link && (
        <Button look="leaf" wide icon="send" onPress={() => shareLink(link, t("transfers.standing.share_words", { amount }))}>
          {t("transfers.standing.button_share")}
        </Button>
      )}
      {state === "waiting" && <Button wide busy={busy} onPress={() => void undo()}>{t("transfers.standing.button_undo")}</Button>}
      <Button look={link ? "soft" : "leaf"} wide onPress={() => replace("/wallet")}>{t("money.button_wallet")}</Button>
      <Button look="plain" wide onPress={() => replace("/money/send")}>{t("transfers.standing.button_again")}</Button>
    </Done>
  );
}
