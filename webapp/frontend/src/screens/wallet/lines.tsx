/** A line of the statement, as the wallet and its history show it. */

import type { LineOut } from "../../api/schema.ts";
import { clock, sameDay, shortDay } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import type { IconName } from "../../ui/icons.tsx";
import { Item } from "../../ui/list.tsx";
import { Price } from "../../ui/price.tsx";

const ICONS: Readonly<Record<string, IconName>> = {
  ticket_purchase: "ticket",
  ticket_resale: "ticket",
  merchandise_order: "shop",
  subscription_payment: "play",
  p2p_transfer: "people",
  bill_payment: "bill",
  top_up: "down",
  withdrawal: "up",
  refund: "swap",
  cashback: "star",
  loyalty_redemption: "star",
  conversion: "swap",
};

/** The kind in words; kinds to come are told as a transaction. */
export function kindWords(kind: string): string {
  return t(`wallet.kind.${kind}`) || t("wallet.kind.other");
}

export function whenWords(moment: string): string {
  const day = sameDay(moment, new Date()) ? t("money.today") : shortDay(moment);
  return `${day} · ${clock(moment)}`;
}

export function Line({ line }: { line: LineOut }) {
  return (
    <Item
      icon={ICONS[line.kind] ?? "wallet"} title={kindWords(line.kind)} note={whenWords(line.at)}
      to={`/wallet/receipts/${line.id}`}
      end={<span class={line.amount.amount_minor > 0 ? "good" : ""}><Price amount={line.amount} plus /></span>}
    />
  );
}
