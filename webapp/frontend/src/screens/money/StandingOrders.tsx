/** What sends money by itself: the list, beginning one with the PIN, stopping one. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { Every, ScheduleOut } from "../../api/schema.ts";
import type { Params } from "../../app/router.ts";
import { date, local, money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Item, List } from "../../ui/list.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { useActing } from "./acting.ts";
import { bodyOf, isNamed, ToField, type To } from "./people.tsx";
import "./money.css";

const DAY_MS = 86_400_000;
const EVERY: readonly Every[] = ["once", "week", "month"];

export default function StandingOrders({ params }: { params: Params }) {
  const { data, error, reload } = useLoad("standing", () => call("GET /api/v1/schedules"));
  const begins = useSignal(false);
  const chosen = useSignal<ScheduleOut | undefined>(undefined);
  useEffect(() => {
    chosen.value = data?.items.find((each) => each.id === params["scheduleId"]);
  }, [data === undefined]);
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  const changed = (): void => {
    begins.value = false;
    chosen.value = undefined;
    forget("standing");
    void reload();
  };
  return (
    <>
      <PageHead title={t("transfers.repeat.title")} />
      {!data && <ListBones rows={3} />}
      {data?.items.length === 0 && <State drawing="empty" title={t("money.nothing_yet")} text={t("money.standing.none")} />}
      <div class="pad stack">
        {data && data.items.length > 0 && (
          <List>
            {data.items.map((each) => (
              <Item
                key={each.id} icon="calendar" title={each.name} end={money(each.amount)} onPress={() => (chosen.value = each)}
                note={[everyWords(each), each.next_on && t("transfers.repeat.next", { date: date(each.next_on) })].filter(Boolean).join(" · ")}
              />
            ))}
          </List>
        )}
        <Button look="leaf" wide icon="plus" onPress={() => (begins.value = true)}>{t("money.standing.button_new")}</Button>
      </div>
      {begins.value && <Begin onDone={changed} onClose={() => (begins.value = false)} />}
      {chosen.value && <One order={chosen.value} onDone={changed} onClose={() => (chosen.value = undefined)} />}
    </>
  );
}

function everyWords({ every, day }: Pick<ScheduleOut, "every" | "day">): string {
  switch (every) {
    case "month":
      return t("transfers.repeat.every_month", { day });
    case "week":
      return t("transfers.repeat.every_week");
    default:
      return t("transfers.repeat.every_once");
  }
}

function One({ order, onDone, onClose }: { order: ScheduleOut; onDone: () => void; onClose: () => void }) {
  const { busy, acting } = useActing();
  const stop = (): Promise<void> => acting(async () => {
    await call("DELETE /api/v1/schedules/{schedule_id}", { path: { schedule_id: order.id } });
    onDone();
  });
  return (
    <Sheet title={order.name} onClose={onClose}>
      <div class="stack">
        <Facts
          rows={[
            [t("money.fact.amount"), money(order.amount)],
            [t("money.fact.when"), everyWords(order)],
            [t("money.fact.next"), order.next_on && date(order.next_on)],
          ]}
        />
        <Button look="danger" wide busy={busy} onPress={() => void stop()}>{t("transfers.repeat.button_stop")}</Button>
      </div>
    </Sheet>
  );
}

/** `2026-11-27`: tomorrow in Phnom Penh. */
function tomorrow(): string {
  return local(Date.now() + DAY_MS).toISOString().slice(0, 10);
}

function Begin({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const to = useSignal<To>({ text: "" });
  const amount = useSignal<Amount>({ text: "", currency: "USD" });
  const every = useSignal<Every>("month");
  const startsOn = useSignal(tomorrow());
  const { busy, acting } = useActing();
  const pin = useConfirm();
  const wanted = amountOf(amount.value);
  const begin = (): Promise<void> => acting(async () => {
    if (!wanted) return;
    const body = { ...bodyOf(to.value), amount: wanted, every: every.value, starts_on: startsOn.value };
    const draft = await call("POST /api/v1/schedules", { body, key: newKey() });
    const key = newKey();
    const title = aboutWords(draft);
    const running = await pin.carry({ purpose: draft.purpose, title }, () => (
      call("POST /api/v1/schedules/{schedule_id}/confirm", { path: { schedule_id: draft.id }, key })
    ));
    if (running) onDone();
  });
  if (pin.sheet) return pin.sheet;
  return (
    <Sheet title={t("money.standing.button_new")} onClose={onClose}>
      <div class="stack">
        <ToField value={to.value} onChange={(value) => (to.value = value)} onlyKnown />
        <AmountField value={amount.value} onChange={(value) => (amount.value = value)} />
        <Choices
          label={t("money.fact.when")} chosen={every.value} onChoose={(value) => (every.value = value)}
          choices={EVERY.map((value) => ({ value, label: shortWords(value) }))}
        />
        <label class="day-field pad">
          <span class="note muted">{t("money.standing.first_day")}</span>
          <input type="date" min={tomorrow()} value={startsOn.value} onInput={(event) => (startsOn.value = event.currentTarget.value)} />
        </label>
        <p class="note muted pad">{t("transfers.repeat.know")}</p>
        <Button look="leaf" wide busy={busy} disabled={!wanted || !isNamed(to.value) || !startsOn.value} onPress={() => void begin()}>
          {t("transfers.repeat.button_confirm")}
        </Button>
      </div>
    </Sheet>
  );
}

function aboutWords({ every, amount: whole, name: payee }: ScheduleOut): string {
  const amount = money(whole);
  switch (every) {
    case "week":
      return t("transfers.repeat.pin_about_week", { amount, payee });
    case "month":
      return t("transfers.repeat.pin_about_month", { amount, payee });
    default:
      return t("transfers.repeat.pin_about_once", { amount, payee });
  }
}

function shortWords(every: Every): string {
  switch (every) {
    case "week":
      return t("transfers.repeat.button_weekly");
    case "month":
      return t("transfers.repeat.button_monthly");
    default:
      return t("transfers.repeat.every_once");
  }
}
