/** One line of the cart: what it is, how many, and what becomes of it. */

import { useSignal } from "@preact/signals";

import type { CartLineOut } from "../../api/schema.ts";
import { money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Goods } from "../../ui/goods.tsx";
import { Stepper } from "../../ui/stepper.tsx";
import { stockWords, traitsLine } from "../shop/words.ts";
import { setLine } from "./store.ts";

const MOST = 99;

function What({ line }: { line: CartLineOut }) {
  const traits = traitsLine(line.attributes);
  const price = line.quantity > 1 ? `${line.quantity} × ${money(line.unit)}` : money(line.unit);
  return (
    <>
      <a class="frame" href={`#/shop/products/${line.product_id}`} aria-hidden="true" tabIndex={-1}>
        <Goods picture={line.picture} artwork={line.artwork} />
      </a>
      <div class="grow">
        <a class="name" href={`#/shop/products/${line.product_id}`}>{say(line.name)}</a>
        <p class="note muted">{[traits, price].filter(Boolean).join(" · ")}</p>
        <StateOf line={line} />
      </div>
    </>
  );
}

function StateOf({ line }: { line: CartLineOut }) {
  switch (line.state) {
    case "in_stock":
      return null;
    case "gone":
      return <p class="note bad">{t("appcart.line.gone")}</p>;
    default:
      return <p class={`note ${line.state === "low" ? "accent" : "bad"}`}>{stockWords(line.state, line.left)}</p>;
  }
}

export function Line({ line }: { line: CartLineOut }) {
  const busy = useSignal(false);
  const set = async (quantity: number, saved = false): Promise<void> => {
    busy.value = true;
    await setLine(line.variant_id, quantity, saved).finally(() => (busy.value = false));
  };
  const canBeHad = line.state === "in_stock" || line.state === "low";
  return (
    <li class={`cart-line${line.is_ready ? "" : " waits"}`} style={tonesOf(line.artwork)} aria-busy={busy.value}>
      <div class="what"><What line={line} /></div>
      <div class="acts">
        {canBeHad && (
          <Stepper
            label={t("appcart.line.quantity", { name: say(line.name) })} value={line.quantity} least={1}
            most={busy.value ? line.quantity : Math.min(MOST, Math.max(line.left ?? MOST, line.quantity))}
            onChange={(quantity) => void set(quantity)}
          />
        )}
        <span class="grow line-total">
          <span class="num">{money(line.total)}</span>
          {line.discount.amount_minor > 0 && <small class="note good">−{money(line.discount)}</small>}
        </span>
      </div>
      <div class="row ends">
        <button type="button" class="note" onClick={() => void set(line.quantity, true)}>{t("appcart.button_later")}</button>
        <button type="button" class="note" aria-label={t("appcart.line.remove", { name: say(line.name) })} onClick={() => void set(0)}>
          {t("appcart.button_remove")}
        </button>
      </div>
    </li>
  );
}

export function SavedLine({ line }: { line: CartLineOut }) {
  return (
    <li class="cart-line" style={tonesOf(line.artwork)}>
      <div class="what"><What line={line} /></div>
      <div class="row ends">
        {line.state !== "gone" && line.state !== "sold_out" && (
          <button type="button" class="note gold" onClick={() => void setLine(line.variant_id, line.quantity)}>
            {t("appcart.button_back")}
          </button>
        )}
        <button type="button" class="note" aria-label={t("appcart.line.remove", { name: say(line.name) })} onClick={() => void setLine(line.variant_id, 0)}>
          {t("appcart.button_remove")}
        </button>
      </div>
    </li>
  );
}
