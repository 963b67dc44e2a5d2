/** How the list stands, every few seconds; and who passed that should not have. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { call } from "../../api/client.ts";
import { useEvery, useLoad } from "../../api/load.ts";
import type { ConflictOut, CountersOut, SeenOut } from "../../api/schema.ts";
import { clock } from "../../lib/formats.ts";
import { grouped, t, tn } from "../../lib/texts.ts";
import { Item, List, Section } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { wordsOf } from "../../ui/state.tsx";
import { gateName } from "./Gate.tsx";

const EVERY_MS = 5_000;

/** `after` names the last scan: the counters follow it. */
export function Counters({ list, isOnline, after }: {
  list: number; isOnline: boolean; after: string | undefined;
}) {
  const path = { list_id: list };
  const { data, reload, look } = useLoad(`gate counters ${list}`, () => call("GET /api/v1/gate/lists/{list_id}/counters", { path }));
  const isOpen = useSignal(false);
  useEvery(EVERY_MS, () => {
    if (isOnline) void look();
  });
  useEffect(() => {
    if (after && isOnline) void reload();
  }, [after]);
  if (!data) return null;
  return (
    <Section title={t("appgate.counters.title")}>
      <Big counters={data} />
      <List>
        {data.gates.map(({ gate, entries, exits }) => (
          <Item key={gate} icon="gate" title={gateName(gate)} end={t("appgate.counters.moves", { entries, exits })} />
        ))}
        <Item
          icon="warning" title={t("gate.conflicts.title")} note={t("appgate.counters.refused", { n: data.refused })}
          end={grouped(data.conflicts)} onPress={() => (isOpen.value = true)}
        />
      </List>
      <p class="note muted">{t("appgate.counters.at", { time: clock(data.counted_at) })}</p>
      {isOpen.value && <Conflicts list={list} onClose={() => (isOpen.value = false)} />}
    </Section>
  );
}

function Big({ counters }: { counters: CountersOut }) {
  const figures = [
    [t("appgate.counters.inside"), counters.inside],
    [t("appgate.counters.entries"), counters.entries],
    [t("appgate.counters.exits"), counters.exits],
  ] as const;
  return (
    <dl class="gate-counters">
      {figures.map(([name, value]) => (
        <div key={name}><dt class="note muted">{name}</dt><dd class="num">{grouped(value)}</dd></div>
      ))}
    </dl>
  );
}

function Conflicts({ list, onClose }: { list: number; onClose: () => void }) {
  const path = { list_id: list };
  const { data, error } = useLoad(`gate conflicts ${list}`, () => call("GET /api/v1/gate/lists/{list_id}/conflicts", { path }));
  return (
    <Sheet title={t("gate.conflicts.title")} onClose={onClose}>
      {!data && (error ? <p class="note bad">{wordsOf(error)}</p> : <ListBones rows={2} />)}
      {data && (
        <p class="muted">
          {data.items.length ? tn("gate.conflicts.number", data.items.length) : t("gate.conflicts.nothing")}
        </p>
      )}
      {data?.items.map((one) => <Conflict key={one.id} one={one} />)}
    </Sheet>
  );
}

function Conflict({ one }: { one: ConflictOut }) {
  const rows = [one.first, one.second].filter((seen): seen is SeenOut => seen !== null);
  return (
    <div class="gate-conflict">
      <p class="name">{one.label ?? t("gate.conflicts.nobody")}</p>
      <p class="note muted">{t(`gate.reason.${one.reason}`)}</p>
      <ol class="note">
        {rows.map((seen, index) => (
          <li key={seen.at}>{index + 1}. {gateName(seen.gate)} · {seen.device} · {clock(seen.at)}</li>
        ))}
      </ol>
    </div>
  );
}
