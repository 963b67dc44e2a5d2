/** A song: its sleeve, its words as they are sung, and the thread of time. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { CollectionPageOut, ItemOut } from "../../api/schema.ts";
import { back, cameByTap, place, replace, type Params } from "../../app/router.ts";
import { openChat } from "../../app/chat.ts";
import { say, t } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import {
  current, hasNext, hasPrevious, knowTracks, playNext, playPrevious, playTrack, row, turnRepeat, turnShuffle, tracks,
  type Track,
} from "../../player/list.ts";
import { Act, PlayRosette, Scrub, Times } from "../../player/Parts.tsx";
import { player } from "../../player/player.ts";
import { RateChoice } from "../../player/Settings.tsx";
import { Why } from "../../player/Why.tsx";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Bone, PictureBone, Waiting } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { useCollection, useThing } from "../library/api.ts";
import { artistsOf } from "../library/words.ts";
import { Heart } from "./Heart.tsx";
import { Lyrics } from "./Lyrics.tsx";
import { useLyrics } from "./words.ts";
import "../../player/player.css";
import "./player.css";

export default function Listen({ params }: { params: Params }) {
  const key = params["track"] ?? "";
  const { data: item, error, reload } = useThing(key);
  const playsOther = useFollowed(key);
  useEffect(() => {
    if (player.key.peek() !== key && (cameByTap() || player.hasPlayed)) playTrack(key);
  }, [key]);
  if (!item && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!item || playsOther) return <Bones />;
  return <Song key={key} item={item} />;
}

/** When the row has gone on by itself, the address goes with it. */
function useFollowed(key: string): boolean {
  const seen = useSignal(false);
  const playing = player.key.value;
  const isOther = seen.value && playing !== key && tracks.value.has(playing);
  useEffect(() => {
    if (playing === key) seen.value = true;
    else if (isOther) {
      seen.value = false;
      replace(`/listen/${playing}${location.hash.includes("?") ? `?${place.peek().query}` : ""}`);
    }
  }, [playing, key]);
  return isOther;
}

function Song({ item }: { item: ItemOut }) {
  const open = useSignal<"more" | "row" | undefined>(undefined);
  const collection = useCollection(place.value.query.get("queue") ?? item.collection ?? "");
  const lines = useLyrics(item.key, item.lyrics);
  const isOurs = player.key.value === item.key;
  const stage = isOurs ? player.stage.value : "idle";
  useEffect(() => colourClient(), []);
  useEffect(() => {
    const songs = collection.data?.items.filter(({ kind }) => kind === "track").map(trackOf) ?? [];
    knowTracks(songs.some(({ key }) => key === item.key) ? songs : [trackOf(item)], item.key);
  }, [collection.data, isOurs]);
  const about = { key: item.key, title: say(item.name), seconds: item.duration_seconds };
  const isStopped = stage === "refused" || stage === "broken";
  return (
    <div class={`listen${lines.length ? "" : " wordless"}`} style={tonesOf(item.artwork)}>
      <header>
        <Act icon="down" label={t("appplayer.listen.lay_aside")} onPress={back} />
        <span class="note muted grow">{collection.data ? say(collection.data.name) : ""}</span>
        <Act icon="more" label={t("appplayer.listen.more")} onPress={() => (open.value = "more")} />
      </header>
      <div class="song">
        <div class="sleeve"><Art shape="sleeve" name={item.artwork.name} eager /></div>
        <div>
          <h1 class="show">{say(item.name)}</h1>
          <p class="muted">{artistsOf(item)}</p>
        </div>
      </div>
      {isStopped
        ? <Why item={about} onAgain={(wish) => void player.again(wish)} />
        : lines.length > 0 ? <Lyrics lines={lines} isOurs={isOurs} /> : <div class="grow" />}
      {!isStopped && <Controls item={item} isOurs={isOurs} onList={() => (open.value = "row")} />}
      {open.value === "more" && <More item={item} shelf={collection.data} onClose={() => (open.value = undefined)} />}
      {open.value === "row" && <Queue onClose={() => (open.value = undefined)} />}
    </div>
  );
}

function Controls({ item, isOurs, onList }: { item: ItemOut; isOurs: boolean; onList: () => void }) {
  const stage = isOurs ? player.stage.value : "idle";
  const isBusy = stage === "asking" || stage === "starting" || stage === "waiting";
  const idle = isOurs ? undefined : item.duration_seconds;
  const press = (): void => (stage === "idle" ? playTrack(item.key) : player.toggle());
  return (
    <div class="song-controls">
      <Scrub idleSeconds={idle} />
      <Times idleSeconds={idle} />
      <div class="keys">
        <Heart item={item} />
        <Act icon="previous" label={t("appplayer.act.previous")} disabled={!isOurs || (!hasPrevious.value && player.position.value < 1)} onPress={playPrevious} />
        <PlayRosette isPlaying={isOurs && player.isPlaying.value} busy={isBusy} onPress={press} />
        <Act icon="next" label={t("appplayer.act.next")} disabled={!isOurs || !hasNext.value} onPress={playNext} />
        <Act icon="menu" label={t("appplayer.listen.row")} onPress={onList} />
      </div>
    </div>
  );
}

function More({ item, shelf, onClose }: { item: ItemOut; shelf: CollectionPageOut | undefined; onClose: () => void }) {
  const { repeat, unshuffled } = row.value;
  return (
    <Sheet title={say(item.name)} onClose={onClose}>
      <div class="stack player-settings">
        <List>
          <Item icon="send" title={t("appplayer.listen.in_chat")} note={t("appplayer.listen.in_chat_note")} onPress={() => openChat(`ln_${item.key}`)} />
          <Item icon="shuffle" title={t("appplayer.act.shuffle")} end={onOff(unshuffled !== undefined)} onPress={turnShuffle} />
          <Item icon="repeat" title={t("appplayer.act.repeat")} end={t(`appplayer.repeat.${repeat}`)} onPress={turnRepeat} />
          {shelf && <Item icon="menu" title={say(shelf.name)} to={`/collections/${shelf.key}`} />}
        </List>
        <RateChoice />
      </div>
    </Sheet>
  );
}

/** What the row has to know of a song. */
function trackOf(thing: ItemOut): Track {
  const { key, name, artists, duration_seconds: seconds, artwork } = thing;
  return { key, name, artists: artists.map((artist) => artist.name), seconds, artwork, isStrict: thing.is_strict };
}

function onOff(isOn: boolean): string {
  return isOn ? t("appplayer.shuffle.on") : t("appplayer.shuffle.off");
}

function Queue({ onClose }: { onClose: () => void }) {
  return (
    <Sheet title={t("appplayer.listen.row")} onClose={onClose}>
      <List label={t("appplayer.listen.row")}>
        {row.value.keys.map((key) => {
          const track = tracks.value.get(key);
          if (!track) return null;
          return (
            <Item
              key={key} title={say(track.name)} note={track.artists.map(say).join(", ")}
              picture={<Art shape="sleeve" name={track.artwork.name} />}
              end={track === current.value && player.key.value === key ? <Icon name="check" /> : null}
              onPress={() => playTrack(key)}
            />
          );
        })}
      </List>
    </Sheet>
  );
}

function Bones() {
  return (
    <div class="listen">
      <Waiting />
      <header><Act icon="down" label={t("appplayer.listen.lay_aside")} onPress={back} /></header>
      <div class="song">
        <div class="sleeve"><PictureBone ratio="1" /></div>
        <div class="stack"><Bone width="150px" height={30} /><Bone width="90px" /></div>
      </div>
    </div>
  );
}
