/** What plays, above the tabs of every page: back to it, pause, the next one, the end. */

import { useEffect } from "preact/hooks";

import { place } from "../app/router.ts";
import { say, t } from "../lib/texts.ts";
import { Art } from "../ui/art.tsx";
import { current, hasNext, isMusic, playNext } from "./list.ts";
import { Act } from "./Parts.tsx";
import { player } from "./player.ts";
import "./player.css";

const HEIGHT = "60px";

export function Mini() {
  const track = current.value;
  const isShown = isMusic.value && track !== undefined && !place.value.path.startsWith("/listen/");
  useEffect(() => {
    document.documentElement.style.setProperty("--mini", isShown ? HEIGHT : "0px");
  }, [isShown]);
  if (!isShown) return null;
  const isPlaying = player.isPlaying.value;
  return (
    <aside class="mini-player" aria-label={t("appplayer.mini.label")}>
      <Thread />
      <a href={`#/listen/${track.key}`} aria-label={t("appplayer.mini.open", { name: say(track.name) })}>
        <span class="pic"><Art shape="sleeve" name={track.artwork.name} /></span>
        <span class="grow">
          <b>{say(track.name)}</b>
          <small>{track.artists.map(say).join(", ")}</small>
        </span>
      </a>
      <Act
        icon={isPlaying ? "pause" : "play"} onPress={() => player.toggle()}
        label={isPlaying ? t("appplayer.act.pause") : t("appplayer.act.play")}
      />
      {hasNext.value && <Act icon="next" label={t("appplayer.act.next")} onPress={playNext} />}
      <Act icon="close" label={t("appplayer.mini.end")} onPress={() => player.stop()} />
    </aside>
  );
}

function Thread() {
  const share = player.duration.value > 0 ? player.position.value / player.duration.value : 0;
  return <i class="thread" style={{ transform: `scaleX(${Math.min(1, share)})` }} aria-hidden="true" />;
}
