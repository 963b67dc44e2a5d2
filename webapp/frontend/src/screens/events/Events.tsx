/** The whole programme: search, one city or all, and what is still to be had. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { EventOut } from "../../api/schema.ts";
import { local } from "../../lib/formats.ts";
import { say, t, words } from "../../lib/texts.ts";
import { Field } from "../../ui/field.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { EventRow } from "./cards.tsx";
import { matches } from "./facts.ts";
import "./events.css";

const EVERYWHERE = "";

export default function Events() {
  const search = useSignal("");
  const city = useSignal(EVERYWHERE);
  const { data, error, reload } = useLoad(
    "events", () => call("GET /api/v1/events", { query: { limit: 20 } }), { keep: true },
  );
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  const shown = (data?.items ?? []).filter(
    (event) =>
      (city.value === EVERYWHERE || event.city.en === city.value) && matches(event, search.value),
  );
  return (
    <>
      <header class="page-head"><h1 class="show title">{t("app.events.title")}</h1></header>
      <div class="pad">
        <Field
          label={t("app.events.search")} hideLabel placeholder={t("app.events.search")}
          type="search" inputMode="search" icon="search" value={search.value}
          onInput={(value) => (search.value = value)}
        />
      </div>
      <Choices
        label={t("app.events.city")} chosen={city.value}
        choices={citiesOf(data?.items ?? [])} onChoose={(value) => (city.value = value)}
      />
      {data ? <Found events={shown} /> : <ListBones rows={5} />}
    </>
  );
}

function citiesOf(events: readonly EventOut[]) {
  const cities = new Map(events.map(({ city }) => [city.en, say(city)]));
  return [
    { value: EVERYWHERE, label: t("app.events.everywhere") },
    ...[...cities].map(([value, label]) => ({ value, label })),
  ];
}

function Found({ events }: { events: readonly EventOut[] }) {
  if (events.length === 0) {
    return <State drawing="empty" title={t("app.events.none")} text={t("app.events.none_text")} />;
  }
  return (
    <div class="months">
      {byMonth(events).map(({ month, items }) => (
        <section key={month} class="pad">
          <h2 class="show head">{month}</h2>
          {items.map((event) => <EventRow key={event.id} event={event} />)}
        </section>
      ))}
    </div>
  );
}

function byMonth(events: readonly EventOut[]) {
  const months: { month: string; items: EventOut[] }[] = [];
  for (const event of events) {
    const at = local(event.starts_at);
    const month = `${words().months[at.getUTCMonth()] ?? ""} ${at.getUTCFullYear()}`;
    const last = months.at(-1);
    if (last?.month === month) last.items.push(event);
    else months.push({ month, items: [event] });
  }
  return months;
}
