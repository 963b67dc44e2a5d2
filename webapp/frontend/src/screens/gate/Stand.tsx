/** At the gate: the camera, the answer to each code, the counters, and what waits to be sent. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

import { ApiError } from "../../api/client.ts";
import { useEvery } from "../../api/load.ts";
import type { MeOut, PostOut } from "../../api/schema.ts";
import { place, type Params } from "../../app/router.ts";
import { prepareReading } from "../../lib/scanning.ts";
import { haptic } from "../../lib/telegram.ts";
import { say, t } from "../../lib/texts.ts";
import { PageHead } from "../../ui/facts.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble as TroublePage, wordsOf } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { asked } from "./alone/codes.ts";
import { Counters } from "./Counters.tsx";
import { Door, type Trouble } from "./door.ts";
import { gateName, useMe, usePosts } from "./Gate.tsx";
import { More } from "./More.tsx";
import { Network } from "./Network.tsx";
import { isOn, play } from "./signs.ts";
import { Source } from "./Source.tsx";
import { Answer } from "./Verdict.tsx";
import "./gate.css";

const TEND_MS = 3_000;

export default function Stand({ params }: { params: Params }) {
  const list = Number(params["listId"]);
  const { data, error, reload } = usePosts();
  const { data: me } = useMe();
  const post = data?.items.find(({ lists }) => lists.some(({ id }) => id === list));
  const gate = place.value.query.get("gate") ?? post?.gates[0] ?? "";
  if (post && me) return <AtGate key={`${list} ${gate}`} post={post} list={list} gate={gate} me={me} />;
  if (error) return <TroublePage error={error} onRetry={() => void reload()} />;
  if (!data || post) return <><PageHead title={t("gate.posts.title")} /><ListBones rows={4} /></>;
  return (
    <>
      <PageHead title={t("gate.posts.title")} />
      <State drawing="empty" title={t("gate.posts.title")} text={t("gate.posts.nothing")} />
    </>
  );
}

function AtGate({ post, list, gate, me }: { post: PostOut; list: number; gate: string; me: MeOut }) {
  const event = post.event_id;
  const door = useMemo(
    () => new Door({ event, list, gate, fan: String(me.id), name: me.first_name }), [event, list, gate],
  );
  const wantsNext = useSignal(true);
  useEffect(() => {
    prepareReading();
    void door.open();
    const tend = (): void => void door.tend();
    addEventListener("online", tend);
    return () => removeEventListener("online", tend);
  }, [door]);
  useEvery(TEND_MS, () => void door.tend());
  useAwake();
  const scan = async (text: string): Promise<void> => {
    await door.scan(asked(text));
    const passes = door.verdict.value?.passes ?? false;
    // A refusal stands until somebody has seen it; who may pass makes room for the next.
    wantsNext.value = passes;
    if (isOn("haptic")) haptic(passes ? "success" : "error");
    if (isOn("sound")) play(passes);
  };
  const next = (): void => {
    door.verdict.value = undefined;
    door.trouble.value = undefined;
    wantsNext.value = true;
  };
  const listName = post.lists.find(({ id }) => id === list)?.name ?? "";
  return (
    <div class="gate-page">
      <PageHead title={gateName(gate)} />
      <div class="pad gate-line">
        <p class="note muted">{say(post.name)} · {listName}</p>
        <Network door={door} />
      </div>
      <Choices
        label={t("gate.posts.title")} chosen={door.direction.value}
        choices={[
          { value: "entry", label: t("gate.turn.button_entry") },
          { value: "exit", label: t("gate.turn.button_exit") },
        ]}
        onChoose={(direction) => {
          door.direction.value = direction;
          next();
        }}
      />
      <Source
        isReady={door.place.value !== undefined} isBusy={door.isBusy.value}
        wantsNext={wantsNext.value} onText={(text) => void scan(text)}
      >
        {door.verdict.value && <Answer verdict={door.verdict.value} door={door} onNext={next} />}
        {!door.verdict.value && door.trouble.value && (
          <p class="gate-trouble note" role="alert">{troubleWords(door.trouble.value)}</p>
        )}
      </Source>
      <Counters list={list} isOnline={door.isOnline.value} after={door.verdict.value?.nonce} />
      <More post={post} door={door} />
    </div>
  );
}

function troubleWords(trouble: Trouble): string {
  if (trouble instanceof ApiError) return wordsOf(trouble);
  switch (trouble) {
    case "number_alone":
      return t("appgate.trouble.number_alone");
    case "not_ready":
      return t("appgate.trouble.not_ready");
    case "closed":
      return t("gate.door.stopped");
    case "no_store":
      return t("appgate.trouble.no_store");
  }
}

/** The screen stays on while somebody stands at the gate. */
function useAwake(): void {
  useEffect(() => {
    let lock: { release(): Promise<void> } | undefined;
    let isOver = false;
    const hold = (): void => {
      if (document.visibilityState !== "visible") return;
      void navigator.wakeLock?.request("screen").then(
        (given) => (isOver ? void given.release() : (lock = given)), () => undefined,
      );
    };
    hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release().catch(() => undefined);
    };
  }, []);
}
