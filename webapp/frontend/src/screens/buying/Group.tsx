/** Tickets together: places that friends take and pay one by one, before the time is over. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey, type Answer } from "../../api/client.ts";
import { forget, useEvery, useLoad } from "../../api/load.ts";
import { onward, type Params } from "../../app/router.ts";
import { clock, money, shortDay } from "../../lib/formats.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { bot, say, t } from "../../lib/texts.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Button } from "../../ui/button.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icons.tsx";
import { petal } from "../../ui/petals.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble, wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import "./buying.css";
import "./line.css";

const LOOK_MS = 4_000;
type GroupOut = Answer<"GET /api/v1/groups/{group}">;
type Place = GroupOut["places"][number];

export default function Group({ params }: { params: Params }) {
  const id = params["groupId"] ?? "";
  const { data: group, error, reload, look } = useLoad(
    `group ${id}`, () => call("GET /api/v1/groups/{group}", { path: { group: id } }),
  );
  useEvery(LOOK_MS, () => {
    if (!group?.is_final) void look();
  });
  if (!group && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!group) return <ListBones rows={3} />;
  return <Page group={group} onChange={() => void reload()} />;
}

function Page({ group, onChange }: { group: GroupOut; onChange: () => void }) {
  const { event, places } = group;
  const paid = places.filter(({ state }) => state === "paid").length;
  return (
    <div style={tonesOf(event.artwork)}>
      <PageHead title={t("groups.start.title")} />
      <div class="pad stack">
        <a href={`#/events/${event.id}`}>
          <h2 class="name">{say(event.name)}</h2>
          <p class="note muted">{shortDay(event.starts_at)} · {clock(event.starts_at)} · {say(event.venue)}</p>
          <p class="note muted">{say(group.type_name)} · {money(group.price)}</p>
        </a>
        {group.is_final ? <p class="name">{endWords(group, paid)}</p> : (
          <p class="hold-line">
            <Icon name="clock" />
            <span class="grow note">{t("groups.page.host", { name: group.host })}</span>
            <Countdown until={group.expires_at} label={t("appbuying.order.held")} onEnd={onChange} />
          </p>
        )}
        <p class="note muted">{t("groups.page.count", { paid, all: places.length })}</p>
        <ul class="group-places">
          {places.map((place) => <Seat key={place.number} place={place} />)}
        </ul>
        {!group.is_final && <Acts group={group} onChange={onChange} />}
      </div>
    </div>
  );
}

function endWords(group: GroupOut, paid: number): string {
  if (group.state === "cancelled") return t("groups.page.cancelled", { name: group.host });
  return paid === group.places.length ? t("groups.page.complete") : t("groups.page.over");
}

function Seat({ place }: { place: Place }) {
  const name = place.name ?? "";
  const words = place.state === "paid" ? t("groups.place.paid", { name })
    : place.state === "claimed" || place.state === "paying" ? t("groups.place.claimed", { name })
    : place.state === "released" ? t("groups.place.released") : t("groups.place.free");
  return (
    <li class={`${place.state}${place.is_mine ? " mine" : ""}`}>
      <svg class="seat" viewBox="-13 -34 26 36" aria-hidden="true"><path d={petal(32, 12)} /></svg>
      <span class="mini">{words}</span>
      {place.seat && <span class="mini muted">{place.seat}</span>}
    </li>
  );
}

function Acts({ group, onChange }: { group: GroupOut; onChange: () => void }) {
  const busy = useSignal(false);
  const isEnding = useSignal(false);
  const path = { group: group.id };
  const mine = group.places.filter(({ is_mine: isMine }) => isMine);
  const unpaid = mine.some(({ state }) => state === "claimed" || state === "paying");
  const free = group.places.some(({ state }) => state === "free");
  const act = async (doing: () => Promise<unknown>): Promise<void> => {
    busy.value = true;
    isEnding.value = false;
    try {
      await doing();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
    } finally {
      busy.value = false;
      onChange();
    }
  };
  const take = () => act(() => call("POST /api/v1/groups/{group}/places", { path, key: newKey() }));
  const leave = () => act(() => call("DELETE /api/v1/groups/{group}/places", { path }));
  const order = async (): Promise<void> => {
    const way = onward();
    const made = await call("POST /api/v1/groups/{group}/order", { path, key: newKey() });
    forget("home");
    way.navigate(`/orders/${made.order_key}`);
  };
  const rest = () => act(async () => {
    await call("POST /api/v1/groups/{group}/rest", { path, key: newKey() });
    await order();
  });
  const share = (): void => {
    const url = `https://t.me/${bot()}?start=${group.link}`;
    const text = t("groups.share.text", { event: say(group.event.name) });
    openInTelegram(`https://t.me/share/url?${new URLSearchParams({ url, text })}`);
  };
  return (
    <>
      {unpaid ? <Button look="leaf" wide busy={busy.value} onPress={() => void act(order)}>{t("groups.button.pay")}</Button>
        : free && mine.length < group.per_person && (
          <Button look="leaf" wide busy={busy.value} onPress={() => void take()}>{t("groups.button.take")}</Button>
        )}
      <Button wide icon="send" onPress={share}>{t("groups.button.send")}</Button>
      {unpaid && <Button wide busy={busy.value} onPress={() => void leave()}>{t("groups.button.leave")}</Button>}
      {group.is_host && free && <Button wide busy={busy.value} onPress={() => void rest()}>{t("groups.button.rest")}</Button>}
      {group.is_host && <Button look="plain" wide onPress={() => (isEnding.value = true)}>{t("groups.button.cancel")}</Button>}
      {isEnding.value && (
        <Sheet title={t("groups.button.cancel")} onClose={() => (isEnding.value = false)}>
          <div class="stack">
            <p>{t("groups.cancel.question")}</p>
            <Button look="danger" wide onPress={() => void act(() => call("DELETE /api/v1/groups/{group}", { path }))}>{t("groups.button.cancel")}</Button>
            <Button wide onPress={() => (isEnding.value = false)}>{t("common.button.back")}</Button>
          </div>
        </Sheet>
      )}
    </>
  );
}
