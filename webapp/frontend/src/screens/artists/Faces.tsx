/** A rail of faces: the artists most people follow, and the way to all of them. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { say, t } from "../../lib/texts.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import "./faces.css";

const SHOWN = 8;

export function Faces() {
  const { data } = useLoad("artists faces", () => call("GET /api/v1/artists", { query: { limit: SHOWN } }), { keep: true });
  if (!data || data.items.length === 0) return null;
  return (
    <section class="rails">
      <div class="pad row between">
        <h2 class="show head">{t("artists.list.title")}</h2>
        <a class="all note gold" href="#/artists">{t("appartists.home.all")}</a>
      </div>
      <div class="rail faces">
        {data.items.map((artist) => (
          <a key={artist.id} href={`#/artists/${artist.id}`} style={tonesOf(artist.artwork)}>
            <span class="face"><Art shape="avatar" name={artist.artwork.name} /></span>
            <small class="note">{say(artist.name)}</small>
          </a>
        ))}
      </div>
    </section>
  );
}
