/** Selling a ticket on: what may be asked, what is left of it, and taking it off the list. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { ListingOut, TermsOut, TicketOut } from "../../api/schema.ts";
import { clock, money, shortDay, type Money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble, wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";

const WHOLE_BASIS_POINTS = 10_000;

export function Selling({ ticket, onClose }: { ticket: TicketOut; onClose: () => void }) {
  const { data: terms, error, reload } = useLoad(
    `terms ${ticket.id}`,
    () => call("GET /api/v1/tickets/{ticket_id}/listing/terms", { path: { ticket_id: ticket.id } }),
  );
  const { data: offers } = useLoad(
    `resale ${ticket.event.id}`,
    () => call("GET /api/v1/events/{event_id}/resale", {
      path: { event_id: ticket.event.id }, query: { limit: 50 },
    }),
  );
  const own = offers?.items.find((one) => one.is_yours && one.ticket_id === ticket.id);
  return (
    <Sheet title={t("aftersale.ticket.button_sell")} onClose={onClose}>
      {own ? <Listed listing={own} ticket={ticket} onClose={onClose} />
        : terms ? <Form ticket={ticket} terms={terms} onClose={onClose} />
        : error ? <Trouble error={error} onRetry={() => void reload()} />
        : <ListBones rows={2} />}
    </Sheet>
  );
}

/** It is on the list: what it brings, and taking it off. */
function Listed({ listing, ticket, onClose }: {
  listing: ListingOut; ticket: TicketOut; onClose: () => void;
}) {
  const busy = useSignal(false);
  const takeOff = async (): Promise<void> => {
    busy.value = true;
    try {
      await call("DELETE /api/v1/tickets/{ticket_id}/listing", { path: { ticket_id: ticket.id } });
      toast(t("aftersale.sell.toast_taken_off"), "good");
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
    } finally {
      busy.value = false;
      forget("resale ");
      forget("after ");
    }
  };
  return (
    <div class="stack">
      <p class="name">{t("aftersale.sell.is_listed")}</p>
      <dl class="sums">
        <div><dt>{t("ticketing.invoice.price")}</dt><dd class="num">{money(listing.price)}</dd></div>
        {listing.you_get && (
          <div class="whole">
            <dt>{t("apptickets.sell.you_get")}</dt><dd class="num">{money(listing.you_get)}</dd>
          </div>
        )}
      </dl>
      {listing.state === "reserved" && <p class="muted">{t("aftersale.sell.is_reserved")}</p>}
      <Button look="danger" wide busy={busy.value} onPress={() => void takeOff()}>
        {t("aftersale.sell.button_take_off")}
      </Button>
    </div>
  );
}

function Form({ ticket, terms, onClose }: {
  ticket: TicketOut; terms: TermsOut; onClose: () => void;
}) {
  const typed = useSignal(plain(terms.highest));
  const busy = useSignal(false);
  const key = useRef(newKey());
  const price = read(typed.value, terms.highest.currency);
  const fits = price !== undefined && price > 0 && price <= terms.highest.amount_minor;
  const most = t("apptickets.sell.most", { amount: money(terms.highest) });
  const sell = async (): Promise<void> => {
    if (!fits || terms.highest.currency === "PTS" || terms.highest.currency === "XTR") return;
    busy.value = true;
    try {
      await call("POST /api/v1/tickets/{ticket_id}/listing", {
        path: { ticket_id: ticket.id }, key: key.current,
        body: { price: { amount_minor: price, currency: terms.highest.currency } },
      });
      toast(t("aftersale.sell.is_listed"), "good");
      forget("after ");
      forget("resale ");
      onClose();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      key.current = newKey();
      toast(wordsOf(error), "bad");
    } finally {
      busy.value = false;
    }
  };
  return (
    <div class="stack">
      <Field
        label={t("ticketing.invoice.price")} value={typed.value} inputMode="decimal"
        wrong={fits ? undefined : most} onInput={(value) => (typed.value = value)}
      />
      {fits && <Shares price={price} terms={terms} />}
      <p class="note muted">{most}</p>
      <p class="note muted">{t("aftersale.sell.what_happens")}</p>
      <Button look="leaf" wide disabled={!fits} busy={busy.value} onPress={() => void sell()}>
        {t("aftersale.ticket.button_sell")}
      </Button>
    </div>
  );
}

/** About what comes of it: the service rounds, and says the exact sum on the listing. */
function Shares({ price, terms }: { price: number; terms: TermsOut }) {
  const { currency } = terms.highest;
  const of = (points: number): Money => (
    { amount_minor: Math.round((price * points) / WHOLE_BASIS_POINTS), currency }
  );
  const [fee, royalty] = [of(terms.fee_basis_points), of(terms.royalty_basis_points)];
  const left = { amount_minor: price - fee.amount_minor - royalty.amount_minor, currency };
  const until = `${shortDay(terms.sells_until)} ${clock(terms.sells_until)}`;
  return (
    <>
      <dl class="sums">
        <div><dt>{t("ticketing.invoice.fee")}</dt><dd class="num">{money(fee)}</dd></div>
        {royalty.amount_minor > 0 && (
          <div><dt>{t("apptickets.sell.royalty")}</dt><dd class="num">{money(royalty)}</dd></div>
        )}
        <div class="whole"><dt>{t("apptickets.sell.you_get")}</dt><dd class="num">{money(left)}</dd></div>
      </dl>
      <p class="note muted">{t("aftersale.sell.until", { until })}</p>
    </>
  );
}

function plain({ amount_minor: minor, currency }: Money): string {
  return currency === "USD" ? (minor / 100).toFixed(2) : String(minor);
}

/** The amount in the smallest unit, or undefined when it cannot be read. */
function read(typed: string, currency: Money["currency"]): number | undefined {
  const text = typed.trim().replaceAll(",", "");
  if (!(currency === "USD" ? /^\d+(\.\d{1,2})?$/ : /^\d+$/).test(text)) return undefined;
  return Math.round(Number(text) * (currency === "USD" ? 100 : 1));
}
