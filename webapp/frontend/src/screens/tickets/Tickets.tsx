/** The fan's tickets: those to come by date, then those that are over. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { call } from "../../api/client.ts";
import { usePages } from "../../api/load.ts";
import type { TicketOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { clock, shortDay } from "../../lib/formats.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Pennant } from "../../ui/banner.tsx";
import { Icon } from "../../ui/icons.tsx";
import { More } from "../../ui/more.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { keepCodes } from "./codes.ts";
import "./tickets.css";

const AT_ONCE = 50;
type Part = "coming" | "past";

export default function Tickets() {
  const part = useSignal<Part>("coming");
  const { items, error, hasMore, more, reload } = usePages(
    "tickets",
    (cursor) => call("GET /api/v1/tickets", { query: { cursor, limit: AT_ONCE } }),
    { keep: true },
  );
  const now = Date.now();
  const coming = items?.filter((ticket) => !isOver(ticket, now)) ?? [];
  const past = items?.filter((ticket) => isOver(ticket, now)) ?? [];
  useEffect(() => void keepCodes(coming), [items]);
  const shown = part.value === "past" ? past : coming;
  return (
    <>
      <header class="page-head"><h1 class="show title">{t("ticketing.mine.title")}</h1></header>
      {past.length > 0 && (
        <Choices
          label={t("ticketing.mine.title")} chosen={part.value}
          choices={[
            { value: "coming", label: t("apptickets.list.coming") },
            { value: "past", label: t("apptickets.list.past") },
          ]}
          onChoose={(value) => (part.value = value)}
        />
      )}
      {items ? <Found tickets={shown} />
        : error ? <Trouble error={error} onRetry={() => void reload()} />
        : <ListBones rows={3} />}
      {hasMore && <More onSeen={() => void more()} />}
    </>
  );
}

/** Over when its event is, or when the gate lets nobody in with it any more. */
function isOver(ticket: TicketOut, now: number): boolean {
  return ticket.state !== "valid" || new Date(ticket.event.ends_at).getTime() < now;
}

function Found({ tickets }: { tickets: readonly TicketOut[] }) {
  if (tickets.length === 0) {
    return (
      <State
        drawing="empty" title={t("apptickets.list.none")} text={t("ticketing.mine.empty")}
        act={{ text: t("ticketing.list.title"), onPress: () => navigate("/events") }}
      />
    );
  }
  return (
    <div class="pad ticket-list">
      {byEvening(tickets).map((evening) => <Evening key={evening[0]!.id} tickets={evening} />)}
    </div>
  );
}

/** Tickets of one evening hang together. */
function byEvening(tickets: readonly TicketOut[]): readonly (readonly TicketOut[])[] {
  const evenings = new Map<string, TicketOut[]>();
  for (const ticket of tickets) {
    const name = `${ticket.event.id} ${ticket.event.starts_at}`;
    evenings.set(name, [...(evenings.get(name) ?? []), ticket]);
  }
  return [...evenings.values()];
}

function Evening({ tickets }: { tickets: readonly TicketOut[] }) {
  const { event } = tickets[0]!;
  return (
    <article class="evening" style={tonesOf(event.artwork)}>
      <header>
        <span class="frame">
          <Art shape="poster" name={event.artwork.name} />
          <Pennant day={event.starts_at} />
        </span>
        <span class="grow">
          <h2 class="name">{say(event.name)}</h2>
          <small class="note">{shortDay(event.starts_at)} · {clock(event.starts_at)}</small>
          <small class="note">{say(event.venue)} · {say(event.city)}</small>
          <small class="note count">{tn("app.event.chosen", tickets.length)}</small>
        </span>
      </header>
      {tickets.map((ticket) => (
        <a key={ticket.id} class="stub" href={`#/tickets/${ticket.id}`}>
          <Icon name={ticket.state === "valid" ? "qr" : "close"} />
          <span class="grow">
            <b>{say(ticket.type_name)}</b>
            <small class="note">
              {ticket.state === "valid" ? placeWords(ticket) : t("apptickets.list.revoked")}
            </small>
          </span>
          <Icon name="on" />
        </a>
      ))}
    </article>
  );
}

/** Zone, row and seat, or its number where places are free. */
export function placeWords(ticket: TicketOut): string {
  const parts = [
    ticket.zone && `${t("aftersale.pass.zone")} ${ticket.zone}`,
    ticket.row && `${t("aftersale.pass.row")} ${ticket.row}`,
    ticket.seat && `${t("aftersale.pass.seat")} ${ticket.seat}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" · ") : ticket.label;
}
