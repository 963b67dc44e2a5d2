/** Tickets that are set aside for who waited: taking them makes an order, else the next has them. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { OfferOut } from "../../api/schema.ts";
import { replace, type Params } from "../../app/router.ts";
import { clock, money, shortDay } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { EventHead } from "../events/head.tsx";
import { useActing } from "../money/acting.ts";

export default function WaitOffer({ params }: { params: Params }) {
  const id = params["offerId"] ?? "";
  const path = { offer_id: id };
  const { data: offer, error, reload } = useLoad(
    `wait offer ${id}`, () => call("GET /api/v1/waiting-list/offers/{offer_id}", { path }),
  );
  if (!offer && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={t("waitlist.list.title")} />
      {!offer ? <ListBones rows={3} />
        : offer.state === "open" ? <Open offer={offer} onChange={() => void reload()} />
        : (
          <State
            drawing="empty" title={t(`waitlist.offer.state_${offer.state}`)}
            act={{ text: t("refunds.refund.button_event"), onPress: () => replace(`/events/${offer.event_id}`) }}
          />
        )}
    </>
  );
}

function Open({ offer, onChange }: { offer: OfferOut; onChange: () => void }) {
  const { data: event } = useLoad(
    `event ${offer.event_id}`, () => call("GET /api/v1/events/{event_id}", { path: { event_id: offer.event_id } }),
  );
  const isLeaving = useSignal(false);
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const path = { offer_id: offer.id };
  const changed = (): void => {
    for (const each of ["waits ", "home", "event ", "wait offer"]) forget(each);
    onChange();
  };
  const take = (): Promise<void> => acting(async (way) => {
    const made = await call("POST /api/v1/waiting-list/offers/{offer_id}/accept", { path, key: key.value });
    changed();
    way.replace(`/orders/${made.order_key}`);
  });
  const decline = (): Promise<void> => acting(async () => {
    await call("DELETE /api/v1/waiting-list/offers/{offer_id}", { path });
    isLeaving.value = false;
    changed();
  });
  const until = `${shortDay(offer.expires_at)} ${clock(offer.expires_at)}`;
  return (
    <div class="pad stack">
      {event && <EventHead event={event} />}
      <h2 class="name">{t("waitlist.offer.yours")}</h2>
      <div class="paper">
        <Facts
          rows={[
            [t("aftersale.pass.kind"), `${offer.quantity} × ${say(offer.type_name)}`],
            [t("money.fact.amount"), money({ ...offer.price, amount_minor: offer.price.amount_minor * offer.quantity })],
          ]}
        />
      </div>
      <p class="hold-line">
        <Icon name="clock" />
        <span class="grow note">{t("waitlist.offer.until", { time: until })}</span>
        <Countdown until={offer.expires_at} label={t("appbuying.order.held")} onEnd={onChange} />
      </p>
      <p class="note muted">{t("waitlist.offer.then_pay")}</p>
      <Button look="leaf" wide busy={busy} onPress={() => void take()}>{t("waitlist.offer.button_take")}</Button>
      <Button look="plain" wide onPress={() => (isLeaving.value = true)}>{t("waitlist.offer.button_decline")}</Button>
      {isLeaving.value && (
        <Sheet title={t("waitlist.offer.button_decline")} onClose={() => (isLeaving.value = false)}>
          <div class="stack">
            <p>{t("waitlist.offer.decline_question")}</p>
            <Button look="danger" wide busy={busy} onPress={() => void decline()}>{t("waitlist.offer.button_decline")}</Button>
          </div>
        </Sheet>
      )}
    </div>
  );
}
