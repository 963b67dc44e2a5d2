/** How the goods come and where to: an address of the fan, or a place to fetch them. */

import type { Signal } from "@preact/signals";

import { call } from "../../api/client.ts";
import type { CheckoutOut, ShippingOptionOut } from "../../api/schema.ts";
import { money, phone } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Item, List } from "../../ui/list.tsx";
import { Addresses } from "./Addresses.tsx";
import type { Choose } from "./Checkout.tsx";
import { FreeDelivery } from "./FreeDelivery.tsx";
import { Options } from "./Options.tsx";
import { areaOf } from "./area.ts";

type Method = "standard" | "express" | "pickup";

export function Delivery({ now, choose, isChoosing }: {
  now: CheckoutOut;
  choose: Choose;
  /** Whether the addresses are open: the dock opens them too. */
  isChoosing: Signal<boolean>;
}) {
  const method = now.shipping.method;
  if (method === "none") return <p class="pad note muted">{t("appcart.delivery.none")}</p>;
  const ship = (wanted: Method, point: string | null = now.pickup_point?.id ?? null): Promise<void> => (
    choose(() => call("PUT /api/v1/shop/checkout/shipping", {
      body: { method: wanted, pickup_point: wanted === "pickup" ? point ?? now.pickup_points[0]?.id ?? null : null },
    }))
  );
  return (
    <section class="section pad stack">
      <h2 class="show head">{t("appcart.delivery.title")}</h2>
      <Options
        label={t("appcart.delivery.title")} chosen={method}
        options={now.options.map((option) => ({
          value: option.method, title: t(`appcart.method.${option.method}`), note: daysOf(option),
          end: option.price.amount_minor > 0
            ? <span class="num">{money(option.price)}</span>
            : <b>{t("appcart.delivery.free")}</b>,
          icon: option.method === "pickup" ? "place" as const : option.method === "express" ? "power" as const : "shop" as const,
        }))}
        onChoose={(wanted) => void ship(wanted as Method)}
      />
      {now.shipping.price.amount_minor > 0 && <FreeDelivery now={now.cart} />}
      {method === "pickup" ? (
        <Options
          label={t("appcart.delivery.points")} chosen={now.pickup_point?.id}
          options={now.pickup_points.map(({ id, name, hours }) => ({ value: id, title: say(name), note: say(hours) }))}
          onChoose={(point) => void ship("pickup", point)}
        />
      ) : (
        <List label={t("appcart.address.title")}>
          <Item
            icon="place" onPress={() => (isChoosing.value = true)}
            title={now.address ? now.address.recipient : t("appcart.address.add")}
            note={now.address ? [phone(now.address.phone), now.address.street, areaOf(now.address)].join(" · ") : t("appcart.address.add_text")}
          />
        </List>
      )}
      {isChoosing.value && (
        <Addresses
          chosen={now.address?.id}
          onClose={() => (isChoosing.value = false)}
          onGone={() => void choose(() => call("PUT /api/v1/shop/checkout/address", { body: { address_id: null } }))}
          onChoose={(id) => {
            isChoosing.value = false;
            void choose(() => call("PUT /api/v1/shop/checkout/address", { body: { address_id: id } }));
          }}
        />
      )}
    </section>
  );
}

function daysOf({ method, days }: ShippingOptionOut): string {
  if (!days) return method === "pickup" ? t("appcart.delivery.pickup_text") : "";
  const [least = 0, most = 0] = days as readonly number[];
  return t("appcart.delivery.days", { least, most });
}
