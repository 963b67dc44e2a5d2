/** Bills: whom to pay by kind, saved accounts, what was paid. */

import { call } from "../../api/client.ts";
import { useLoad, usePages } from "../../api/load.ts";
import type { BillerCategory, BillerOut } from "../../api/schema.ts";
import type { Params } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { PageHead } from "../../ui/facts.tsx";
import type { IconName } from "../../ui/icons.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { More } from "../../ui/more.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { whenWords } from "../wallet/lines.tsx";
import { Saved } from "./Saved.tsx";

const ICONS: Partial<Record<BillerCategory, IconName>> = {
  electricity: "power", water: "water", internet: "language", mobile: "phone", cable_tv: "play", streaming: "play", gaming: "play", insurance: "shield", credit_cards: "wallet", loans: "wallet",
};

export default function Bills({ params }: { params: Params }) {
  const { data, error, reload } = useLoad("billers", () => call("GET /api/v1/billers"), { keep: true });
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  const kinds = [...new Set(data?.items.map((each) => each.category))];
  return (
    <>
      <PageHead title={t("bills.home.title")} />
      {!data && <ListBones rows={8} />}
      {data?.items.length === 0 && <State drawing="empty" title={t("money.nothing_yet")} text={t("bills.none.text")} />}
      <Saved first={params["savedBill"]} />
      {kinds.map((kind) => (
        <Section key={kind} title={t(`bills.category.${kind}`)}>
          <List>{data?.items.filter((each) => each.category === kind).map((each) => <Row key={each.id} biller={each} />)}</List>
        </Section>
      ))}
      <Paid />
    </>
  );
}

function Row({ biller }: { biller: BillerOut }) {
  return <Item icon={ICONS[biller.category] ?? "bill"} title={say(biller.name)} to={`/bills/${biller.id}`} />;
}

function Paid() {
  const { items: paid = [], more, hasMore } = usePages("bills", async (before) => {
    const { items, next_before: next } = await call("GET /api/v1/bills", { query: { before } });
    return { items, next_cursor: next };
  });
  if (paid.length === 0) return null;
  return (
    <Section title={t("bills.home.button_history")}>
      <List>
        {paid.map((each) => (
          <Item
            key={each.id} icon="bill" title={say(each.biller.name)} to={`/bill/${each.id}`}
            note={`${t(`bills.state.${each.state}`)} · ${whenWords(each.created_at)}`} end={each.amount && money(each.amount)}
          />
        ))}
      </List>
      {hasMore && <More onSeen={() => void more()} />}
    </Section>
  );
}
