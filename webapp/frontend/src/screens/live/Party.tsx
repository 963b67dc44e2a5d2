/** Watching together: one picture for all, who is there, and their own chat. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";

import { newKey } from "../../api/client.ts";
import type { MyPartyOut } from "../../api/schema.ts";
import { replace, type Params } from "../../app/router.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { bot, say, t, tn } from "../../lib/texts.ts";
import { Picture } from "../../player/Picture.tsx";
import { artworkUrl, tonesOf } from "../../ui/art.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icons.tsx";
import { ListBones, PictureBone } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { useThing } from "../library/api.ts";
import { useActing } from "../money/acting.ts";
import { captionsUrl } from "../player/words.ts";
import { leaveParty, sayInParty, useParty } from "./api.ts";
import { Chat } from "./Chat.tsx";
import { Choosing } from "./Choosing.tsx";
import { useTogether, type Together } from "./use_party.ts";
import "../library/library.css";
import "./live.css";

/** As long as the server lets one wait between two messages. */
const SLOW_SECONDS = 1;

export default function PartyPage({ params }: { params: Params }) {
  const { data: mine, error, reload } = useParty(params["partyCode"] ?? "", useMemo(newKey, []));
  return (
    <div class="live-page party-page">
      <PageHead title={t("applive.party.title")} />
      {mine ? mine.ended ? <Over /> : <Inside mine={mine} />
        : error ? <Trouble error={error} onRetry={() => void reload()} />
        : <><PictureBone ratio="16 / 9" /><ListBones rows={3} /></>}
    </div>
  );
}

function Over() {
  return (
    <State
      drawing="empty" title={t("applive.party.over")} text={t("applive.party.over_text")}
      act={{ text: t("applive.over.button_more"), onPress: () => replace("/watch") }}
    />
  );
}

function Inside({ mine }: { mine: MyPartyOut }) {
  const together = useTogether(mine);
  const isChoosing = useSignal(false);
  const { acting, busy } = useActing();
  if (together.isOver) return <Over />;
  const { party, isHost, isFollowing } = together;
  const invite = (): void => {
    const url = `https://t.me/${bot()}?startapp=wp_${mine.code}`;
    openInTelegram(`https://t.me/share/url?${new URLSearchParams({ url, text: t("applive.party.invitation") })}`);
  };
  const leave = (): void => void acting(async (way) => {
    await leaveParty(mine.code);
    way.replace("/watch");
  });
  return (
    <>
      {party.state && <Shown key={party.state.item} item={party.state.item} together={together} />}
      <Members members={party.members} me={mine.me} />
      {!isHost && !isFollowing && (
        <div class="pad"><Button look="leaf" wide icon="people" onPress={together.comeBack}>{t("applive.party.button_back")}</Button></div>
      )}
      <div class="pad row party-acts">
        <Button icon="plus" onPress={invite}>{t("applive.party.button_invite")}</Button>
        {isHost && <Button icon="search" onPress={() => (isChoosing.value = true)}>{t("applive.party.button_other")}</Button>}
        <Button look="plain" busy={busy} onPress={leave}>{t("applive.party.button_leave")}</Button>
      </div>
      <Chat
        lines={together.lines} me={mine.me} isOpen slowSeconds={SLOW_SECONDS} onSaid={together.add}
        say={(text, key) => sayInParty(mine.code, text, key)}
      />
      {isChoosing.value && (
        <Choosing
          onClose={() => (isChoosing.value = false)}
          onChosen={(item) => void together.show({ item, position_ms: 0, playing: true })}
        />
      )}
    </>
  );
}

function Shown({ item, together }: { item: string; together: Together }) {
  const { data: thing, error, reload } = useThing(item);
  if (!thing) return error ? <Trouble error={error} onRetry={() => void reload()} /> : <PictureBone ratio="16 / 9" />;
  return (
    <div class="live-stage" style={tonesOf(thing.artwork)}>
      <Picture
        item={{ key: thing.key, title: say(thing.name), seconds: thing.duration_seconds }}
        from={together.from()} languages={thing.captions} captionsUrl={(code) => captionsUrl(thing.key, code)}
        isStrict={thing.is_strict} poster={thing.poster ?? artworkUrl("band", thing.artwork.name)}
        lock={thing.lock ? { ...thing.lock, message: "" } : undefined}
      />
    </div>
  );
}

function Members({ members, me }: Pick<MyPartyOut, "members" | "me">) {
  return (
    <ul class="members" aria-label={tn("applive.party.members", members.length)}>
      {members.map(({ author, name, is_host: leads, is_here: here }) => (
        <li key={author} class={here ? "" : "away"}>
          {leads && <Icon name="star" />}
          {author === me ? t("applive.party.you") : name}
          {leads && <span class="hidden-words">{t("applive.party.host")}</span>}
        </li>
      ))}
    </ul>
  );
}
