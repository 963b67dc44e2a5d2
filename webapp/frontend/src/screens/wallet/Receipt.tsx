/** One change of the wallet as a receipt. */

import { useEffect } from "preact/hooks";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { openChat } from "../../app/chat.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { clock, date, money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Price } from "../../ui/price.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { kindWords } from "./lines.tsx";
import "./wallet.css";

export default function Receipt({ params }: { params: Params }) {
  const id = params["receiptId"] ?? "";
  const { data, error, reload } = useLoad(
    `receipt.${id}`,
    () => call("GET /api/v1/wallet/receipts/{transaction_id}", { path: { transaction_id: id } }),
    { keep: true },
  );
  const isTopUp = error?.code === "wallet.receipt_not_found";
  useEffect(() => {
    // A link names a top-up by the same kind while its money is still to come.
    if (isTopUp) replace(`/wallet/top-ups/${id}`);
  }, [isTopUp]);
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!data) return <><PageHead title={t("wallet.receipt.title")} /><ListBones rows={4} /></>;
  const { line, exchange } = data;
  return (
    <>
      <PageHead title={t("wallet.receipt.title")} />
      <div class="pad stack">
        <div class="paper">
          <p class="name">{kindWords(line.kind)}</p>
          <p><Price amount={line.amount} size="big" plus /></p>
          <Facts
            rows={[
              [t("money.fact.time"), `${date(line.at)} · ${clock(line.at)}`],
              [t("money.fact.gave"), exchange && money(exchange.amount)],
              [t("money.fact.got"), exchange && money(exchange.gain)],
              [t("money.fact.fee"), exchange && money(exchange.spread)],
              [t("money.fact.balance_after"), money(line.balance_after)],
              [t("money.fact.reference"), <code>{line.code}</code>],
            ]}
          />
        </div>
        <p class="note muted">{t("wallet.receipt.help_text")}</p>
        <Button wide onPress={() => openChat()}>{t("wallet.receipt.button_help")}</Button>
        {line.amount.amount_minor < 0 && (
          <>
            <p class="note muted">{t("wallet.receipt.help_not_mine")}</p>
            <Button look="danger" wide icon="lock" onPress={() => navigate("/wallet/safety")}>
              {t("wallet.freeze.button_freeze")}
            </Button>
          </>
        )}
      </div>
    </>
  );
}
