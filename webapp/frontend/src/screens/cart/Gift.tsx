/** A gift: wrapped, with words on a card, and whether its recipient is told before. */

import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";

import { call } from "../../api/client.ts";
import type { CheckoutOut } from "../../api/schema.ts";
import { money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { List, SwitchItem } from "../../ui/list.tsx";
import { useSettled } from "../../ui/settled.ts";
import type { Choose } from "./Checkout.tsx";
import { Options } from "./Options.tsx";

const MOST_LETTERS = 200;
const RECIPIENTS = ["self", "direct", "surprise"] as const;

/** `unsaved` saves at once what has been typed and not been saved yet. */
export function Gift({ now, choose, unsaved }: {
  now: CheckoutOut; choose: Choose; unsaved: { current: () => void };
}) {
  const { wrap, card_text: text = "", recipient = "self" } = now.gift;
  const words = useSignal(text);
  const settled = useSettled(words.value);
  const wished = useRef(now.gift);
  const underWay = useRef(0);
  // The answer to an older choice knows nothing of a wish that is still on its way.
  useEffect(() => {
    if (underWay.current === 0) wished.current = now.gift;
  }, [now.gift]);
  const set = (change: Partial<CheckoutOut["gift"]>): Promise<void> => {
    // A second tap may come before the first is answered: it builds upon what was wished.
    const body = { ...wished.current, card_text: words.value, ...change };
    wished.current = body;
    underWay.current += 1;
    return choose(() => call("PUT /api/v1/shop/checkout/gift", { body })).finally(() => (underWay.current -= 1));
  };
  const save = (): void => {
    if (words.value !== (wished.current.card_text ?? "")) void set({});
  };
  unsaved.current = save;
  useEffect(save, [settled]);
  if (now.shipping.method === "none") return null;
  return (
    <section class="section pad stack">
      <h2 class="show head">{t("appcart.gift.title")}</h2>
      <List>
        <SwitchItem
          icon="heart" title={t("appcart.gift.wrap")} note={`+${money(now.wrap_price)}`} on={wrap}
          onChange={(on) => void set({ wrap: on })}
        />
      </List>
      {wrap && <CardText value={words.value} onInput={(value) => (words.value = value)} />}
      {now.shipping.method !== "pickup" && (
        <Options
          label={t("appcart.gift.for_whom")} chosen={recipient}
          options={RECIPIENTS.map((value) => ({
            value, title: t(`appcart.gift.${value}`), note: t(`appcart.gift.${value}_text`),
          }))}
          onChoose={(value) => void set({ recipient: value })}
        />
      )}
    </section>
  );
}

function CardText({ value, onInput }: { value: string; onInput: (value: string) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}><span class="note muted">{t("appcart.gift.card")}</span></label>
      <div class="box">
        <textarea
          id={id} rows={3} maxLength={MOST_LETTERS * 5} value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </div>
    </div>
  );
}
