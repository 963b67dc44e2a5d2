/** One month as an account: what there was, what came and went, what is left. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { Params } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { download } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { List } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";
import { Line } from "./lines.tsx";
import { monthWords } from "./Statements.tsx";
import "./wallet.css";

export default function Month({ params }: { params: Params }) {
  const month = params["month"] ?? "";
  const { data, error, reload } = useLoad(
    `month.${month}`, () => call("GET /api/v1/wallet/statements/{month}", { path: { month } }),
  );
  const { busy, acting } = useActing();
  const fetchFile = (form: "pdf" | "csv"): Promise<void> => acting(async () => {
    const papers = await call("GET /api/v1/wallet/statements/{month}/papers", { path: { month } });
    download(new URL(papers[form], location.href).href);
  });
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={monthWords(month)} />
      {!data && <ListBones rows={6} />}
      {data && !data.is_whole && <p class="note muted pad">{t("wallet.statement.unfinished")}</p>}
      {data?.parts.map((part) => (
        <section class="section pad stack" key={part.currency}>
          <h2 class="show head">{t(`wallet.filter.button_${part.currency.toLowerCase()}`)}</h2>
          <Facts
            rows={[
              [t("money.fact.opening"), money(part.opening)],
              [t("money.fact.came"), money(part.money_in)],
              [t("money.fact.went"), money(part.money_out)],
              [t("money.fact.fees"), money(part.fees)],
              [t("money.fact.closing"), money(part.closing)],
            ]}
          />
          {part.items.length > 0 && <List>{part.items.map((line) => <Line key={line.id} line={line} />)}</List>}
        </section>
      ))}
      {data && (
        <div class="section pad stack">
          <Button wide icon="bill" busy={busy} onPress={() => void fetchFile("pdf")}>{t("appmore.papers.button_pdf")}</Button>
          <Button wide icon="down" disabled={busy} onPress={() => void fetchFile("csv")}>{t("appmore.papers.button_csv")}</Button>
        </div>
      )}
    </>
  );
}
