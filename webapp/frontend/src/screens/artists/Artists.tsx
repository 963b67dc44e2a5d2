/** All artists, the most followed first: drawn, searched in either language, followed by a tap. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import { usePages } from "../../api/load.ts";
import type { ArtistOut } from "../../api/schema.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icons.tsx";
import { More } from "../../ui/more.tsx";
import { Bone, PictureBone, Waiting } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { useSettled } from "../../ui/settled.ts";
import { followOf, toggle } from "./follow.ts";
import "./artists.css";

const AT_ONCE = 20;

type Which = "all" | "mine";

export default function Artists() {
  const typed = useSignal("");
  const which = useSignal<Which>("all");
  const search = useSettled(typed.value.trim());
  const mine = which.value === "mine";
  const found = usePages(
    `artists ${which.value} ${search}`,
    (cursor) => call("GET /api/v1/artists", {
      query: { q: search || undefined, followed: mine || undefined, cursor, limit: AT_ONCE },
    }),
    { keep: search === "" },
  );
  return (
    <>
      <PageHead title={t("artists.list.title")} />
      <div class="pad">
        <Field
          label={t("appartists.list.search")} hideLabel placeholder={t("appartists.list.search")}
          type="search" inputMode="search" icon="search" value={typed.value}
          onInput={(value) => (typed.value = value)}
        />
      </div>
      <Choices
        label={t("artists.list.title")} chosen={which.value}
        choices={[
          { value: "all", label: t("artists.list.button_all") },
          { value: "mine", label: t("artists.list.mine") },
        ]}
        onChoose={(value: Which) => (which.value = value)}
      />
      {found.items ? <Found artists={found.items} search={search} mine={mine} onAll={() => (which.value = "all")} />
        : found.error ? <Trouble error={found.error} onRetry={() => void found.reload()} />
        : <Bones />}
      {found.hasMore && <More onSeen={() => void found.more()} />}
    </>
  );
}

function Found({ artists, search, mine, onAll }: {
  artists: readonly ArtistOut[]; search: string; mine: boolean; onAll: () => void;
}) {
  if (artists.length > 0) {
    return <div class="pad artist-grid">{artists.map((artist) => <Card key={artist.id} artist={artist} />)}</div>;
  }
  if (search) {
    return <State drawing="empty" title={t("appartists.list.none")} text={t("appartists.list.none_text")} />;
  }
  return (
    <State
      drawing="empty" title={t("artists.list.title")}
      text={mine ? t("artists.list.nothing_followed") : t("artists.list.empty")}
      {...(mine ? { act: { text: t("artists.list.button_all"), onPress: onAll } } : {})}
    />
  );
}

function Card({ artist }: { artist: ArtistOut }) {
  const { is_followed: isFollowed, followers } = followOf(artist);
  const name = say(artist.name);
  return (
    <div class="artist-card" style={tonesOf(artist.artwork)}>
      <a href={`#/artists/${artist.id}`}>
        <span class="frame"><Art shape="performer" name={artist.artwork.name} /></span>
        <b class="name">{name}</b>
        <small class="note muted">{say(artist.genre)}</small>
        {followers > 0 && <small class="note muted">{tn("appartists.followers", followers)}</small>}
      </a>
      <button
        type="button" class="heart" aria-pressed={isFollowed}
        aria-label={t("appartists.follow", { name })} onClick={() => void toggle(artist)}
      >
        <Icon name="heart" />
      </button>
    </div>
  );
}

function Bones() {
  return (
    <div class="pad artist-grid">
      <Waiting />
      {[0, 1, 2, 3].map((each) => (
        <div key={each} class="stack">
          <PictureBone ratio="4 / 5" />
          <Bone width="70%" />
          <Bone width="45%" height={11} />
        </div>
      ))}
    </div>
  );
}
