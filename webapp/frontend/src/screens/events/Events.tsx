/** The whole programme: search in either language, one city or all, month by month. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { useLoad, usePages } from "../../api/load.ts";
import type { EventOut } from "../../api/schema.ts";
import { local } from "../../lib/formats.ts";
import { say, t, words } from "../../lib/texts.ts";
import { Field } from "../../ui/field.tsx";
import { More } from "../../ui/more.tsx";
import { useSettled } from "../../ui/settled.ts";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { EventRow } from "./cards.tsx";
import "./events.css";

const EVERYWHERE = "";
const AT_ONCE = 20;

export default function Events() {
  const typed = useSignal("");
  const city = useSignal(EVERYWHERE);
  const search = useSettled(typed.value.trim());
  const { data: cities } = useLoad("cities", () => call("GET /api/v1/cities"), { keep: true });
  const isWhole = search === "" && city.value === EVERYWHERE;
  const found = usePages(
    `events ${city.value} ${search}`,
    (cursor) => call("GET /api/v1/events", {
      query: { q: search || undefined, city: city.value || undefined, cursor, limit: AT_ONCE },
    }),
    { keep: isWhole },
  );
  const places = [
    { value: EVERYWHERE, label: t("app.events.everywhere") },
    ...(cities?.items ?? []).map(({ id, name }) => ({ value: id, label: say(name) })),
  ];
  return (
    <>
      <header class="page-head">
        <h1 class="show title grow">{t("app.events.title")}</h1>
        <a class="button plain" href="#/artists">{t("artists.list.title")}</a>
      </header>
      <div class="pad">
        <Field
          label={t("app.events.search")} hideLabel placeholder={t("app.events.search")}
          type="search" inputMode="search" icon="search" value={typed.value}
          onInput={(value) => (typed.value = value)}
        />
      </div>
      <Choices
        label={t("app.events.city")} chosen={city.value} choices={places}
        onChoose={(value) => (city.value = value)}
      />
      {found.items ? <Found events={found.items} />
        : found.error ? <Trouble error={found.error} onRetry={() => void found.reload()} />
        : <ListBones rows={5} />}
      {found.hasMore && <More onSeen={() => void found.more()} />}
    </>
  );
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
