/** Sending goods back: which, how many, why, with photos; and what became of earlier returns. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type {
  ExchangeChoiceOut, GoodsPictureOut, ReturnableGoodsOut, ReturnableLineOut, ReturnOut,
} from "../../api/schema.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { date, money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Section } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Stepper } from "../../ui/stepper.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import { traitsLine } from "../shop/words.ts";
import { Photos } from "./photos.tsx";
import { TextBox } from "./text_box.tsx";
import "../../ui/money.css";
import "./shop_orders.css";

const LONGEST_NOTE = 500;
const WISHES: readonly ReturnOut["wants"][] = ["refund", "exchange"];
const WISH_KEYS: Readonly<Record<ReturnOut["wants"], { readonly wordsKey: string }>> = {
  refund: { wordsKey: "apporders.return.money" },
  exchange: { wordsKey: "apporders.return.exchange" },
};
const MAY_BE_KEPT: ReadonlySet<ReturnOut["state"]> = new Set(["requested", "approved"]);
/** Nobody has these goods: there is nothing to be kept. */
const NEVER_CAME: ReadonlySet<ReturnOut["reason"]> = new Set(["undelivered", "lost"]);

export default function GoodsReturn({ params }: { params: Params }) {
  const orderKey = params["returnOrder"] ?? "";
  const path = { order_key: orderKey };
  const { data: offer, error, reload } = useLoad(
    `shop order ${orderKey} returnable`,
    () => call("GET /api/v1/shop/orders/{order_key}/returnable", { path }),
  );
  if (!offer && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={t("apporders.return.title")} />
      {offer ? <Page orderKey={orderKey} offer={offer} onChange={() => void reload()} /> : <ListBones rows={4} />}
    </>
  );
}

function Page({ orderKey, offer, onChange }: {
  orderKey: string; offer: ReturnableGoodsOut; onChange: () => void;
}) {
  const canReturn = offer.lines.some((line) => line.left > 0);
  return (
    <>
      {canReturn && <Ask orderKey={orderKey} offer={offer} />}
      {!canReturn && offer.returns.length === 0 && (
        <State drawing="empty" title={t("apporders.return.none")} text={t("apporders.return.none_text")} />
      )}
      {offer.returns.length > 0 && (
        <Section title={t("apporders.return.earlier")}>
          <div class="stack">
            {offer.returns.map((known) => <Known key={known.id} known={known} onChange={onChange} />)}
          </div>
        </Section>
      )}
    </>
  );
}

function Ask({ orderKey, offer }: { orderKey: string; offer: ReturnableGoodsOut }) {
  const units = useSignal<Readonly<Record<number, number>>>({});
  const reason = useSignal(offer.reasons[0] ?? "damaged");
  const wants = useSignal<ReturnOut["wants"]>("refund");
  const variants = useSignal<Readonly<Record<number, string>>>({});
  const note = useSignal("");
  const photos = useSignal<readonly GoodsPictureOut[]>([]);
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const chosen = offer.lines.filter(({ n }) => (units.value[n] ?? 0) > 0);
  const choicesOf = (line: ReturnableLineOut): readonly ExchangeChoiceOut[] =>
    line.choices.filter((each) => isThere(each, units.value[line.n] ?? 0));
  const canSwap = chosen.length > 0 && chosen.every((line) => choicesOf(line).length > 0);
  const swaps = canSwap && wants.value === "exchange";
  const lines = chosen.map((line) => {
    const wanted = choicesOf(line).find((each) => each.variant_id === variants.value[line.n]);
    const variant_id = swaps ? (wanted ?? choicesOf(line)[0])?.variant_id ?? null : null;
    return { n: line.n, quantity: units.value[line.n] ?? 0, variant_id };
  });
  const ask = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/shop/orders/{order_key}/returns", {
      path: { order_key: orderKey }, key: key.value,
      body: { lines, reason: reason.value, note: note.value, picture_ids: photos.value.map(({ id }) => id) },
    });
    forget("shop order");
    toast(t("apporders.return.done"));
    replace(`/shop/orders/${orderKey}`);
  });
  const changed = <T,>(field: { value: T }) => (value: T): void => {
    field.value = value;
    key.value = newKey();
  };
  return (
    <div class="pad stack return-form">
      {offer.lines.filter((line) => line.left > 0).map((line) => (
        <div key={line.n} class="unit-row">
          <span class="grow">
            <b class="name">{say(line.name)}</b>
            <small class="note muted">{traitsLine(line.attributes)}</small>
            {line.until && <small class="note muted">{t("apporders.return.until", { day: date(line.until) })}</small>}
          </span>
          <Stepper
            label={say(line.name)} value={units.value[line.n] ?? 0} most={line.left}
            onChange={(value) => changed(units)({ ...units.value, [line.n]: value })}
          />
        </div>
      ))}
      <h2 class="name">{t("apporders.return.why")}</h2>
      <Choices
        label={t("apporders.return.why")} chosen={reason.value}
        choices={offer.reasons.map((each) => ({ value: each, label: t(`returns.reason.${each}`) }))}
        onChoose={changed(reason)}
      />
      {canSwap && (
        <>
          <h2 class="name">{t("apporders.return.instead")}</h2>
          <Choices
            label={t("apporders.return.instead")} chosen={wants.value}
            choices={WISHES.map((value) => ({ value, label: t(WISH_KEYS[value].wordsKey) }))}
            onChoose={changed(wants)}
          />
        </>
      )}
      {swaps && chosen.map((line, at) => (
        <Choices
          key={line.n} label={say(line.name)} chosen={lines[at]?.variant_id ?? ""}
          choices={choicesOf(line).map((each) => ({ value: each.variant_id, label: choiceLabel(each) }))}
          onChoose={(value) => changed(variants)({ ...variants.value, [line.n]: value })}
        />
      ))}
      <TextBox label={t("apporders.return.note")} value={note.value} most={LONGEST_NOTE} onInput={changed(note)} />
      <Photos photos={photos.value} onChange={changed(photos)} />
      <Button look="leaf" wide busy={busy} disabled={lines.length === 0} onPress={() => void ask()}>
        {t("apporders.return.button")}
      </Button>
      <p class="note muted">{swaps ? t("apporders.return.how_exchange") : t("apporders.return.how")}</p>
    </div>
  );
}

function isThere(choice: ExchangeChoiceOut, units: number): boolean {
  return choice.availability !== "sold_out" && (choice.left === null || choice.left >= units);
}

/** `M · black · +$2.00 each`. */
function choiceLabel({ attributes, extra }: ExchangeChoiceOut): string {
  const size = traitsLine(attributes);
  if (extra.amount_minor === 0) return size;
  const amount = money({ ...extra, amount_minor: Math.abs(extra.amount_minor) });
  const change = extra.amount_minor > 0
    ? t("apporders.return.each_more", { amount })
    : t("apporders.return.each_less", { amount });
  return `${size} · ${change}`;
}

function Known({ known, onChange }: { known: ReturnOut; onChange: () => void }) {
  const { busy, acting } = useActing();
  const keep = (): Promise<void> => acting(async () => {
    await call("DELETE /api/v1/shop/returns/{return_id}", { path: { return_id: known.id } });
    forget("shop order");
    onChange();
  });
  return (
    <article class="paper stack">
      <b>{t(`returns.state.${known.state}`)}</b>
      <Facts
        rows={[
          [t("apporders.order.goods"), known.lines.map((line) => `${line.quantity} × ${say(line.name)}`).join(", ")],
          [t("apporders.return.wanted"), known.lines.map((line) => traitsLine(line.wanted)).filter(Boolean).join(", ")],
          [t("apporders.return.reason"), t(`returns.reason.${known.reason}`)],
          [t("apporders.return.refusal"), known.refusal],
          [t("apporders.cancel.back"), known.refund && money(known.refund)],
          [t("money.fact.time"), date(known.asked_at)],
          [t("money.fact.reference"), <code>{known.reference}</code>],
        ]}
      />
      {known.was_gone && <p class="note">{t("apporders.return.gone")}</p>}
      {known.new_order_key && (
        <Button look="soft" wide onPress={() => navigate(`/shop/orders/${known.new_order_key}`)}>
          {t("apporders.return.new_order")}
        </Button>
      )}
      {MAY_BE_KEPT.has(known.state) && !NEVER_CAME.has(known.reason) && (
        <Button look="soft" wide busy={busy} onPress={() => void keep()}>{t("apporders.return.keep")}</Button>
      )}
    </article>
  );
}
