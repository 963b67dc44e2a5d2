/** One ticket, hanging like a banner: its code works without a network. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { ApiError, call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { TicketOut, TicketsOut } from "../../api/schema.ts";
import { back, navigate, type Params } from "../../app/router.ts";
import { clock, money, shortDay } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { PeriodPetals } from "../../ui/countdown.tsx";
import { Hol } from "../../ui/hol.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Qr } from "../../ui/qr.tsx";
import { Bone, ListBones } from "../../ui/skeleton.tsx";
import { Trouble, wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useCode } from "./codes.ts";
import { Giving } from "./Giving.tsx";
import { Passages } from "./Passages.tsx";
import { Selling } from "./Selling.tsx";
import "./tickets.css";

const QR_PIXELS = 234;

export default function Ticket({ params }: { params: Params }) {
  const id = params["ticketId"] ?? "";
  const { data, error, reload } = useLoad(
    `ticket ${id}`,
    () => call("GET /api/v1/tickets/{ticket_id}", { path: { ticket_id: id } }),
    { keep: true },
  );
  const ticket = data ?? (error?.isOffline === false ? undefined : known().find((one) => one.id === id));
  if (ticket) return <Page ticket={ticket} key={ticket.id} />;
  if (error) return <Trouble error={error} onRetry={() => void reload()} />;
  return <ListBones rows={4} />;
}

/** The list as it was last seen: a ticket of it opens without a network. */
function known(): readonly TicketOut[] {
  const kept = localStorage.getItem("kept.tickets");
  return kept ? (JSON.parse(kept) as TicketsOut).items : [];
}

function Page({ ticket }: { ticket: TicketOut }) {
  const { event } = ticket;
  useEffect(() => colourClient(), []);
  return (
    <div class="ticket-page" style={tonesOf(event.artwork)}>
      <Bar ticket={ticket} />
      <Banner>
        <Hol />
        <div class="ticket-top"><Art shape="band" name={event.artwork.name} eager /></div>
        <div class="ticket-words">
          <h1 class="show">{say(event.name)}</h1>
          <p class="note">{shortDay(event.starts_at)} · {clock(event.starts_at)} · {say(event.venue)}</p>
        </div>
        {ticket.state === "valid" ? <Code ticket={ticket} /> : (
          <p class="ticket-void name">{t("ticketing.ticket.revoked")}</p>
        )}
        <Place ticket={ticket} />
      </Banner>
      <div class="pad">
        {ticket.state === "valid" && <Acts ticket={ticket} />}
        <p class="note muted facts-line">
          {t("ticketing.invoice.ticket")} {ticket.label} · {say(ticket.type_name)} · {money(ticket.price)}
        </p>
      </div>
    </div>
  );
}

/** Where it stands among the tickets of its evening, and the way to its neighbours. */
function Bar({ ticket }: { ticket: TicketOut }) {
  const all = known().filter(({ event }) => event.id === ticket.event.id);
  const at = all.findIndex(({ id }) => id === ticket.id);
  const next = all[at + 1] ?? all[0];
  const among = all.length > 1 && at >= 0;
  return (
    <header class="ticket-bar">
      <button type="button" aria-label={t("common.button.back")} onClick={back}><Icon name="back" /></button>
      <p class="note">{among && t("apptickets.ticket.place", { n: at + 1, all: all.length })}</p>
      {among && next ? (
        <a href={`#/tickets/${next.id}`} aria-label={t("apptickets.ticket.next")}><Icon name="on" /></a>
      ) : <span />}
    </header>
  );
}

function Code({ ticket }: { ticket: TicketOut }) {
  const shown = useCode(ticket);
  if (!shown) return <div class="qr"><Bone width={`${QR_PIXELS}px`} height={QR_PIXELS} /></div>;
  const label = t("apptickets.ticket.qr", { number: ticket.label });
  return (
    <>
      <Qr payload={shown.payload} size={QR_PIXELS} label={label} />
      {shown.digits && (
        <div class="ticket-code">
          <span class="num" aria-hidden="true">{shown.digits.slice(0, 3)} {shown.digits.slice(3)}</span>
          <PeriodPetals seconds={shown.stepSeconds} />
        </div>
      )}
      <p class="how mini">
        {shown.digits ? t("apptickets.ticket.rotates", { seconds: shown.stepSeconds })
          : t("apptickets.ticket.stays")}
      </p>
    </>
  );
}

const LONG = 4;

function Place({ ticket }: { ticket: TicketOut }) {
  const parts = [
    { label: t("aftersale.pass.gate"), value: ticket.gate },
    { label: t("aftersale.pass.zone"), value: ticket.zone },
    { label: t("aftersale.pass.row"), value: ticket.row },
    { label: t("aftersale.pass.seat"), value: ticket.seat },
    { label: t("aftersale.pass.doors"), value: clock(ticket.event.doors_at) },
  ];
  return (
    <dl class="ticket-seat">
      {parts.map(({ label, value }) => value && (
        <div key={label}>
          <dt>{label}</dt>
          <dd class={value.length > LONG && !value.includes(":") ? "long" : "num"}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What can be begun with it. */
function Acts({ ticket }: { ticket: TicketOut }) {
  const sheet = useSignal<"give" | "sell" | "history" | undefined>(undefined);
  const { data: after, reload } = useLoad(
    `after ${ticket.id}`,
    () => call("GET /api/v1/tickets/{ticket_id}/after", { path: { ticket_id: ticket.id } }),
    { keep: true },
  );
  const close = (): void => {
    sheet.value = undefined;
    void reload();
  };
  return (
    <>
      <div class="ticket-acts">
        {(after?.can_give || after?.gift) && (
          <Button icon="send" onPress={() => (sheet.value = "give")}>
            {after.gift ? t("apptickets.give.button_open") : t("aftersale.ticket.button_give")}
          </Button>
        )}
        {after?.can_sell && (
          <Button icon="swap" onPress={() => (sheet.value = "sell")}>{t("aftersale.ticket.button_sell")}</Button>
        )}
        <Button icon="place" onPress={() => navigate(`/events/${ticket.event.id}/guide`)}>
          {t("evening.guide.title")}
        </Button>
        <Button icon="calendar" onPress={() => void saveCalendar(ticket)}>
          {t("aftersale.ticket.button_calendar")}
        </Button>
        <Button icon="clock" onPress={() => (sheet.value = "history")}>{t("aftersale.ticket.button_history")}</Button>
        <Button icon="swap" onPress={() => navigate(`/tickets/${ticket.id}/give-back`)}>{t("refunds.choice.title")}</Button>
      </div>
      {sheet.value === "give" && <Giving ticket={ticket} gift={after?.gift ?? null} onClose={close} />}
      {sheet.value === "history" && <Passages ticket={ticket} onClose={close} />}
      {sheet.value === "sell" && <Selling ticket={ticket} onClose={close} />}
    </>
  );
}

async function saveCalendar(ticket: TicketOut): Promise<void> {
  try {
    const file = await call(
      "GET /api/v1/tickets/{ticket_id}/calendar", { path: { ticket_id: ticket.id } },
    );
    const url = URL.createObjectURL(new Blob([file.content], { type: file.media_type }));
    const link = Object.assign(document.createElement("a"), { href: url, download: file.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(wordsOf(error), "bad");
  }
}
