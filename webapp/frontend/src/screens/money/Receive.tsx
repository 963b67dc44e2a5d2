/** Receiving: the lasting code, or one with an amount that every bank pays. */

import { useSignal } from "@preact/signals";

import { call, newKey } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { navigate } from "../../app/router.ts";
import { t } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount, type Held } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Khqr } from "../../ui/khqr.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Bone, Waiting } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { useActing } from "./acting.ts";

export default function Receive() {
  const currency = useSignal<Held>("USD");
  return (
    <>
      <PageHead title={t("transfers.receive.title")} />
      <div class="stack">
        <Choices
          label={t("money.amount.currency")} chosen={currency.value} onChoose={(value) => (currency.value = value)}
          choices={[
            { value: "USD", label: t("topup.currency.button_usd") },
            { value: "KHR", label: t("topup.currency.button_khr") },
          ]}
        />
        <Lasting currency={currency.value} key={currency.value} />
      </div>
    </>
  );
}

function Lasting({ currency }: { currency: Held }) {
  const { data, error, reload } = useLoad(
    `receive.${currency}`, () => call("GET /api/v1/receive", { query: { currency } }), { keep: true },
  );
  const asks = useSignal(false);
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!data) return <div class="pad"><Waiting /><Bone height={320} /></div>;
  return (
    <div class="pad stack center">
      <Khqr payload={data.payload} payee={data.name} />
      <p class="note muted">{t("transfers.receive.text")} {t("transfers.receive.no_fee")}</p>
      <Button look="leaf" wide icon="qr" onPress={() => (asks.value = true)}>{t("transfers.receive.button_amount")}</Button>
      <Button wide icon="people" onPress={() => navigate("/money/ask")}>{t("transfers.ask.title")}</Button>
      {asks.value && <Card currency={currency} onClose={() => (asks.value = false)} />}
    </div>
  );
}

function Card({ currency, onClose }: { currency: Held; onClose: () => void }) {
  const amount = useSignal<Amount>({ text: "", currency });
  const { busy, acting } = useActing();
  const wanted = amountOf(amount.value);
  const make = (): Promise<void> => acting(async (way) => {
    if (!wanted) return;
    const card = await call("POST /api/v1/money-requests/cards", { body: { amount: wanted }, key: newKey() });
    onClose();
    way.navigate(`/money/requests/${card.id}`);
  });
  return (
    <Sheet title={t("transfers.receive.button_amount")} onClose={onClose}>
      <div class="stack">
        <AmountField value={amount.value} onChange={(value) => (amount.value = value)} only={currency} />
        <Button look="leaf" wide busy={busy} disabled={!wanted} onPress={() => void make()}>{t("money.button_make_code")}</Button>
      </div>
    </Sheet>
  );
}
