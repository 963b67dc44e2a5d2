/** Giving tickets back: which ones, what they bring to the cent, and the yes. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { RefundQuoteOut, ReturnableOut, ReturnableTicketOut } from "../../api/schema.ts";
import { replace, type Params } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { CheckItem, Item, List } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Bone, ListBones } from "../../ui/skeleton.tsx";
import { Trouble, wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { EventHead } from "../events/head.tsx";

export default function GiveBack({ params }: { params: Params }) {
  const id = params["returnedTicket"] ?? "";
  const { data: order, error, reload } = useLoad(
    `returnable ${id}`, () => call("GET /api/v1/tickets/{ticket_id}/returnable", { path: { ticket_id: id } }),
  );
  if (!order && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={t("refunds.choice.title")} />
      {order ? <Choice order={order} first={id} onChange={() => void reload()} /> : <ListBones rows={4} />}
    </>
  );
}

function Choice({ order, first, onChange }: { order: ReturnableOut; first: string; onChange: () => void }) {
  const free = order.tickets.filter((ticket) => ticket.why_not === null);
  const chosen = useSignal<readonly string[]>(free.some((ticket) => ticket.ticket_id === first) ? [first] : []);
  const turn = (id: string, on: boolean): void => {
    chosen.value = on ? [...chosen.value, id] : chosen.value.filter((each) => each !== id);
  };
  return (
    <div class="pad stack">
      <EventHead event={order.event} />
      <p class="muted">{free.length > 0 ? t("refunds.choice.question") : t("refunds.choice.nothing")}</p>
      <List label={t("app.event.tickets")}>
        {order.tickets.map((ticket) => (
          <Row
            key={ticket.ticket_id} ticket={ticket} on={chosen.value.includes(ticket.ticket_id)}
            onChange={(on) => turn(ticket.ticket_id, on)}
          />
        ))}
      </List>
      {order.refunds.length > 0 && (
        <List label={t("appmore.refunds.earlier")}>
          {order.refunds.map((refund) => (
            <Item
              key={refund.id} icon="swap" title={money(refund.refund)} to={`/refunds/${refund.id}`}
              note={t(`refunds.state.${refund.state}`)}
            />
          ))}
        </List>
      )}
      {chosen.value.length > 0 && (
        <Figure key={chosen.value.join()} ids={chosen.value} onChange={onChange} />
      )}
    </div>
  );
}

function Row({ ticket, on, onChange }: {
  ticket: ReturnableTicketOut; on: boolean; onChange: (on: boolean) => void;
}) {
  const title = [say(ticket.type_name), ticket.seat].filter(Boolean).join(" · ");
  if (ticket.why_not === null) {
    return <CheckItem title={title} note={ticket.label} on={on} onChange={onChange} />;
  }
  return <Item icon="close" title={title} note={`${ticket.label} · ${whyNot(ticket)}`} />;
}

function whyNot({ why_not: code, label }: ReturnableTicketOut): string {
  switch (code) {
    case "refunds.used":
      return t("error.refunds.used");
    case "refunds.bound":
      return t("error.refunds.bound");
    case "refunds.gone_back":
      return t("error.refunds.gone_back");
    case "refunds.at_box_office":
      return t("error.refunds.at_box_office", { number: label });
    default:
      return t("error.refunds.not_offered");
  }
}

/** What these bring now; the yes counts for exactly this figure. */
function Figure({ ids, onChange }: { ids: readonly string[]; onChange: () => void }) {
  const { data: quote, error, reload } = useLoad(
    `refund quote ${ids.join()}`, () => call("GET /api/v1/refunds/quote", { query: { ticket_id: ids } }),
  );
  const asks = useSignal(false);
  if (!quote) return error ? <p class="note bad" role="alert">{wordsOf(error)}</p> : <Bone height={160} />;
  return (
    <>
      <div class="paper"><Figures of={quote} /></div>
      <p class="note muted">{t(`refunds.quote.goes_${quote.goes_to}`)}</p>
      <Button look="leaf" wide onPress={() => (asks.value = true)}>{yesWords(quote)}</Button>
      {asks.value && (
        <Sure
          quote={quote} onClose={() => (asks.value = false)}
          onChanged={() => {
            asks.value = false;
            void reload();
            onChange();
          }}
        />
      )}
    </>
  );
}

function yesWords(quote: RefundQuoteOut): string {
  return quote.needs_decision ? t("refunds.quote.button_ask") : t("refunds.quote.button_give");
}

/** Paid, kept, and what comes back. */
export function Figures({ of }: { of: Pick<RefundQuoteOut, "paid" | "kept" | "refund"> }) {
  return (
    <Facts
      rows={[
        [t("appmore.refunds.paid"), money(of.paid)],
        [t("appmore.refunds.kept"), money(of.kept)],
        [t("appmore.refunds.back"), <b class="gold">{money(of.refund)}</b>],
      ]}
    />
  );
}

function Sure({ quote, onClose, onChanged }: {
  quote: RefundQuoteOut; onClose: () => void; onChanged: () => void;
}) {
  const busy = useSignal(false);
  const key = useSignal(newKey());
  const give = async (): Promise<void> => {
    const { currency, amount_minor } = quote.refund;
    if (currency !== "USD" && currency !== "KHR") return;
    busy.value = true;
    try {
      const made = await call("POST /api/v1/refunds", {
        body: { ticket_ids: quote.tickets.map((ticket) => ticket.ticket_id), refund: { amount_minor, currency } },
        key: key.value,
      });
      for (const each of ["ticket", "after ", "returnable", "home", "wallet", "statement", "order"]) forget(each);
      replace(`/refunds/${made.id}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
      if (error.isOffline) return;
      key.value = newKey();
      onChanged();
    } finally {
      busy.value = false;
    }
  };
  return (
    <Sheet title={yesWords(quote)} onClose={onClose}>
      <div class="stack">
        <Figures of={quote} />
        <p>{quote.needs_decision ? t("refunds.quote.by_staff") : t("refunds.quote.at_once")}</p>
        <Button look="danger" wide busy={busy.value} onPress={() => void give()}>{yesWords(quote)}</Button>
        <Button wide onPress={onClose}>{t("refunds.refund.button_keep")}</Button>
      </div>
    </Sheet>
  );
}
