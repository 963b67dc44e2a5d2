/** Cancelling: what comes back and to where, of the whole order or of some units of it. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import type { CancellingOut, ShopOrderOut } from "../../api/schema.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Stepper } from "../../ui/stepper.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import { ComesBack, PartQuote } from "./quote.tsx";

export function Cancelling({ order, cancelling, onDone, onClose }: {
  order: ShopOrderOut; cancelling: CancellingOut; onDone: () => void; onClose: () => void;
}) {
  const units = useSignal<Readonly<Record<number, number>>>({});
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const open = order.lines.filter((line) => line.open > 0);
  const lines = open
    .map(({ n }) => ({ n, units: units.value[n] ?? 0 }))
    .filter((line) => line.units > 0);
  const isWhole = lines.length === 0;
  // Of an order that has left in part, "all" is what has not: its lines are named one by one.
  const rest = order.lines.some((line) => line.open + line.cancelled < line.quantity)
    ? open.map((line) => ({ n: line.n, units: line.open }))
    : [];
  const named = isWhole ? rest : lines;
  const mayChoose = order.state !== "pending" && open.reduce((sum, line) => sum + line.open, 0) > 1;
  const cancel = (): Promise<void> => acting(async () => {
    const options = { path: { order_key: order.key }, key: key.value };
    if (named.length === 0) await call("POST /api/v1/shop/orders/{order_key}/cancel", options);
    else await call("POST /api/v1/shop/orders/{order_key}/cancel-lines", { ...options, body: { lines: named } });
    toast(t("apporders.cancel.done"));
    onClose();
    onDone();
  });
  const act = (
    <Button look="danger" wide busy={busy} onPress={() => void cancel()}>
      {isWhole ? t("apporders.cancel.whole") : t("apporders.cancel.these")}
    </Button>
  );
  return (
    <Sheet title={t("shop.cancel.question")} onClose={onClose}>
      <div class="stack">
        {mayChoose && (
          <>
            <p class="note muted">{t("apporders.cancel.choose")}</p>
            {open.map((line) => (
              <div key={line.n} class="unit-row">
                <span class="grow name">{say(line.name)}</span>
                <Stepper
                  label={say(line.name)} value={units.value[line.n] ?? 0} most={line.open}
                  onChange={(value) => {
                    units.value = { ...units.value, [line.n]: value };
                    key.value = newKey();
                  }}
                />
              </div>
            ))}
          </>
        )}
        {isWhole ? (
          <>
            {cancelling.total.amount_minor + cancelling.owed.amount_minor > 0
              ? <ComesBack quote={cancelling} />
              : <p class="note">{t("common.money.not_moved")}</p>}
            {act}
          </>
        ) : <PartQuote order={order} lines={lines}>{act}</PartQuote>}
        <Button look="soft" wide onPress={onClose}>{t("apporders.cancel.keep")}</Button>
      </div>
    </Sheet>
  );
}
