/** Before the evening: doors and the way, what may be brought, where the own tickets let in. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { GuideOut, OwnPlaceOut, PointOut } from "../../api/schema.ts";
import { navigate, type Params } from "../../app/router.ts";
import { clock, date } from "../../lib/formats.ts";
import { openOutside } from "../../lib/telegram.ts";
import { say, t } from "../../lib/texts.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { EventHead } from "../events/head.tsx";

export default function Guide({ params }: { params: Params }) {
  const id = params["guidedEvent"] ?? "";
  const { data: guide, error, reload } = useLoad(
    `guide ${id}`, () => call("GET /api/v1/events/{event_id}/guide", { path: { event_id: id } }), { keep: true },
  );
  if (!guide && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={t("evening.guide.title")} />
      {guide ? <Page guide={guide} /> : <ListBones rows={5} />}
    </>
  );
}

function Page({ guide }: { guide: GuideOut }) {
  const { event } = guide;
  return (
    <div style={tonesOf(event.artwork)}>
      <div class="pad stack">
        <EventHead event={event} />
        <div class="paper">
          <Facts
            rows={[
              [t("appmore.guide.day"), date(event.starts_at)],
              [t("aftersale.pass.doors"), clock(event.doors_at)],
              [t("appmore.guide.begins"), clock(event.starts_at)],
              [t("appmore.guide.ends"), clock(event.ends_at)],
            ]}
          />
        </div>
        {guide.point && (
          <Button wide icon="place" onPress={() => openOutside(mapOf(guide.point))}>{t("evening.guide.button_map")}</Button>
        )}
      </div>
      <Section title={t("ticketing.mine.title")}>
        {guide.places.length === 0 ? <p class="note muted">{t("evening.guide.no_tickets")}</p> : (
          <List>
            {guide.places.map((place, at) => (
              <Item key={at} icon="ticket" title={say(place.type_name)} note={placeWords(place)} />
            ))}
          </List>
        )}
      </Section>
      {guide.bring && <Words title={t("evening.guide.bring")} text={say(guide.bring)} />}
      {guide.arrive && <Words title={t("evening.guide.arrive")} text={say(guide.arrive)} />}
      {guide.places.length > 0 && (
        <div class="pad section">
          <Button look="leaf" wide icon="ticket" onPress={() => navigate("/tickets")}>{t("ticketing.news.button_tickets")}</Button>
        </div>
      )}
    </div>
  );
}

function Words({ title, text }: { title: string; text: string }) {
  return (
    <Section title={title}><p class="as-written">{text}</p></Section>
  );
}

function placeWords({ gate, zone, row, seat }: OwnPlaceOut): string {
  return [
    gate && t("evening.guide.gate", { place: gate }),
    zone && t("evening.guide.zone", { place: zone }),
    row && t("evening.guide.row", { place: row }),
    seat && t("evening.guide.seat", { place: seat }),
  ].filter(Boolean).join(" · ");
}

function mapOf(point: PointOut | null): string {
  const place = point ? `${point.latitude},${point.longitude}` : "";
  return `https://maps.google.com/?${new URLSearchParams({ q: place })}`;
}
