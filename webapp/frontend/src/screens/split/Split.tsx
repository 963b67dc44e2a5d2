/** One shared bill: how far it is, one's own part, what the host can do. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget, useEvery, useLoad } from "../../api/load.ts";
import type { SplitOut } from "../../api/schema.ts";
import { navigate, type Params } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { bot, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { CheckItem, Item, List } from "../../ui/list.tsx";
import { Price } from "../../ui/price.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import "./split.css";

const LOOK_MS = 4_000;
type Part = SplitOut["parts"][number];

export default function Split({ params }: { params: Params }) {
  const id = params["splitId"] ?? "";
  const { data: split, error, reload, look } = useLoad(
    `split ${id}`, () => call("GET /api/v1/splits/{split_id}", { path: { split_id: id } }),
  );
  useEvery(LOOK_MS, () => {
    if (split?.state === "open") void look();
  });
  if (!split && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!split) return <><PageHead title={t("split.title")} /><ListBones rows={4} /></>;
  const changed = (): Promise<void> => {
    forget("splits");
    return reload();
  };
  return (
    <>
      <PageHead title={split.title || t("split.bill")} />
      <Progress split={split} />
      {split.mode === "items" ? <Lines split={split} onChange={changed} /> : <Parts split={split} onChange={changed} />}
      {split.state === "open" && (split.is_host ? <OfHost split={split} onChange={changed} /> : <OfPerson split={split} onChange={changed} />)}
    </>
  );
}

function Progress({ split }: { split: SplitOut }) {
  const share = split.total.amount_minor ? split.paid.amount_minor / split.total.amount_minor : 0;
  return (
    <div class="pad stack">
      <p><Price amount={split.total} size="big" /></p>
      {!split.is_host && <p class="note muted">{t("split.page.host", { name: split.host })}</p>}
      <div class="split-bar" role="progressbar" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)} aria-label={t("split.title")}>
        <i style={{ transform: `scaleX(${share})` }} />
      </div>
      <p class="note">
        {split.state === "open" ? t("split.page.left", { left: money(split.left) }) : t(`split.state.${split.state}`)}
      </p>
    </div>
  );
}

/** Who a part is, and how it stands. */
function words(part: Part): string {
  const name = part.name;
  if (part.state === "free") return name ? t("split.part.free_named", { name }) : t("split.part.free");
  if (part.paid_by === "host") return t("split.part.host", { name });
  if (part.paid_by === "cash") return t("split.part.cash", { name });
  return part.state === "paid" ? t("split.part.paid", { name }) : name;
}

function Parts({ split, onChange }: { split: SplitOut; onChange: () => Promise<void> }) {
  const asked = useSignal<Part | undefined>(undefined);
  const { busy, acting } = useActing();
  const path = { split_id: split.id };
  const join = (number: number): Promise<void> => acting(async () => {
    await call("POST /api/v1/splits/{split_id}/join", { path, body: { number }, key: newKey() });
    await onChange();
  });
  const canJoin = split.state === "open" && !split.is_host && !split.my_part;
  const press = (part: Part): { onPress?: () => void } => {
    if (split.state !== "open" || part.state === "paid") return {};
    if (split.is_host) return { onPress: () => (asked.value = part) };
    return canJoin && part.state === "free" && !busy ? { onPress: () => void join(part.number) } : {};
  };
  return (
    <>
      {canJoin && <p class="pad note muted">{t("split.which.question")}</p>}
      <div class="split-list"><List label={t("split.title")}>
        {split.parts.map((part) => (
          <Item
            key={part.number} icon={part.state === "paid" ? "check" : part.state === "free" ? "plus" : "clock"}
            title={words(part)} end={part.amount ? money(part.amount) : ""} {...press(part)}
          />
        ))}
      </List></div>
            {asked.value && <PersonSheet split={split} part={asked.value} onClose={() => (asked.value = undefined)} onChange={onChange} />}
    </>
  );
}

function PersonSheet({ split, part, onClose, onChange }: {
  split: SplitOut; part: Part; onClose: () => void; onChange: () => Promise<void>;
}) {
  const { busy, acting } = useActing();
  const ask = { path: { split_id: split.id }, body: { number: part.number } };
  const then = (act: () => Promise<unknown>): Promise<void> => acting(async () => {
    await act();
    onClose();
    await onChange();
  });
  return (
    <Sheet title={words(part)} onClose={onClose}>
      <div class="stack">
        <p>{t("split.person.text")}</p>
        <Button look="leaf" wide busy={busy} onPress={() => void then(() => call("POST /api/v1/splits/{split_id}/cash", ask))}>
          {t("split.person.button_cash")}
        </Button>
        {part.state === "taken" && (
          <Button wide disabled={busy} onPress={() => void then(() => call("POST /api/v1/splits/{split_id}/remove", ask))}>
            {t("split.person.button_remove")}
          </Button>
        )}
      </div>
    </Sheet>
  );
}

/** The lines of a bill: who had what. */
function Lines({ split, onChange }: { split: SplitOut; onChange: () => Promise<void> }) {
  const { acting } = useActing();
  const mine = split.parts.find((part) => part.is_mine);
  const stands = split.state !== "open" || (mine?.state === "paid" && !split.is_host);
  const pick = (number: number, take: boolean): Promise<void> => acting(async () => {
    await call("POST /api/v1/splits/{split_id}/picks", { path: { split_id: split.id }, body: { number, take } });
    await onChange();
  });
  return (
    <>
      {!stands && <p class="pad note muted">{t("split.items.question")}</p>}
      <div class="split-list"><List label={t("split.title")}>
        {split.items.map(({ number, name, price, takers, is_mine: isMine, is_settled: isSettled }) => {
          const note = `${money(price)} · ${takers.join(", ") || t("split.part.nobody")}`;
          return stands || isSettled
            ? <Item key={number} icon={isSettled ? "check" : "clock"} title={name} note={note} />
            : <CheckItem key={number} title={name} note={note} on={isMine} onChange={(on) => void pick(number, on)} />;
        })}
      </List></div>
    </>
  );
}

function OfPerson({ split, onChange }: { split: SplitOut; onChange: () => Promise<void> }) {
  const { busy, acting } = useActing();
  const path = { split_id: split.id };
  const part = split.parts.find((each) => each.is_mine);
  if (!part) return null;
  if (part.state === "paid") return <p class="pad name">{part.amount && t("split.page.you_paid", { amount: money(part.amount) })}</p>;
  const pay = (): Promise<void> => acting(async () => {
    const { payment_id: payment } = await call("POST /api/v1/splits/{split_id}/ask", { path, key: newKey() });
    navigate(`/payments/${payment}`);
  });
  const leave = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/splits/{split_id}/leave", { path });
    await onChange();
  });
  const due = split.my_part?.amount_minor ?? 0;
  return (
    <div class="pad stack">
      <p class="name">{split.my_part && t("split.page.your_part", { amount: money(split.my_part) })}</p>
      <p class="note muted">{t("transfers.ask.know")}</p>
      <Button look="leaf" wide busy={busy} disabled={!due} onPress={() => void pay()}>{t("split.page.button_pay")}</Button>
      <Button look="plain" wide disabled={busy} onPress={() => void leave()}>{t("split.page.button_leave")}</Button>
    </div>
  );
}

function OfHost({ split, onChange }: { split: SplitOut; onChange: () => Promise<void> }) {
  const isEnding = useSignal(false);
  const { busy, acting } = useActing();
  const path = { split_id: split.id };
  const share = (): void => {
    const url = `https://t.me/${bot()}?start=${split.link}`;
    const text = t("split.share_words", { title: split.title || t("split.bill") });
    openInTelegram(`https://t.me/share/url?${new URLSearchParams({ url, text })}`);
  };
  const remind = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/splits/{split_id}/remind", { path });
    toast(t("split.toast.reminded"), "good");
    await onChange();
  });
  const end = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/splits/{split_id}/end", { path });
    isEnding.value = false;
    await onChange();
  });
  return (
    <div class="pad stack">
      <Button look="leaf" wide icon="people" onPress={() => openInTelegram(`https://t.me/${bot()}?startgroup=${split.link}`)}>
        {t("split.page.button_group")}
      </Button>
      <Button wide icon="send" onPress={share}>{t("transfers.standing.button_share")}</Button>
      <Button wide busy={busy} onPress={() => void remind()}>{t("split.page.button_remind")}</Button>
      <Button look="plain" wide onPress={() => (isEnding.value = true)}>{t("split.page.button_end")}</Button>
      {isEnding.value && (
        <Sheet title={t("split.page.button_end")} onClose={() => (isEnding.value = false)}>
          <div class="stack">
            <p>{t("split.end.question")}</p>
            <Button look="danger" wide busy={busy} onPress={() => void end()}>{t("split.page.button_end")}</Button>
            <Button wide onPress={() => (isEnding.value = false)}>{t("common.button.back")}</Button>
          </div>
        </Sheet>
      )}
    </div>
  );
}
