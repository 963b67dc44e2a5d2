/** Saved accounts: paying again, being told, paying by itself up to a cap. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { SavedBillOut } from "../../api/schema.ts";
import { money } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { Item, List, Section, SwitchItem } from "../../ui/list.tsx";
import { useConfirm } from "../../ui/pin_sheet.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { useActing } from "../money/acting.ts";

/** `first`: the one that is open at the start. */
export function Saved({ first }: { first: string | undefined }) {
  const { data, reload } = useLoad("saved-bills", () => call("GET /api/v1/saved-bills"));
  const chosen = useSignal(first);
  const saved = data?.items ?? [];
  const one = saved.find((each) => each.id === chosen.value);
  if (saved.length === 0) return null;
  return (
    <Section title={t("bills.home.button_saved")}>
      <List>
        {saved.map((each) => (
          <Item
            key={each.id} icon="star" title={say(each.biller.name)} onPress={() => (chosen.value = each.id)}
            note={Object.values(each.account).join(" · ")} end={each.due && money(each.due)}
          />
        ))}
      </List>
      {one && <One saved={one} onChange={() => reload()} onClose={() => (chosen.value = undefined)} />}
    </Section>
  );
}

function One({ saved, onChange, onClose }: {
  saved: SavedBillOut; onChange: () => Promise<void>; onClose: () => void;
}) {
  const { busy, acting } = useActing();
  const path = { saved_id: saved.id };
  const caps = useSignal(false);
  const pay = (): Promise<void> => acting(async (way) => {
    const bill = await call("POST /api/v1/bills", { body: { biller_id: saved.biller.id, account: saved.account }, key: newKey() });
    onClose();
    way.navigate(`/bill/${bill.id}`);
  });
  const change = (act: () => Promise<unknown>): Promise<void> => acting(async () => {
    await act();
    forget("saved-bills");
    await onChange();
  });
  if (caps.value) return <Cap saved={saved} onDone={() => void change(async () => (caps.value = false))} onClose={() => (caps.value = false)} />;
  return (
    <Sheet title={say(saved.biller.name)} onClose={onClose}>
      <div class="stack">
        <List>
          <Item icon="bill" title={Object.values(saved.account).join(" · ")} note={saved.customer} />
          <SwitchItem
            icon="bell" title={t("bills.saved.button_remind")} on={saved.reminds}
            onChange={(on) => void change(() => call("PUT /api/v1/saved-bills/{saved_id}/reminders", { path, body: { on } }))}
          />
          <SwitchItem
            icon="clock" title={t("bills.saved.button_cap")} on={saved.cap !== null}
            {...(saved.cap ? { note: t("money.at_most", { amount: money(saved.cap) }) } : {})}
            onChange={(on) => {
              if (on) caps.value = true;
              else void change(() => call("DELETE /api/v1/saved-bills/{saved_id}/cap", { path }));
            }}
          />
        </List>
        <Button look="leaf" wide busy={busy} onPress={() => void pay()}>{t("bills.saved.button_pay")}</Button>
        <Button look="danger" wide disabled={busy} onPress={() => void change(() => call("DELETE /api/v1/saved-bills/{saved_id}", { path })).then(onClose)}>
          {t("bills.saved.button_forget")}
        </Button>
      </div>
    </Sheet>
  );
}

function Cap({ saved, onDone, onClose }: { saved: SavedBillOut; onDone: () => void; onClose: () => void }) {
  const only = saved.biller.currency === "KHR" ? "KHR" : "USD";
  const amount = useSignal<Amount>({ text: "", currency: only });
  const { busy, acting } = useActing();
  const pin = useConfirm();
  const cap = amountOf(amount.value);
  const set = (): Promise<void> => acting(async () => {
    if (!cap) return;
    const title = `${say(saved.biller.name)} · ${t("money.at_most", { amount: money(cap) })}`;
    const done = await pin.carry({ purpose: "", title }, () => (
      call("PUT /api/v1/saved-bills/{saved_id}/cap", { path: { saved_id: saved.id }, body: { cap } })
    ));
    if (done) onDone();
  });
  if (pin.sheet) return pin.sheet;
  return (
    <Sheet title={t("bills.saved.button_cap")} onClose={onClose}>
      <div class="stack">
        <p class="note muted">{t("bills.cap.text")}</p>
        <AmountField value={amount.value} only={only} onChange={(value) => (amount.value = value)} />
        <Button look="leaf" wide busy={busy} disabled={!cap} onPress={() => void set()}>{t("bills.saved.button_cap")}</Button>
      </div>
    </Sheet>
  );
}
