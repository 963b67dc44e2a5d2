/** Looking for something to watch or hear, in Khmer, English or Khmer in Latin letters. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { ItemsOut } from "../../api/schema.ts";
import { place, replace } from "../../app/router.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { More } from "../../ui/more.tsx";
import { SearchField } from "../../ui/search_field.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { useFound } from "./api.ts";
import { ItemRow } from "./cards.tsx";
import { KINDS, kindName } from "./words.ts";
import "./library.css";

const ALL = "";

/** The same address with another wish: "back" leads out of the list, not through its filters. */
function wish(changes: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === ALL) query.delete(name);
    else query.set(name, value);
  }
  replace(`/watch/find${query.size ? `?${query}` : ""}`);
}

/** Whose things these are; a tap shows everybody's again. */
function Artist({ id }: { id: string }) {
  const { data } = useLoad(
    `artist ${id}`, () => call("GET /api/v1/artists/{artist_id}", { path: { artist_id: id } }), { keep: true },
  );
  if (!data) return null;
  return (
    <div class="pad"><Button icon="close" onPress={() => wish({ artist: ALL })}>{t("applibrary.find.of", { name: say(data.name) })}</Button></div>
  );
}

export default function Find() {
  const query = place.value.query;
  const [q, kind, artist] = ["q", "kind", "artist"].map((name) => query.get(name) ?? ALL);
  const typed = useSignal(q ?? ALL);
  const found = useFound({ q: q || undefined, kind: kind || undefined, artist: artist || undefined });
  const understood = (found.data as ItemsOut | undefined)?.understood_as;
  return (
    <>
      <PageHead title={t("applibrary.find.title")} />
      <div class="pad">
        <SearchField
          label={t("applibrary.find.search")} value={typed.value} onInput={(value) => (typed.value = value)}
          onSettled={(words) => wish({ q: words })}
        />
      </div>
      <Choices
        label={t("applibrary.find.kinds")} chosen={kind ?? ALL}
        choices={[{ value: ALL, label: t("applibrary.find.all") }, ...KINDS.map((each) => ({ value: each as string, label: kindName(each) }))]}
        onChoose={(value) => wish({ kind: value })}
      />
      {artist && <Artist id={artist} />}
      {understood && <p class="pad note" role="status">{t("applibrary.find.understood", { words: understood })}</p>}
      {found.items ? found.items.length > 0
        ? <div class="pad find-list">{found.items.map((thing) => <ItemRow key={thing.key} thing={thing} />)}</div>
        : (
          <State
            drawing="empty" title={t("applibrary.find.none")} text={t("applibrary.find.none_text")}
            act={{ text: t("applibrary.find.button_all"), onPress: clear, leaf: false }}
          />
        )
        : found.error ? <Trouble error={found.error} onRetry={() => void found.reload()} />
        : <ListBones rows={6} />}
      {found.hasMore && <More onSeen={() => void found.more()} />}
    </>
  );

  function clear(): void {
    typed.value = ALL;
    replace("/watch/find");
  }
}
