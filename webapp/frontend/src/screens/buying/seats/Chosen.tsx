/** What is chosen, how long it is held, what it costs; or letting the best be found. */

import { useSignal } from "@preact/signals";

import type { HallOut, HeldOut } from "../../../api/schema.ts";
import { t, tn } from "../../../lib/texts.ts";
import { Button } from "../../../ui/button.tsx";
import { Countdown } from "../../../ui/countdown.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Price } from "../../../ui/price.tsx";
import { Dock } from "../../../ui/sheet.tsx";
import { Stepper } from "../../../ui/stepper.tsx";
import { VoucherSheet } from "../voucher.tsx";
import type { Seats } from "./hall.ts";

type Zone = HallOut["zones"][number];

export function Chosen({ hall, seats, chosen, zone, held, busy, onDrop, onBest, onTake }: {
  hall: HallOut; seats: Seats; chosen: ReadonlySet<number>; zone: Zone | undefined;
  held: HeldOut | null; busy: boolean; onDrop: (seat: number) => void;
  onBest: (quantity: number, suggestion: number) => void; onTake: (voucher: string) => void;
}) {
  const quantity = useSignal(2);
  const suggestion = useSignal(0);
  const voucher = useSignal("");
  const asks = useSignal(false);
  if (!zone?.price) return null;
  if (chosen.size === 0) {
    const most = zone.max_per_order ?? 1;
    const wanted = Math.min(quantity.value, most);
    return (
      <Dock>
        <div class="row between">
          <span class="note muted">{t("appbuying.seats.hint")}</span>
          <Stepper label={t("ticketing.invoice.quantity")} value={wanted} least={1} most={most} onChange={(n) => (quantity.value = n)} />
        </div>
        <Button
          look="leaf" wide busy={busy}
          onPress={() => {
            suggestion.value = 0;
            onBest(wanted, 0);
          }}
        >
          {t("appbuying.seats.button_best")}
        </Button>
      </Dock>
    );
  }
  const isHeld = held !== null && held.seats.length === chosen.size && held.seats.every((seat) => chosen.has(seat));
  return (
    <Dock>
      <div class="row between">
        <b>{t("appbuying.seats.yours")}</b>
        {isHeld ? (
          <span class="row note muted">
            {t("appbuying.order.held")}
            <Countdown until={held.expires_at} label={t("appbuying.order.held")} />
          </span>
        ) : <span class="note muted">{tn("app.event.chosen", chosen.size)}</span>}
      </div>
      <div class="picks">
        {[...chosen].sort((a, b) => a - b).map((seat) => (
          <button key={seat} type="button" onClick={() => onDrop(seat)}>
            <span class="hidden-words">{t("ticketing.cart.button_remove")}</span>
            <span class="note">{t("aftersale.pass.row")} {hall.rows[seats.row[seat]!]?.row}</span>
            <span class="num">{seats.names[seat]}</span>
            <Icon name="close" />
          </button>
        ))}
      </div>
      <div class="sum">
        <Price amount={{ ...zone.price, amount_minor: zone.price.amount_minor * chosen.size }} />
        {isHeld && (
          <Button
            busy={busy}
            onPress={() => {
              suggestion.value += 1;
              onBest(chosen.size, suggestion.value);
            }}
          >
            {t("seats.suggestion.button_other")}
          </Button>
        )}
        <Button look="leaf" busy={busy} onPress={() => onTake(voucher.value)}>{t("ticketing.news.button_continue")}</Button>
      </div>
      <Button look="plain" wide icon="bill" onPress={() => (asks.value = true)}>
        {voucher.value ? t("ticketing.invoice.voucher", { code: voucher.value }) : t("ticketing.summary.button_voucher")}
      </Button>
      {asks.value && (
        <VoucherSheet
          first={voucher.value} onClose={() => (asks.value = false)}
          onUse={(code) => {
            voucher.value = code;
            asks.value = false;
            return Promise.resolve(undefined);
          }}
        />
      )}
    </Dock>
  );
}
