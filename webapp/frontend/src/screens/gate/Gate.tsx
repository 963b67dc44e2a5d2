/** Where to work tonight: events, their lists and gates; for whoever is posted somewhere. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { PostOut } from "../../api/schema.ts";
import { openChat } from "../../app/chat.ts";
import { clock, shortDay } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { PageHead } from "../../ui/facts.tsx";
import { Item, List, Section } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";

/** The posts as they were last seen: a gate opens without a network too. */
export function usePosts() {
  return useLoad("gate posts", () => call("GET /api/v1/gate/posts"), { keep: true });
}

/** Who scans, and what else they may do. */
export function useMe() {
  return useLoad("me", () => call("GET /api/v1/me"), { keep: true });
}

export default function Gate() {
  const { data, error, reload } = usePosts();
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!data) return <><PageHead title={t("gate.posts.title")} /><ListBones rows={4} /></>;
  return (
    <>
      <PageHead title={t("gate.posts.title")} />
      {data.items.length === 0 ? (
        <State
          drawing="empty" title={t("gate.posts.title")} text={t("gate.posts.nothing")}
          act={{ text: t("app.me.chat"), onPress: () => openChat() }}
        />
      ) : (
        <p class="pad muted">{t("gate.places.choose")}</p>
      )}
      {data.items.map((post) => <Post key={post.event_id} post={post} />)}
      {data.items.length > 0 && <BoxOffice />}
    </>
  );
}

function Post({ post }: { post: PostOut }) {
  const when = `${shortDay(post.starts_at)} · ${clock(post.starts_at)}`;
  const places = post.lists.flatMap((list) => post.gates.map((gate) => ({ list, gate })));
  return (
    <Section title={say(post.name)}>
      <p class="note muted">{post.is_open ? when : `${when} · ${t("gate.door.stopped")}`}</p>
      <List label={say(post.name)}>
        {places.map(({ list, gate }) => (
          <Item
            key={`${list.id} ${gate}`} icon="gate" title={gateName(gate)} note={list.name}
            to={`/gate/${list.id}?gate=${gate}`}
          />
        ))}
      </List>
    </Section>
  );
}

export function gateName(gate: string): string {
  return gate ? t("appgate.place.gate", { gate }) : t("gate.stand.all_gates");
}

/** Sales at the entrance have their desk in the chat. */
function BoxOffice() {
  const { data: me } = useMe();
  if (!me?.roles?.includes("box_office")) return null;
  return (
    <Section title={t("appgate.box.title")}>
      <List>
        <Item icon="send" title={t("appgate.box.open")} note={t("appgate.box.note")} onPress={() => openChat()} />
      </List>
    </Section>
  );
}
