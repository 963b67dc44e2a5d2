/** Topping up: how much, and by which way. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { BoundsOut } from "../../api/schema.ts";
import { onward, place } from "../../app/router.ts";
import { money, type Money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { AmountField, amountOf, type Amount, type Held } from "../../ui/amount.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble, wordsOf } from "../../ui/state.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { toast } from "../../ui/toast.tsx";
import "./wallet.css";

type BankWay = "khqr" | "payway" | "card";
const OFTEN: Readonly<Record<Held, readonly number[]>> = {
  USD: [500, 1_000, 2_000, 5_000],
  KHR: [20_000, 40_000, 100_000, 200_000],
};

export default function TopUp() {
  const { data, error, reload } = useLoad("top-up.ways", () => call("GET /api/v1/wallet/top-ups/ways"));
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={t("topup.choose.title")} />
      {data ? <Choosing bounds={data.items} /> : <ListBones rows={3} />}
    </>
  );
}

function Choosing({ bounds }: { bounds: readonly BoundsOut[] }) {
  const asked = place.value.query.get("amount");
  const amount = useSignal<Amount>({ text: asked ?? "", currency: "USD" });
  const way = useSignal<BankWay | undefined>(undefined);
  const busy = useSignal(false);
  const key = useSignal(newKey());
  const ways = [...new Set(bounds.map((each) => each.way))] as BankWay[];
  const chosen = way.value ?? ways[0];
  const wanted = amountOf(amount.value);
  const bound = bounds.find((each) => each.way === chosen && each.minimum.currency === amount.value.currency);
  const wrong = wanted && bound ? outside(wanted, bound) : undefined;
  const start = async (): Promise<void> => {
    if (!wanted || !chosen) return;
    busy.value = true;
    const further = onward();
    try {
      const made = await call("POST /api/v1/wallet/top-ups", { body: { amount: wanted, way: chosen }, key: key.value });
      further.replace(`/wallet/top-ups/${made.id}`);
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused;
      toast(wordsOf(refused), "bad");
      key.value = newKey();
    } finally {
      busy.value = false;
    }
  };
  const often = OFTEN[amount.value.currency].map((minor) => ({ amount_minor: minor, currency: amount.value.currency }));
  return (
    <div class="stack">
      <p class="pad muted">{t("topup.choose.question")}</p>
      <AmountField value={amount.value} onChange={(value) => (amount.value = value)} often={often} wrong={wrong} />
      {ways.length > 1 && (
        <Choices
          label={t("pay.page.question")} chosen={chosen ?? "khqr"} onChoose={(value) => (way.value = value)}
          choices={ways.map((value) => ({ value, label: t(`pay.way.${value}`) }))}
        />
      )}
      <div class="pad stack">
        <p class="note muted">{t("money.no_fee")}</p>
        <Button look="leaf" wide busy={busy.value} disabled={!wanted || wrong !== undefined} onPress={() => void start()}>
          {wanted ? t("money.button_top_up", { amount: money(wanted) }) : t("topup.choose.title")}
        </Button>
      </div>
    </div>
  );
}

function outside(wanted: Money, { minimum, maximum }: BoundsOut): string | undefined {
  if (wanted.amount_minor < minimum.amount_minor) return t("money.at_least", { amount: money(minimum) });
  if (wanted.amount_minor > maximum.amount_minor) return t("money.at_most", { amount: money(maximum) });
  return undefined;
}
