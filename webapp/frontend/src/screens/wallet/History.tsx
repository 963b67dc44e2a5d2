/** What came and went, newest first, by pages; only some of it if asked. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { usePages } from "../../api/load.ts";
import type { Currency } from "../../api/schema.ts";
import { t } from "../../lib/texts.ts";
import { List } from "../../ui/list.tsx";
import { More } from "../../ui/more.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { Line } from "./lines.tsx";
import "./wallet.css";

type Only = "all" | "came" | "paid" | "sent" | "exch" | "usd" | "khr" | "pts";

const KINDS: Partial<Record<Only, readonly string[]>> = {
  came: ["top_up", "refund", "cashback", "ticket_resale"],
  paid: ["ticket_purchase", "merchandise_order", "subscription_payment", "bill_payment", "fee"],
  sent: ["p2p_transfer", "withdrawal"],
  exch: ["conversion"],
};
const CURRENCIES: Partial<Record<Only, Currency>> = { usd: "USD", khr: "KHR", pts: "PTS" };
const FILTERS: readonly Only[] = ["all", "came", "paid", "sent", "exch", "usd", "khr", "pts"];

export default function History() {
  const only = useSignal<Only>("all");
  return (
    <>
      <PageHead title={t("wallet.history.title")} />
      <Choices
        label={t("wallet.filter.title")} chosen={only.value} onChoose={(value) => (only.value = value)}
        choices={FILTERS.map((value) => ({ value, label: t(`wallet.filter.button_${value}`) }))}
      />
      <Lines only={only.value} key={only.value} />
    </>
  );
}

function Lines({ only }: { only: Only }) {
  const query = { limit: 20, kind: KINDS[only], currency: CURRENCIES[only] };
  const { items, error, reload, more, hasMore } = usePages(
    `statement.${only}`, (cursor) => call("GET /api/v1/wallet/statement", { query: { ...query, cursor } }),
  );
  if (!items && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!items) return <ListBones rows={8} />;
  if (items.length === 0 && !hasMore) {
    return (
      <State
        drawing="empty" title={t("money.nothing_yet")}
        text={only === "all" ? t("wallet.history.empty") : t("wallet.history.nothing")}
      />
    );
  }
  return (
    <div class="pad">
      <List>
        {items.map((line) => <Line key={`${line.id}${line.amount.currency}`} line={line} />)}
      </List>
      {hasMore && <More onSeen={() => void more()} />}
    </div>
  );
}
