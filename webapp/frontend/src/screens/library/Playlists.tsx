/** The fan's own playlists. */

import { navigate } from "../../app/router.ts";
import { t, tn } from "../../lib/texts.ts";
import { PageHead } from "../../ui/facts.tsx";
import { Item, List } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { usePlaylists } from "./api.ts";
import { NewPlaylist } from "./IntoPlaylist.tsx";
import "./library.css";

export default function Playlists() {
  const { data, error, reload } = usePlaylists();
  return (
    <>
      <PageHead title={t("applibrary.playlists.title")} />
      {data ? data.items.length > 0 ? (
        <section class="pad">
          <List>
            {data.items.map(({ id, name, item_count: count }) => (
              <Item key={id} icon="heart" title={name} note={tn("applibrary.held", count)} to={`/watch/playlists/${id}`} />
            ))}
          </List>
        </section>
      ) : <State drawing="empty" title={t("applibrary.playlists.none")} text={t("applibrary.playlists.none_text")} />
        : error ? <Trouble error={error} onRetry={() => void reload()} /> : <ListBones rows={3} />}
      {data && (
        <section class="section pad">
          <NewPlaylist onMade={(id) => navigate(`/watch/playlists/${id}`)} />
        </section>
      )}
    </>
  );
}
