/** Home: what is on now, tonight's programme, and what comes. */

import { useEffect } from "preact/hooks";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { EventOut, OrderOut, TicketOut } from "../../api/schema.ts";
import { open } from "../../app/chat.ts";
import { navigate } from "../../app/router.ts";
import { clock, money, shortDay, until } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Ribbon } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Hem, Swan } from "../../ui/petals.tsx";
import { Bone, PictureBone, Waiting } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Faces } from "../artists/Faces.tsx";
import { PosterCard } from "../events/cards.tsx";
import { isOnSale } from "../events/facts.ts";
import { WatchNow } from "../library/Now.tsx";
import { VoteNow } from "../votes/Now.tsx";
import "./home.css";

const TONIGHT = 3;

export function Home() {
  const { data, error, reload } = useLoad("home", () => call("GET /api/v1/home"), { keep: true });
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!data) return <HomeBones />;
  const [first, ...others] = lead(data.events);
  if (!first) return <Nothing />;
  return (
    <>
      <Hero event={first} />
      <Own orders={data.unpaid} tickets={data.tickets} />
      <Programme events={data.events.slice(0, TONIGHT)} />
      <VoteNow />
      <WatchNow />
      <Rail title={t("app.home.coming")} events={others} />
      <Faces />
    </>
  );
}

/** What leads: the soonest that can be bought, else the soonest. */
function lead(events: readonly EventOut[]): readonly EventOut[] {
  const first = events.find(isOnSale) ?? events[0];
  return first ? [first, ...events.filter((event) => event !== first)] : [];
}

function Hero({ event }: { event: EventOut }) {
  const price = event.from_price;
  useEffect(() => colourClient(event.artwork.deep), [event.artwork.deep]);
  return (
    <header class="hero" style={tonesOf(event.artwork)}>
      <div class="picture"><Art shape="hero" name={event.artwork.name} eager /></div>
      <div class="mark"><Swan /><span class="show">{t("app.home.mark")}</span></div>
      <Ribbon day={event.starts_at} />
      <div class="words">
        <p class="when note">{until(event.starts_at, Date.now())} · {clock(event.starts_at)}</p>
        <h1 class="show">{say(event.name)}</h1>
        <p>{say(event.performers)} · {say(event.venue)}</p>
        <div class="acts">
          <Button look="leaf" onPress={() => navigate(`/events/${event.id}`)}>
            {isOnSale(event) && price ? t("app.home.button_buy", { price: money(price) }) : t("app.home.button_see")}
          </Button>
          <Button look="line" onPress={() => navigate("/events")}>
            {t("app.home.button_all")}
          </Button>
        </div>
      </div>
      <Hem />
    </header>
  );
}

/** What waits for the fan: an order to pay, the ticket of the next evening. */
function Own({ orders, tickets }: { orders: readonly OrderOut[]; tickets: readonly TicketOut[] }) {
  const [order, ticket] = [orders[0], tickets[0]];
  if (!order && !ticket) return null;
  return (
    <section class="own pad stack">
      {order && (
        <button type="button" class="strip" style={tonesOf(order.event.artwork)} onClick={() => open(`/orders/${order.key}`, `od_${order.key}`)}>
          <Icon name="clock" />
          <span class="grow">
            <b>{t("app.home.unpaid")}</b>
            <small class="note">{say(order.event.name)} · {money(order.price.total)}</small>
          </span>
          <Countdown until={order.expires_at} label={t("app.home.unpaid")} />
        </button>
      )}
      {ticket && (
        <button type="button" class="strip" style={tonesOf(ticket.event.artwork)} onClick={() => open(`/tickets/${ticket.id}`, `tk_${ticket.id}`)}>
          <Icon name="ticket" />
          <span class="grow">
            <b>{say(ticket.event.name)}</b>
            <small class="note">{shortDay(ticket.event.starts_at)} · {clock(ticket.event.starts_at)}</small>
          </span>
          <Icon name="on" />
        </button>
      )}
    </section>
  );
}

function Programme({ events }: { events: readonly EventOut[] }) {
  return (
    <section class="programme pad">
      <div class="row between">
        <h2 class="show head">{t("app.home.soon")}</h2>
        <a class="all note gold" href="#/events">{t("menu.button.events")}</a>
      </div>
      {events.map((event, index) => (
        <a key={event.id} class="slot" href={`#/events/${event.id}`}>
          <span class={`num${index === 0 ? " gold" : " muted"}`}>{clock(event.starts_at)}</span>
          <span class="grow">
            <b class="name">{say(event.name)}</b>
            <small class="note muted">{shortDay(event.starts_at)} · {say(event.city)}</small>
          </span>
          <Icon name="on" />
        </a>
      ))}
    </section>
  );
}

function Rail({ title, events }: { title: string; events: readonly EventOut[] }) {
  if (events.length === 0) return null;
  return (
    <section class="rails">
      <h2 class="show head pad">{title}</h2>
      <div class="rail">
        {events.map((event) => <PosterCard key={event.id} event={event} />)}
      </div>
    </section>
  );
}

function Nothing() {
  return (
    <State
      drawing="empty" title={t("app.home.nothing")} text={t("app.home.nothing_text")}
      act={{ text: t("app.home.button_all"), onPress: () => navigate("/events") }}
    />
  );
}

function HomeBones() {
  return (
    <>
      <Waiting />
      <div class="hero bones"><PictureBone ratio="390 / 484" /></div>
      <div class="pad stack">
        <Bone width="40%" height={24} />
        <Bone width="80%" />
        <Bone width="64%" />
      </div>
    </>
  );
}
