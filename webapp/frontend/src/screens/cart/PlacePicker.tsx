/** A commune: by its name as it is typed or heard, or down from its province. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { GeoPlaceOut } from "../../api/schema.ts";
import { say, t } from "../../lib/texts.ts";
import { Field } from "../../ui/field.tsx";
import { Item, List } from "../../ui/list.tsx";
import { useSettled } from "../../ui/settled.ts";
import { ListBones } from "../../ui/skeleton.tsx";
import "./addresses.css";

const SHORTEST = 2;

export function namesOf(places: readonly GeoPlaceOut[]): string {
  return places.map((each) => say(each.name)).join(", ");
}

/** `onChoose` gets the commune with its district and province. */
export function PlacePicker({ onChoose }: { onChoose: (places: readonly GeoPlaceOut[]) => void }) {
  const typed = useSignal("");
  /** What was chosen so far, the smallest first. */
  const inside = useSignal<readonly GeoPlaceOut[]>([]);
  const words = useSettled(typed.value.trim());
  const take = (places: readonly GeoPlaceOut[]): void => {
    if (places[0]?.level === "commune") return onChoose(places);
    inside.value = places;
    typed.value = "";
  };
  return (
    <div class="stack">
      <Field
        label={t("appaddress.search")} placeholder={t("appaddress.search_example")} type="search"
        inputMode="search" icon="search" value={typed.value} onInput={(value) => (typed.value = value)}
      />
      {words.length >= SHORTEST && words === typed.value.trim()
        ? <Matches words={words} onTake={take} />
        : <Inside of={inside.value} onTake={take} onUp={() => (inside.value = inside.value.slice(1))} />}
    </div>
  );
}

interface TakeProps { readonly onTake: (places: readonly GeoPlaceOut[]) => void }

function Matches({ words, onTake }: { words: string } & TakeProps) {
  const { data } = useLoad(`places q ${words}`, () => call("GET /api/v1/places/search", { query: { q: words } }));
  if (!data) return <ListBones rows={3} />;
  if (!data.items.length) return <p class="note muted" role="status">{t("appaddress.nothing")}</p>;
  return (
    <div class="places">
      <List label={t("appaddress.search")}>
        {data.items.map(({ place, inside }) => (
          <Item
            key={place.code} icon="place" title={say(place.name)} note={namesOf(inside)}
            onPress={() => onTake([place, ...inside])}
          />
        ))}
      </List>
    </div>
  );
}

function Inside({ of, onTake, onUp }: { of: readonly GeoPlaceOut[]; onUp: () => void } & TakeProps) {
  const code = of[0]?.code ?? "";
  const { data } = useLoad(`places in ${code}`, () => call("GET /api/v1/places", { query: { inside: code } }));
  const level = (["province", "district", "commune"] as const)[of.length] ?? "commune";
  return (
    <>
      {of.length > 0 && (
        <List><Item icon="back" title={namesOf(of)} note={t("appaddress.change")} onPress={onUp} /></List>
      )}
      <p class="note muted">{t(`appaddress.choose.${level}`)}</p>
      <div class="places">
        {data
          ? (
            <List label={t(`appaddress.choose.${level}`)}>
              {data.items.map((place) => (
                <Item key={place.code} title={say(place.name)} onPress={() => onTake([place, ...of])} />
              ))}
            </List>
          )
          : <ListBones rows={5} />}
      </div>
    </>
  );
}
