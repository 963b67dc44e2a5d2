/** What pays a part: points, a gift card, the wallet; or the whole in several months. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { CheckoutOut } from "../../api/schema.ts";
import { grouped, t } from "../../lib/texts.ts";
import { money } from "../../lib/formats.ts";
import { List, SwitchItem } from "../../ui/list.tsx";
import type { Choose } from "./Checkout.tsx";
import { Options } from "./Options.tsx";

type PartsIn = Parameters<typeof put>[0];

function put(body: { points?: number; gift_card_id?: string; no_gift_card?: boolean; wallet_minor?: number }) {
  return call("PUT /api/v1/shop/checkout/parts", { body });
}

export function Parts({ now, choose }: { now: CheckoutOut; choose: Choose }) {
  const { data: cards } = useLoad("gift-cards", () => call("GET /api/v1/gift-cards"));
  const set = (body: PartsIn): void => void choose(() => put(body));
  const { points, wallet_available: wallet, wallet_used: fromWallet } = now;
  const card = cards?.items.find((each) => each.is_mine && each.available.amount_minor > 0
    && each.available.currency === now.due.currency);
  const left = now.due.amount_minor + fromWallet.amount_minor;
  // A wallet that has enough pays the whole, on the payment page.
  const isPart = wallet.amount_minor > 0 && wallet.amount_minor < left;
  const rows = points.most > 0 || card || now.gift_card_id || isPart || fromWallet.amount_minor > 0;
  return (
    <>
      {rows && (
        <section class="section pad stack">
          <h2 class="show head">{t("appcart.parts.title")}</h2>
          <List>
            {points.most > 0 && (
              <SwitchItem
                icon="star" title={t("appcart.parts.points")} on={points.used > 0}
                note={points.used > 0
                  ? t("appcart.parts.points_used", { n: points.used, worth: money(points.worth) })
                  : t("appcart.parts.points_most", { most: grouped(points.most), balance: grouped(points.balance) })}
                onChange={(on) => set({ points: on ? points.most : 0 })}
              />
            )}
            {(card || now.gift_card_id) && (
              <SwitchItem
                icon="heart" title={t("appcart.parts.gift_card")} on={now.gift_card_id !== null}
                note={money(now.gift_card_id ? now.gift_card_used : card?.available ?? now.gift_card_used)}
                onChange={(on) => set(on && card ? { gift_card_id: card.id } : { no_gift_card: true })}
              />
            )}
            {(isPart || fromWallet.amount_minor > 0) && (
              <SwitchItem
                icon="wallet" title={t("appcart.parts.wallet")} on={fromWallet.amount_minor > 0}
                note={t("appcart.parts.wallet_has", { amount: money(wallet) })}
                onChange={(on) => set({ wallet_minor: on ? wallet.amount_minor : 0 })}
              />
            )}
          </List>
        </section>
      )}
      <Instalments now={now} choose={choose} />
    </>
  );
}

function Instalments({ now, choose }: { now: CheckoutOut; choose: Choose }) {
  if (now.plans.length === 0) return null;
  const plans = now.plans.map(({ months, first, fee }) => ({
    value: months, title: t("appcart.instalments.months", { n: months, each: money(first) }),
    note: fee.amount_minor > 0 ? t("appcart.instalments.fee", { fee: money(fee) }) : t("appcart.instalments.no_fee"),
  }));
  return (
    <section class="section pad stack">
      <h2 class="show head">{t("appcart.instalments.title")}</h2>
      <Options
        label={t("appcart.instalments.title")} chosen={now.instalments}
        options={[{ value: 0, title: t("appcart.instalments.at_once") }, ...plans]}
        onChoose={(months) => void choose(() => call("PUT /api/v1/shop/checkout/instalments", { body: { months: months as 0 | 3 | 6 } }))}
      />
      <p class="note muted">{t("appcart.instalments.text")}</p>
    </section>
  );
}
