/** On air: the picture stays in sight, below it votes as the picture comes to them, and the chat. */

import { useComputed, useSignal } from "@preact/signals";

import type { ChatLineOut, CueOut, LivePageOut } from "../../api/schema.ts";
import { back } from "../../app/router.ts";
import { say, t } from "../../lib/texts.ts";
import { Act } from "../../player/Parts.tsx";
import { Picture } from "../../player/Picture.tsx";
import { player } from "../../player/player.ts";
import { artworkUrl } from "../../ui/art.tsx";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { VoteSheet } from "../votes/VoteSheet.tsx";
import { sayIn } from "./api.ts";
import { Chat } from "./Chat.tsx";
import { ChatDesk } from "./ChatDesk.tsx";
import { LineSheet } from "./LineSheet.tsx";
import { shareLive, Viewers } from "./Live.tsx";
import { messageAt, readable, voteAt } from "./room.ts";
import type { Room } from "./use_room.ts";

const TICK_MS = 1_000;

export function OnAir({ live, room }: { live: LivePageOut; room: Room }) {
  const opened = useSignal<ChatLineOut | undefined>(undefined);
  const isAtDesk = useSignal(false);
  // A second's step is enough: what depends on it is not drawn with every frame.
  const programme = useComputed(() => {
    const at = player.key.value === live.key ? player.playingDate.value : undefined;
    return at === undefined ? undefined : Math.ceil(at / TICK_MS) * TICK_MS;
  }).value;
  return (
    <>
      <div class="live-stage">
        <Picture
          item={{ key: live.key, title: say(live.name), seconds: 0 }} isLive
          poster={artworkUrl("band", live.artwork.name)}
          head={<Act icon="back" label={t("common.button.back")} onPress={back} />}
        />
        <Message cue={messageAt(room.cues, programme)} />
      </div>
      <div class="pad live-head">
        <div class="row between">
          <p class="on-air note">{t("applibrary.live.now")}</p>
          <Viewers count={room.viewers} />
        </div>
        <div class="row between">
          <h1 class="name grow">{say(live.name)}</h1>
          {live.moderates && (
            <button type="button" class="tool" aria-label={t("applive.desk.title")} onClick={() => (isAtDesk.value = true)}><Icon name="shield" /></button>
          )}
          <button type="button" class="tool" aria-label={t("applibrary.acts.share")} onClick={() => shareLive(live)}><Icon name="send" /></button>
        </div>
        {room.cameraAway && <p class="note" role="status">{t("applive.camera_away")}</p>}
        {player.isBehind.value && (
          <Button wide icon="next" onPress={() => player.goLive()}>{t("applive.button_to_now")}</Button>
        )}
      </div>
      <Vote cue={voteAt(room.cues, programme)} />
      <Chat
        lines={readable(room.lines, programme, live.me)} me={live.me} isOpen={room.chatOn}
        slowSeconds={room.slowSeconds} say={(text, key) => sayIn(live.key, text, key)}
        onSaid={room.add} onLine={(line) => (opened.value = line)} onEarlier={room.earlier}
      />
      {opened.value && (
        <LineSheet
          live={live.key} line={opened.value} moderates={live.moderates} onRemoved={room.takeAway}
          onClose={() => (opened.value = undefined)}
        />
      )}
      {isAtDesk.value && (
        <ChatDesk live={live.key} isOn={room.chatOn} slowSeconds={room.slowSeconds} onClose={() => (isAtDesk.value = false)} />
      )}
    </>
  );
}

function Message({ cue }: { cue: CueOut | undefined }) {
  return <div class="on-picture" role="status">{cue?.text && <p key={cue.number}>{say(cue.text)}</p>}</div>;
}

/** Comes when the picture shows that the vote has opened, and goes when it shows its end. */
function Vote({ cue }: { cue: CueOut | undefined }) {
  const isVoting = useSignal(false);
  const [show, window] = [cue?.show, cue?.window_id];
  if (!show || !window) return null;
  return (
    <div class="pad vote-now">
      <button type="button" class="strip" onClick={() => (isVoting.value = true)}>
        <Icon name="vote" />
        <span class="grow"><b>{t("appvote.state.open")}</b><small class="note">{t("applive.vote_note")}</small></span>
        <Icon name="on" />
      </button>
      {isVoting.value && <VoteSheet show={show} window={window} onClose={() => (isVoting.value = false)} />}
    </div>
  );
}
