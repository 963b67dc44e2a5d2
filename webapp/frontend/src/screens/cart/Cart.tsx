/** The cart: its lines, what has changed, what is kept for later, and on to the checkout. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { ApiError, call } from "../../api/client.ts";
import type { CartChangeOut, CartOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Dock } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble, wordsOf } from "../../ui/state.tsx";
import { VoucherSheet } from "../buying/voucher.tsx";
import { useAlso } from "./also.ts";
import { FreeDelivery } from "./FreeDelivery.tsx";
import { Line, SavedLine } from "./Line.tsx";
import { cart, cartRefused, change, loadCart, takeVoucher } from "./store.ts";
import "../../ui/money.css";
import "./cart.css";

export default function Cart() {
  useEffect(() => {
    const again = (): void => void loadCart(true);
    again();
    addEventListener("pull", again);
    return () => removeEventListener("pull", again);
  }, []);
  const now = cart.value;
  if (!now && cartRefused.value) return <Trouble error={cartRefused.value} onRetry={() => void loadCart(true)} />;
  if (!now) return <><PageHead title={t("appcart.title")} /><ListBones rows={3} /></>;
  return (
    <div class="docked cart-page">
      <PageHead title={t("appcart.title")} />
      {now.lines.length === 0 ? <Empty isAll={now.saved.length === 0} /> : <Filled now={now} />}
      <Saved now={now} />
      {now.lines.length > 0 && <Sum now={now} />}
    </div>
  );
}

function Empty({ isAll }: { isAll: boolean }) {
  return (
    <State
      drawing="empty" title={t("appcart.empty")} text={isAll ? t("appcart.empty_text") : t("appcart.empty_saved")}
      act={{ text: t("appcart.button_shop"), onPress: () => navigate("/shop") }}
    />
  );
}

function Filled({ now }: { now: CartOut }) {
  return (
    <div class="pad stack">
      <Changes now={now} />
      {now.held_until ? (
        <p class="hold-line">
          <Icon name="clock" />
          <span class="grow note">{t("appcart.held")}</span>
          <Countdown until={now.held_until} label={t("appcart.held")} onEnd={() => void loadCart(true)} />
        </p>
      ) : <p class="hold-line note"><Icon name="clock" /><span>{t("appcart.not_held")}</span></p>}
      <ul class="cart-lines">
        {now.lines.map((line) => <Line key={line.variant_id} line={line} />)}
      </ul>
      <FreeDelivery now={now} />
      <Voucher now={now} />
    </div>
  );
}

/** What is not as it was when the person saw it last; nothing is ordered before it is agreed to. */
export function Changes({ now, onAccept }: { now: CartOut; onAccept?: () => void }) {
  const isTold = useSignal(false);
  if (now.changes.length === 0) return null;
  const accept = async (): Promise<void> => {
    isTold.value = true;
    const isDone = await change(() => call("POST /api/v1/shop/cart/accept")).finally(() => (isTold.value = false));
    if (isDone) onAccept?.();
  };
  return (
    <section class="changes stack" role="alert">
      <p class="name row"><Icon name="warning" />{t("appcart.changes.title")}</p>
      <ul class="note">{now.changes.map((each) => <li key={each.variant_id}>{changeWords(now, each)}</li>)}</ul>
      <Button look="line" busy={isTold.value} onPress={() => void accept()}>{t("appcart.changes.button")}</Button>
    </section>
  );
}

function changeWords(now: CartOut, { variant_id: id, kind, before, after }: CartChangeOut): string {
  const line = [...now.lines, ...now.saved].find((each) => each.variant_id === id);
  const name = line ? say(line.name) : "";
  const price = (minor: number): string => money({ amount_minor: minor, currency: now.subtotal.currency });
  switch (kind) {
    case "price":
      return t("appcart.changes.price", { name, before: price(before), after: price(after) });
    case "less":
      return t("appcart.changes.less", { name, before, after });
    default:
      return t("appcart.changes.gone", { name });
  }
}

function Voucher({ now }: { now: CartOut }) {
  const isAsking = useSignal(false);
  const { voucher } = now;
  const use = async (code: string): Promise<string | undefined> => {
    try {
      await takeVoucher(code);
      isAsking.value = false;
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return wordsOf(error);
    }
  };
  return (
    <>
      <List label={t("appcart.voucher")}>
        {voucher ? (
          <Item
            icon="bill" title={voucher.code}
            note={voucher.state === "used" ? t("appcart.voucher_off", { off: money(voucher.off) }) : t(`appcart.voucher_state.${voucher.state}`)}
            end={<Button look="plain" onPress={() => void change(() => call("DELETE /api/v1/shop/cart/voucher"))}>{t("appcart.button_remove")}</Button>}
          />
        ) : <Item icon="bill" title={t("appcart.voucher")} onPress={() => (isAsking.value = true)} />}
      </List>
      {isAsking.value && <VoucherSheet onUse={use} onClose={() => (isAsking.value = false)} />}
    </>
  );
}

function Saved({ now }: { now: CartOut }) {
  if (now.saved.length === 0) return null;
  return (
    <section class="section pad">
      <h2 class="show head">{t("appcart.saved")}</h2>
      <ul class="cart-lines">
        {now.saved.map((line) => <SavedLine key={line.variant_id} line={line} />)}
      </ul>
    </section>
  );
}

function Sum({ now }: { now: CartOut }) {
  const also = useAlso();
  const canGoOn = now.changes.length === 0 && now.lines.some((each) => each.is_ready);
  return (
    <Dock>
      {now.discounts.amount_minor > 0 && (
        <p class="note good">{t("appcart.saving", { amount: money(now.discounts) })}</p>
      )}
      <div class="sum">
        <span>
          <span class="num">{money(now.subtotal)}</span>
          <small class="note muted">{also(now.subtotal)} · {tn("appcart.items", now.units)}</small>
        </span>
        <Button look="leaf" disabled={!canGoOn} onPress={() => navigate("/checkout")}>{t("appcart.button_checkout")}</Button>
      </div>
    </Dock>
  );
}
