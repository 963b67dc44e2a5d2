/** A broadcast: before it how long it takes, then the picture with its votes and its chat. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { LivePageOut } from "../../api/schema.ts";
import { back, navigate, type Params } from "../../app/router.ts";
import { clock, date, until } from "../../lib/formats.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { bot, say, t, tn } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Button, Plate } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Hem } from "../../ui/petals.tsx";
import { Bone, ListBones, PictureBone } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { Picture } from "../library/cards.tsx";
import { useActing } from "../money/acting.ts";
import { remindOfLive, useBroadcast } from "./api.ts";
import { OnAir } from "./OnAir.tsx";
import { useRoom } from "./use_room.ts";
import "../library/library.css";
import "./live.css";

/** What is further off is told in days. */
const COUNTED_MS = 48 * 60 * 60_000;

export default function Live({ params }: { params: Params }) {
  const key = params["liveKey"] ?? "";
  const { data: live, error, reload } = useBroadcast(key);
  if (live) return <Page key={live.key} live={live} onChanged={() => void reload()} />;
  if (error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PictureBone ratio="16 / 9" />
      <div class="pad stack library-bones"><Bone width="64%" height={30} /><Bone width="36%" /></div>
      <ListBones rows={4} />
    </>
  );
}

function Page({ live, onChanged }: { live: LivePageOut; onChanged: () => void }) {
  useEffect(() => colourClient(live.artwork.deep), [live.artwork.deep]);
  const room = useRoom(live, onChanged);
  const state = room.state ?? live.state;
  return (
    <div class="live-page" style={tonesOf(live.artwork)}>
      {state === "on_air" ? <OnAir live={live} room={room} /> : <NotOnAir live={{ ...live, state }} onChanged={onChanged} />}
    </div>
  );
}

/** Before it begins, and when it is over. */
function NotOnAir({ live, onChanged }: { live: LivePageOut; onChanged: () => void }) {
  return (
    <>
      <header class="hero watch-hero lead-in">
        <div class="picture"><Picture of={{ ...live, kind: "live" }} eager /></div>
        <div class="top">
          <Plate icon="back" label={t("common.button.back")} onPress={back} />
          <Plate icon="send" label={t("applibrary.acts.share")} onPress={() => shareLive(live)} />
        </div>
        <div class="words">
          <p class="when note">{date(live.starts_at ?? "")} · {clock(live.starts_at ?? "")}</p>
          <h1 class="show">{say(live.name)}</h1>
          <p>{say(live.about)}</p>
        </div>
        <Hem />
      </header>
      <div class="pad stack lead-in-below">
        {live.state === "planned" || live.state === "armed"
          ? <Waiting live={live} onChanged={onChanged} /> : <Over live={live} />}
        {live.group_link && <Group link={live.group_link} />}
      </div>
    </>
  );
}

function Waiting({ live, onChanged }: { live: LivePageOut; onChanged: () => void }) {
  const { busy, acting } = useActing();
  const startsAt = live.starts_at ?? "";
  const left = Date.parse(startsAt) - Date.now();
  const [isLate, isFar] = [left <= 0, left > COUNTED_MS];
  const remind = (): void => void acting(async () => {
    await remindOfLive(live.key, !live.reminded);
    onChanged();
  });
  return (
    <>
      <div class="counting" role="status">
        {isLate ? <p class="name">{t("applive.soon")}</p> : isFar ? <p class="name">{until(startsAt, Date.now())}</p> : (
          <>
            <p class="note muted">{t("applive.begins_in")}</p>
            <p class="big"><Countdown until={startsAt} label={t("applive.begins_in")} onEnd={onChanged} /></p>
          </>
        )}
      </div>
      <Button look={live.reminded ? "line" : "leaf"} wide icon={live.reminded ? "check" : "bell"} busy={busy} onPress={remind}>
        {live.reminded ? t("applibrary.why.reminded") : t("applibrary.why.button_remind")}
      </Button>
    </>
  );
}

function Over({ live }: { live: LivePageOut }) {
  if (live.state === "recorded") {
    return (
      <Button look="leaf" wide icon="play" onPress={() => navigate(`/watch/${live.key}`)}>{t("applive.over.button_again")}</Button>
    );
  }
  return (
    <>
      <p class="name">{t("applive.over.title")}</p>
      {live.state === "ended" && <p class="note muted">{t("applive.over.recording")}</p>}
      <Button look="leaf" wide onPress={() => navigate("/watch")}>{t("applive.over.button_more")}</Button>
    </>
  );
}

export function Group({ link }: { link: string }) {
  return (
    <Button wide icon="people" onPress={() => openInTelegram(link)}>{t("applive.group")}</Button>
  );
}

export function shareLive({ key, name }: Pick<LivePageOut, "key" | "name">): void {
  const url = `https://t.me/${bot()}?startapp=lv_${key}`;
  openInTelegram(`https://t.me/share/url?${new URLSearchParams({ url, text: say(name) })}`);
}

/** `1,280 watching`; nothing while nobody is counted. */
export function Viewers({ count }: { count: number }) {
  const last = useSignal(count);
  if (count > 0) last.value = count;
  return last.value > 0 ? <span class="viewers note"><Icon name="people" />{tn("applibrary.live.viewers", last.value)}</span> : null;
}
