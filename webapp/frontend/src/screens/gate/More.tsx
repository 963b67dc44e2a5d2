/** Beside the scanning: what this phone carries, how it tells, and blocking a ticket. */

import { useSignal } from "@preact/signals";

import type { PostOut } from "../../api/schema.ts";
import { clock } from "../../lib/formats.ts";
import { t, tn } from "../../lib/texts.ts";
import { Item, List, Section, SwitchItem } from "../../ui/list.tsx";
import { Blocking } from "./Blocking.tsx";
import type { Door } from "./door.ts";
import { useMe } from "./Gate.tsx";
import { isOn, set, type Sign } from "./signs.ts";

export function More({ post, door }: { post: PostOut; door: Door }) {
  const { data: me } = useMe();
  const blocks = useSignal(false);
  return (
    <Section title={t("appgate.more.title")}>
      <List>
        <Item icon="down" title={t("appgate.more.carries")} note={carriesWords(door)} />
        {door.clashes.value > 0 && (
          <Item icon="warning" title={tn("appgate.more.clashes", door.clashes.value)} />
        )}
        <Switch sign="haptic" title={t("appgate.more.haptic")} />
        <Switch sign="sound" title={t("appgate.more.sound")} />
        {me?.roles?.includes("operator") && (
          <Item icon="lock" title={t("gate.block.button")} onPress={() => (blocks.value = true)} />
        )}
      </List>
      {blocks.value && <Blocking eventId={post.event_id} onClose={() => (blocks.value = false)} />}
    </Section>
  );
}

/** How fresh the phone is for working alone. */
function carriesWords(door: Door): string {
  const [place, fetched] = [door.place.value, door.fetched.value];
  if (fetched !== undefined) return tn("appgate.more.fetched", fetched);
  if (!place?.bundle || !place.linesAt) return t("appgate.more.not_yet");
  return t("appgate.more.of_time", { time: clock(new Date(place.fetchedAt)) });
}

function Switch({ sign, title }: { sign: Sign; title: string }) {
  const on = useSignal(isOn(sign));
  const change = (wanted: boolean): void => {
    set(sign, wanted);
    on.value = wanted;
  };
  return <SwitchItem icon={sign === "sound" ? "bell" : "phone"} title={title} on={on.value} onChange={change} />;
}
