/** What makes an order cheaper: a voucher for its lines, a gift card of the fan. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { OrderOut } from "../../api/schema.ts";
import { replace } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Item, List } from "../../ui/list.tsx";
import { wordsOf } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";
import { VoucherSheet } from "./voucher.tsx";

export function Lowering({ order, onChange }: { order: OrderOut; onChange: () => void }) {
  const isAsking = useSignal(false);
  const { data: cards } = useLoad("gift-cards", () => call("GET /api/v1/gift-cards"));
  const card = cards?.items.find((each) => (
    each.is_mine && each.available.amount_minor > 0 && each.available.currency === order.due.currency
  ));
  const usesCard = order.gift_card.amount_minor > 0;
  // A voucher sets the tickets aside anew: with chosen seats it is asked for beside the map.
  const isSeated = order.lines.some((line) => line.is_seated);
  const { acting } = useActing();
  const change = async (act: () => Promise<unknown>): Promise<void> => {
    await acting(act);
    forget("gift-cards");
    onChange();
  };
  const path = { order_key: order.key };
  return (
    <>
      {(!isSeated || card || usesCard) && (
        <List label={t("appbuying.order.lower")}>
          {!isSeated && (
            <Item icon="bill" title={t("ticketing.summary.button_voucher")} onPress={() => (isAsking.value = true)} />
          )}
          {usesCard ? (
            <Item
              icon="heart" title={t("giftcards.order.button_leave")}
              onPress={() => void change(() => call("DELETE /api/v1/orders/{order_key}/gift-card", { path }))}
            />
          ) : card && (
            <Item
              icon="heart" title={t("appbuying.order.gift_card")} note={money(card.available)}
              onPress={() => void change(() => (
                call("PUT /api/v1/orders/{order_key}/gift-card", { path, body: { card_id: card.id } })
              ))}
            />
          )}
        </List>
      )}
      {isAsking.value && <Voucher order={order} onClose={() => (isAsking.value = false)} />}
    </>
  );
}

function Voucher({ order, onClose }: { order: OrderOut; onClose: () => void }) {
  const use = async (voucher: string): Promise<string | undefined> => {
    const lines = order.lines.map(({ ticket_type_id, quantity }) => ({ ticket_type_id, quantity, voucher }));
    try {
      const fresh = await call("POST /api/v1/orders", {
        body: { event_id: order.event.id, lines }, key: newKey(),
      });
      forget("home");
      onClose();
      replace(`/orders/${fresh.key}`);
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return wordsOf(error);
    }
  };
  return <VoucherSheet onUse={use} onClose={onClose} />;
}
