/** The wallet: what one has, what one can do, what came and went last. */

import { useEffect } from "preact/hooks";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { BalanceOut, WalletOut } from "../../api/schema.ts";
import { money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { Art } from "../../ui/art.tsx";
import { Icon, type IconName } from "../../ui/icons.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { Hem } from "../../ui/petals.tsx";
import { Price } from "../../ui/price.tsx";
import { Bone, ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Line } from "./lines.tsx";
import "./wallet.css";

const SILK = "plum-00000007";
const LINES = 5;
const DEEP = "#220a38";

const ACTS: readonly { path: string; icon: IconName; text: () => string }[] = [
  { path: "/wallet/top-up", icon: "down", text: () => t("topup.choose.title") },
  { path: "/money/send", icon: "send", text: () => t("money.act.send") },
  { path: "/money/scan", icon: "qr", text: () => t("money.act.scan") },
  { path: "/bills", icon: "bill", text: () => t("money.act.bills") },
];

export default function Wallet() {
  const { data, error, reload } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  useEffect(() => colourClient(DEEP), []);
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <Head wallet={data} />
      <nav class="acts-row pad" aria-label={t("money.act.all")}>
        {ACTS.map(({ path, icon, text }) => (
          <a key={path} href={`#${path}`}><span class="tile"><Icon name={icon} /></span>{text()}</a>
        ))}
      </nav>
      {data && frozenSince(data) && (
        <div class="pad"><List><Item icon="lock" title={t("wallet.home.frozen")} to="/wallet/safety" /></List></div>
      )}
      <Newest />
      <Section title={t("money.more")}>
        <List>
          <Item icon="up" title={t("withdrawals.home.title")} to="/wallet/withdraw" />
          <Item icon="qr" title={t("transfers.receive.title")} to="/money/receive" />
          <Item icon="people" title={t("transfers.requests.title")} to="/money/requests" />
          <Item icon="people" title={t("split.title")} to="/money/splits" />
          <Item icon="heart" title={t("angpao.home.title")} to="/money/ang-pao" />
          <Item icon="swap" title={t("wallet.convert.title")} to="/wallet/exchange" />
          <Item icon="calendar" title={t("transfers.repeat.title")} to="/money/standing" />
          <Item icon="star" title={t("plans.home.title")} to="/plans" />
          <Item icon="heart" title={t("giftcards.home.title")} to="/wallet/gift-cards" />
          <Item icon="filter" title={t("wallet.limits.title")} to="/wallet/limits" />
          <Item icon="bill" title={t("wallet.statement.title")} to="/wallet/statements" />
          <Item icon="shield" title={t("wallet.more.title")} to="/wallet/safety" />
        </List>
      </Section>
    </>
  );
}

function frozenSince(wallet: WalletOut): string | null {
  return wallet.frozen.by_operator_at ?? wallet.frozen.by_fan_at;
}

function Head({ wallet }: { wallet: WalletOut | undefined }) {
  const held = wallet?.balances;
  const pending = Object.values(held ?? {}).map((each: BalanceOut) => each.pending).filter((each) => each.amount_minor > 0);
  return (
    <header class="silk-head">
      <div class="picture"><Art shape="silk" name={SILK} eager /></div>
      <div class="words pad">
        <h1 class="show head">{t("wallet.home.title")}</h1>
        <p class="note">{t("wallet.home.balance")}</p>
        {held ? (
          <>
            <p>{held["USD"] && <Price amount={held["USD"].available} size="amount" />}</p>
            <p class="others">
              {held["KHR"] && <Price amount={held["KHR"].available} />}
              {held["PTS"] && <span>{money(held["PTS"].available)}</span>}
            </p>
            {pending.map((each) => (
              <p key={each.currency} class="note">{t("wallet.home.pending", { amount: money(each) })}</p>
            ))}
          </>
        ) : <Bone width="60%" height={68} />}
      </div>
      <Hem />
    </header>
  );
}

function Newest() {
  const { data } = useLoad(
    "statement.newest", () => call("GET /api/v1/wallet/statement", { query: { limit: LINES } }), { keep: true },
  );
  return (
    <Section title={t("money.newest")}>
      {!data ? <ListBones rows={LINES} />
        : data.items.length === 0 ? <State drawing="empty" title={t("money.nothing_yet")} text={t("wallet.history.empty")} />
        : (
          <List>
            {data.items.map((line) => <Line key={`${line.id}${line.amount.currency}`} line={line} />)}
            <Item icon="clock" title={t("wallet.history.title")} to="/wallet/history" />
          </List>
        )}
    </Section>
  );
}
