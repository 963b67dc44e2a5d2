/** The checkout: where to, how, for whom, paid with what; then one order. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget } from "../../api/load.ts";
import type { CheckoutOut } from "../../api/schema.ts";
import { navigate, replace } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Dock } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble, wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useAlso } from "./also.ts";
import { Changes } from "./Cart.tsx";
import { Delivery } from "./Delivery.tsx";
import { Gift } from "./Gift.tsx";
import { Parts } from "./Parts.tsx";
import { cartIs, loadCart } from "./store.ts";
import "../../ui/money.css";
import "../buying/buying.css";
import "./cart.css";

/** Makes a choice and shows what it makes of the whole. */
export type Choose = (act: () => Promise<CheckoutOut>) => Promise<void>;

export default function Checkout() {
  const held = useSignal<CheckoutOut | undefined>(undefined);
  const refused = useSignal<ApiError | undefined>(undefined);
  const take = (told: CheckoutOut): void => {
    held.value = told;
    cartIs(told.cart);
  };
  const begin = async (): Promise<void> => {
    refused.value = undefined;
    try {
      take(await call("POST /api/v1/shop/checkout/begin"));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.value = error;
    }
  };
  useEffect(() => void begin(), []);
  const last = useRef(Promise.resolve());
  const make = async (act: () => Promise<CheckoutOut>): Promise<void> => {
    try {
      take(await act());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
      await begin();
    }
  };
  // One after the other: an answer that comes late must not hide the choice after it.
  const choose: Choose = (act) => (last.current = last.current.then(() => make(act)));
  const unsaved = useRef(() => {});
  // Words are saved a moment after they are typed; a tap on "Order" may come before that.
  const settled = (): Promise<CheckoutOut | undefined> => {
    unsaved.current();
    return last.current.then(() => held.value);
  };
  const isChoosing = useSignal(false);
  const now = held.value;
  if (refused.value && !now) return <Trouble error={refused.value} onRetry={() => void begin()} />;
  if (!now) return <><PageHead title={t("appcart.checkout.title")} /><ListBones rows={4} /></>;
  if (now.cart.lines.length === 0) return <Nothing />;
  return (
    <div class="docked checkout">
      <PageHead title={t("appcart.checkout.title")} />
      <div class="pad stack"><Changes now={now.cart} onAccept={() => void begin()} /></div>
      <Delivery now={now} choose={choose} isChoosing={isChoosing} />
      <Gift now={now} choose={choose} unsaved={unsaved} />
      <Parts now={now} choose={choose} />
      <Sums now={now} />
      <Ordering now={now} settled={settled} onAddress={() => (isChoosing.value = true)} onChanged={() => void begin()} />
    </div>
  );
}

function Nothing() {
  return (
    <>
      <PageHead title={t("appcart.checkout.title")} />
      <State
        drawing="empty" title={t("appcart.empty")} text={t("appcart.empty_text")}
        act={{ text: t("appcart.button_shop"), onPress: () => replace("/shop") }}
      />
    </>
  );
}

/** Every line of the sum, so that a reader can add it up. */
function Sums({ now }: { now: CheckoutOut }) {
  const also = useAlso();
  const { price } = now;
  const isSent = now.shipping.method !== "none";
  const more = [
    ["wrap", price.wrap], ["shipping", price.shipping], ["tax", price.tax], ["surcharge", price.surcharge],
  ] as const;
  const less = [["points", now.points.worth], ["gift_card", now.gift_card_used], ["wallet", now.wallet_used]] as const;
  return (
    <section class="section pad">
      <h2 class="show head">{t("appcart.sum.title")}</h2>
      <dl class="sums">
        {now.cart.lines.filter((line) => line.is_ready).map((line) => (
          <div key={line.variant_id}>
            <dt>{line.quantity} × {say(line.name)}</dt><dd class="num">{money(line.total)}</dd>
          </div>
        ))}
        {price.discounts.amount_minor > 0 && (
          <div class="good"><dt>{t("appcart.sum.discounts")}</dt><dd class="num">{money(price.discounts)}</dd></div>
        )}
        {more.filter(([name, amount]) => amount.amount_minor > 0 || (name === "shipping" && isSent)).map(([name, amount]) => (
          <div key={name}>
            <dt>{t(`appcart.sum.${name}`)}</dt>
            {amount.amount_minor > 0
              ? <dd class="num">{money(amount)}</dd>
              : <dd><b>{t("appcart.delivery.free")}</b></dd>}
          </div>
        ))}
        <div class="whole">
          <dt class="name">{t("appcart.sum.total")}</dt>
          <dd><span class="num">{money(price.total)}</span><small class="note">{also(price.total)}</small></dd>
        </div>
        {less.filter(([, amount]) => amount.amount_minor > 0).map(([name, amount]) => (
          <div key={name} class="good"><dt>{t(`appcart.sum.${name}`)}</dt><dd class="num">−{money(amount)}</dd></div>
        ))}
        {now.financed.amount_minor > 0 && (
          <div><dt>{t("appcart.sum.later")}</dt><dd class="num">{money(now.financed)}</dd></div>
        )}
      </dl>
    </section>
  );
}

/** Whether the last choice left what is paid as it was shown: another sum is read before it is ordered. */
function isAsShown(saved: CheckoutOut, shown: CheckoutOut): boolean {
  const sums = (now: CheckoutOut): number[] => [now.price.total.amount_minor, now.due.amount_minor];
  return saved.missing.length === 0 && String(sums(saved)) === String(sums(shown));
}

/** One tap orders what is shown, then the payment page takes over; a PIN where parts are paid here. */
function Ordering({ now, settled, onAddress, onChanged }: {
  now: CheckoutOut; settled: () => Promise<CheckoutOut | undefined>; onAddress: () => void; onChanged: () => void;
}) {
  const also = useAlso();
  const pin = useConfirm();
  const busy = useSignal(false);
  const key = useRef(newKey());
  const [missing] = now.missing;
  const pay = async (order: string, isNothingDue: boolean): Promise<void> => {
    const path = { order_key: order };
    const asked = {
      purpose: "", title: t("appcart.checkout.pin"),
      summary: <Facts rows={[[t("appcart.sum.total"), money(now.price.total)], [t("appcart.sum.due"), money(now.due)]]} />,
    };
    const payKey = newKey();
    if (isNothingDue) {
      await pin.carry(asked, () => call("POST /api/v1/shop/orders/{order_key}/settle", { path, key: payKey }));
      return replace(`/shop/orders/${order}`);
    }
    const payment = await pin.carry(asked, () => call("POST /api/v1/shop/orders/{order_key}/ask", { path, key: payKey }));
    replace(payment ? `/payments/${payment.payment_id}` : `/shop/orders/${order}`);
  };
  const order = async (): Promise<void> => {
    busy.value = true;
    let placed = "";
    try {
      const saved = await settled();
      if (!saved || !isAsShown(saved, now)) return;
      const { key: made, due } = await call("POST /api/v1/shop/checkout/order", {
        body: { revision: saved.revision }, key: key.current,
      });
      placed = made;
      for (const each of ["shop", "product", "goes with", "home"]) forget(each);
      void loadCart(true);
      await pay(made, due.amount_minor === 0);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
      if (placed) return replace(`/shop/orders/${placed}`);
      if (!error.isOffline) {
        key.current = newKey();
        onChanged();
      }
    } finally {
      busy.value = false;
    }
  };
  return (
    <Dock>
      {missing && <p class="note bad" role="status">{t(`appcart.missing.${missing}`)}</p>}
      <div class="sum">
        <span>
          <span class="num">{money(now.due)}</span>
          <small class="note muted">{also(now.due)}</small>
        </span>
        {missing === "changes" || missing === "goods"
          ? <Button look="leaf" onPress={() => navigate("/cart")}>{t("appcart.title")}</Button>
          : missing === "address"
            ? <Button look="leaf" onPress={onAddress}>{t("shop.checkout.button_address")}</Button>
            : (
              <Button look="leaf" busy={busy.value} disabled={missing !== undefined} onPress={() => void order()}>
                {t("appcart.button_order")}
              </Button>
            )}
      </div>
      {pin.sheet}
    </Dock>
  );
}
