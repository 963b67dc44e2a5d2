/** A ticket that a fan sells: what it is, and buying it from the wallet or by a bank. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import { call, newKey } from "../../api/client.ts";
import { forget, useEvery, useLoad } from "../../api/load.ts";
import type { ListingOut } from "../../api/schema.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { clock, money, shortDay } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Done } from "../../ui/done.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icons.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Price } from "../../ui/price.tsx";
import { Dock } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { BankSheet, type BankWay } from "../buying/BankSheet.tsx";
import { isOfBank, Ways, type Way } from "../buying/ways.tsx";
import { EventHead } from "../events/head.tsx";
import { useActing } from "../money/acting.ts";
import { seatWords } from "./Resale.tsx";

const LOOK_MS = 4_000;

export default function Listing({ params }: { params: Params }) {
  const id = params["listingId"] ?? "";
  const { data: listing, error, reload, look } = useLoad(
    `listing ${id}`, () => call("GET /api/v1/listings/{listing_id}", { path: { listing_id: id } }),
  );
  const isOpen = listing?.state === "open" || listing?.state === "reserved";
  useEvery(LOOK_MS, () => {
    if (isOpen) void look();
  });
  if (!listing && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!listing) return <><PageHead title={t("aftersale.resale.title")} /><ListBones rows={4} /></>;
  const changed = (): void => {
    for (const each of ["listing", "resale", "ticket", "home", "wallet", "statement", "event "]) forget(each);
    void reload();
  };
  return (
    <div class="docked" style={tonesOf(listing.event.artwork)}>
      <PageHead title={t("aftersale.resale.title")} />
      {listing.state === "sold" && listing.is_for_you ? <Bought listing={listing} /> : (
        <>
          <What listing={listing} />
          <Standing listing={listing} onChange={changed} />
        </>
      )}
    </div>
  );
}

function What({ listing }: { listing: ListingOut }) {
  return (
    <div class="pad stack">
      <EventHead event={listing.event} />
      <div class="paper">
        <p><Price amount={listing.price} size="big" /></p>
        <Facts
          rows={[
            [t("aftersale.pass.kind"), say(listing.type_name)],
            [t("appmore.resale.place"), seatWords(listing)],
            [t("appmore.resale.seller"), listing.is_yours ? t("aftersale.resale.yours") : listing.seller],
            [t("appmore.resale.until"), `${shortDay(listing.sells_until)} · ${clock(listing.sells_until)}`],
            [t("apptickets.sell.you_get"), listing.you_get && money(listing.you_get)],
          ]}
        />
      </div>
    </div>
  );
}

/** What can be done with it now. */
function Standing({ listing, onChange }: { listing: ListingOut; onChange: () => void }) {
  const more = { text: t("appmore.resale.button_others"), onPress: () => replace(`/events/${listing.event.id}/resale`) };
  if (listing.is_yours) {
    return (
      <div class="pad stack after">
        {listing.ticket_id && (
          <Button look="leaf" wide onPress={() => navigate(`/tickets/${listing.ticket_id}`)}>{t("aftersale.news.button_ticket")}</Button>
        )}
      </div>
    );
  }
  if (listing.state === "reserved" && !listing.is_for_you) {
    return <State drawing="empty" title={t("appmore.resale.busy")} text={t("aftersale.resale.reserved")} act={more} />;
  }
  if (listing.state === "sold") return <State drawing="empty" title={t("aftersale.resale.sold")} act={more} />;
  if (listing.state !== "open" && listing.state !== "reserved") {
    return <State drawing="empty" title={t("aftersale.resale.delisted")} act={more} />;
  }
  return <Buying listing={listing} onChange={onChange} />;
}

function Buying({ listing, onChange }: { listing: ListingOut; onChange: () => void }) {
  const { data: wallet } = useLoad("wallet", () => call("GET /api/v1/wallet"), { keep: true });
  const chosen = useSignal<Way | undefined>(undefined);
  const bank = useSignal<{ id: string; way: BankWay } | undefined>(undefined);
  const key = useRef(newKey());
  const pin = useConfirm();
  const { busy, acting } = useActing();
  const path = { listing_id: listing.id };
  const { price } = listing;
  const have = wallet?.balances[price.currency]?.available.amount_minor;
  const isShort = have !== undefined && have < price.amount_minor;
  const first = listing.payment_id || isShort ? listing.ways.find(isOfBank) : listing.ways[0];
  const way = chosen.value ?? first ?? listing.ways[0];
  const title = t("ticketing.summary.button_pay", { amount: money(price) });
  const pay = (): Promise<void> => acting(async () => {
    try {
      if (isOfBank(way)) {
        const asked = await call("POST /api/v1/listings/{listing_id}/ask", { path, key: key.current });
        bank.value = { id: asked.payment_id, way };
        return;
      }
      const cents = price.currency === "USD" ? price.amount_minor : undefined;
      await pin.carry({ purpose: listing.purpose, title, cents, summary: <Summary listing={listing} have={have} /> }, () => (
        call("POST /api/v1/listings/{listing_id}/pay", { path, key: key.current })
      ));
    } finally {
      key.current = newKey();
      onChange();
    }
  });
  const giveUp = (): Promise<void> => acting(async () => {
    await call("DELETE /api/v1/listings/{listing_id}/reservation", { path });
    onChange();
  });
  const closed = (): void => {
    bank.value = undefined;
    onChange();
  };
  return (
    <>
      <section class="section pad stack">
        {listing.is_for_you && listing.reserved_until && (
          <p class="hold-line">
            <Icon name="clock" />
            <span class="grow note">{t("appbuying.order.held")}</span>
            <Countdown until={listing.reserved_until} label={t("appbuying.order.held")} onEnd={onChange} />
          </p>
        )}
        <h2 class="show head">{t("appbuying.pay.how")}</h2>
        <Ways ways={listing.ways} due={price} have={have} chosen={way} onChoose={(each) => (chosen.value = each)} />
        <p class="note muted">{t("aftersale.resale.new_code")}</p>
        {listing.is_for_you && (
          <Button look="plain" wide disabled={busy} onPress={() => void giveUp()}>{t("aftersale.resale.button_give_up")}</Button>
        )}
      </section>
      <Dock>
        <Button look="leaf" wide busy={busy} disabled={way === "wallet" && isShort} onPress={() => void pay()}>{title}</Button>
      </Dock>
      {pin.sheet}
      {bank.value && (
        <BankSheet
          paymentId={bank.value.id} way={bank.value.way} onPaid={closed} onClose={closed}
          arrived={async () => (await call("GET /api/v1/listings/{listing_id}", { path })).state === "sold"}
        />
      )}
    </>
  );
}

function Summary({ listing, have }: { listing: ListingOut; have: number | undefined }) {
  const { currency, amount_minor: price } = listing.price;
  const left = have === undefined ? undefined : money({ amount_minor: have - price, currency });
  return (
    <Facts
      rows={[
        [t("money.fact.payee"), listing.seller],
        [t("money.fact.total"), money(listing.price)],
        [t("money.fact.balance_after"), left],
      ]}
    />
  );
}

function Bought({ listing }: { listing: ListingOut }) {
  return (
    <Done amount={listing.price} words={say(listing.event.name)}>
      <p class="note muted">{[say(listing.type_name), seatWords(listing)].filter(Boolean).join(" · ")}</p>
      {listing.ticket_id && (
        <Button look="leaf" wide icon="ticket" onPress={() => replace(`/tickets/${listing.ticket_id}`)}>
          {t("aftersale.news.button_ticket")}
        </Button>
      )}
    </Done>
  );
}
