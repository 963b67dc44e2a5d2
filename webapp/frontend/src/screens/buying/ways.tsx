/** The ways to pay, one of which is chosen; the wallet says whether it has enough. */

import type { WayOut } from "../../api/schema.ts";
import { money, type Money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Icon, type IconName } from "../../ui/icons.tsx";
import type { BankWay } from "./BankSheet.tsx";
import "../../ui/money.css";

export type Way = WayOut["way"];

const ICONS: Partial<Record<Way, IconName>> = {
  wallet: "wallet", khqr: "qr", payway: "phone", card: "bill", points: "star", stars: "star",
};

export function isOfBank(way: Way | undefined): way is BankWay {
  return way === "khqr" || way === "payway" || way === "card";
}

/** `have`: what the wallet has in the money of `due`; `notes`: what else is to be said of a way. */
export function Ways({ ways, due, have, chosen, onChoose, notes = {} }: {
  ways: readonly Way[]; due: Money; have: number | undefined; chosen: Way | undefined;
  onChoose: (way: Way) => void; notes?: Partial<Record<Way, string>>;
}) {
  const isShort = have !== undefined && have < due.amount_minor;
  const missing = money({ amount_minor: due.amount_minor - (have ?? 0), currency: due.currency });
  const balance = money({ amount_minor: have ?? 0, currency: due.currency });
  return (
    <div class="ways" role="radiogroup" aria-label={t("appbuying.pay.how")}>
      {ways.map((each) => (
        <button
          key={each} type="button" role="radio" aria-checked={each === chosen} class="way"
          onClick={() => onChoose(each)}
        >
          <Icon name={ICONS[each] ?? "bill"} />
          <span class="grow">
            <b>{t(`pay.way.${each}`)}</b>
            {each === "wallet" && have !== undefined && (
              <small class={`note${isShort ? " bad" : " muted"}`}>
                {isShort ? t("pay.page.short", { missing }) : t("ticketing.summary.balance", { balance })}
              </small>
            )}
            {notes[each] && <small class="note muted">{notes[each]}</small>}
          </span>
          {each === chosen && <Icon name="check" />}
        </button>
      ))}
    </div>
  );
}
