/** What fans sell of one evening, the cheapest first. */

import { call } from "../../api/client.ts";
import { useLoad, usePages } from "../../api/load.ts";
import type { ListingOut } from "../../api/schema.ts";
import { replace, type Params } from "../../app/router.ts";
import { say, t } from "../../lib/texts.ts";
import { PageHead } from "../../ui/facts.tsx";
import { Item, List } from "../../ui/list.tsx";
import { More } from "../../ui/more.tsx";
import { Price } from "../../ui/price.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { EventHead } from "../events/head.tsx";

export default function Resale({ params }: { params: Params }) {
  const id = params["resaleEvent"] ?? "";
  const { data: event } = useLoad(
    `event ${id}`, () => call("GET /api/v1/events/{event_id}", { path: { event_id: id } }),
  );
  const { items, error, hasMore, more, reload } = usePages(
    `resale of ${id}`,
    (cursor) => call("GET /api/v1/events/{event_id}/resale", { path: { event_id: id }, query: { cursor } }),
  );
  return (
    <>
      <PageHead title={t("aftersale.resale.title")} />
      <div class="pad stack">
        {event && <EventHead event={event} />}
        <p class="note muted">{t("aftersale.resale.explain")}</p>
      </div>
      {items?.length === 0 ? (
        <State
          drawing="empty" title={t("money.nothing_yet")} text={t("aftersale.resale.empty")}
          act={{ text: t("refunds.refund.button_event"), onPress: () => replace(`/events/${id}`) }}
        />
      ) : items ? (
        <div class="pad after"><List>{items.map((one) => <Offer key={one.id} listing={one} />)}</List></div>
      ) : error ? <Trouble error={error} onRetry={() => void reload()} /> : <ListBones rows={4} />}
      {hasMore && <More onSeen={() => void more()} />}
    </>
  );
}

function Offer({ listing }: { listing: ListingOut }) {
  const note = listing.is_yours ? t("aftersale.resale.yours")
    : listing.is_for_you ? t("aftersale.resale.yours_reserved")
    : seatWords(listing) || t("aftersale.resale.seller", { name: listing.seller });
  return (
    <Item
      icon="ticket" title={say(listing.type_name)} note={note} to={`/listings/${listing.id}`}
      end={<Price amount={listing.price} />}
    />
  );
}

/** Zone, row and seat, as far as it has them. */
export function seatWords({ zone, row, seat }: Pick<ListingOut, "zone" | "row" | "seat">): string {
  return [
    zone && `${t("aftersale.pass.zone")} ${zone}`,
    row && `${t("aftersale.pass.row")} ${row}`,
    seat && `${t("aftersale.pass.seat")} ${seat}`,
  ].filter(Boolean).join(" · ");
}
