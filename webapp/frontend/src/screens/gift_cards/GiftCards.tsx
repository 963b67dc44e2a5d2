/** Gift cards: those one has, buying one, taking one by its code. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { GiftCardOut } from "../../api/schema.ts";
import { money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";
import { CardFace } from "./face.tsx";

const OFTEN = [500, 1_000, 2_000, 5_000].map((amount_minor) => ({ amount_minor, currency: "USD" as const }));

export default function GiftCards() {
  const { data, error, reload } = useLoad("gift-cards", () => call("GET /api/v1/gift-cards"));
  const asks = useSignal<"buy" | "code" | undefined>(undefined);
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  const close = (): void => void (asks.value = undefined);
  return (
    <>
      <PageHead title={t("giftcards.home.title")} />
      {!data && <ListBones rows={3} />}
      {data?.items.length === 0 && <State drawing="empty" title={t("money.nothing_yet")} text={t("giftcards.home.empty")} />}
      <div class="pad stack">
        {data?.items.map((card) => <Card key={card.id} card={card} />)}
        <Button look="leaf" wide icon="plus" onPress={() => (asks.value = "buy")}>{t("appmore.card.button_buy")}</Button>
        <Button wide onPress={() => (asks.value = "code")}>{t("giftcards.home.button_code")}</Button>
      </div>
      {asks.value === "buy" && <Buy onClose={close} />}
      {asks.value === "code" && <Code onClose={close} />}
    </>
  );
}

function Card({ card }: { card: GiftCardOut }) {
  const [balance, amount] = [money(card.available), money(card.amount)];
  const note = card.is_mine ? t("giftcards.home.left", { balance, amount }) : t("giftcards.home.ready", { balance: amount });
  return (
    <a href={`#/wallet/gift-cards/${card.id}`} class="card-link">
      <CardFace id={card.id} amount={card.is_mine ? card.available : card.amount} note={note} />
    </a>
  );
}

function Buy({ onClose }: { onClose: () => void }) {
  const amount = useSignal<Amount>({ text: "", currency: "USD" });
  const key = useSignal(newKey());
  const { busy, acting } = useActing();
  const wanted = amountOf(amount.value);
  const buy = (): Promise<void> => acting(async (way) => {
    if (!wanted) return;
    try {
      const asked = await call("POST /api/v1/gift-cards", { body: { amount: wanted }, key: key.value });
      way.navigate(`/payments/${asked.payment_id}`);
    } finally {
      key.value = newKey();
    }
  });
  return (
    <Sheet title={t("appmore.card.button_buy")} onClose={onClose}>
      <div class="stack">
        <p class="note muted">{t("giftcards.buy.explain")}</p>
        <AmountField value={amount.value} onChange={(value) => (amount.value = value)} often={OFTEN} only="USD" />
        <Button look="leaf" wide busy={busy} disabled={!wanted} onPress={() => void buy()}>{t("common.button.next")}</Button>
      </div>
    </Sheet>
  );
}

function Code({ onClose }: { onClose: () => void }) {
  const code = useSignal("");
  const { busy, acting } = useActing();
  const take = (): Promise<void> => acting(async (way) => {
    const card = await call("POST /api/v1/gift-cards/receive", { body: { text: code.value.trim() } });
    forget("gift-cards");
    way.navigate(`/wallet/gift-cards/${card.id}`);
  });
  return (
    <Sheet title={t("giftcards.home.button_code")} onClose={onClose}>
      <div class="stack">
        <Field label={t("giftcards.code.ask")} value={code.value} onInput={(value) => (code.value = value)} />
        <Button look="leaf" wide busy={busy} disabled={!code.value.trim()} onPress={() => void take()}>
          {t("giftcards.offer.button_take")}
        </Button>
      </div>
    </Sheet>
  );
}
