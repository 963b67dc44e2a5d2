/** The months that have a statement. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { t, words } from "../../lib/texts.ts";
import { PageHead } from "../../ui/facts.tsx";
import { Item, List } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";

/** `November 2026` of `2026-11`. */
export function monthWords(month: string): string {
  const [year = "", number = "1"] = month.split("-");
  return `${words().months[Number(number) - 1] ?? ""} ${year}`;
}

export default function Statements() {
  const { data, error, reload } = useLoad("statements", () => call("GET /api/v1/wallet/statements"));
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={t("wallet.statement.title")} />
      {!data ? <ListBones rows={3} /> : data.items.length === 0
        ? <State drawing="empty" title={t("money.nothing_yet")} text={t("wallet.statement.none")} />
        : (
          <div class="pad">
            <List>
              {data.items.map((first) => (
                <Item key={first} icon="calendar" title={monthWords(first)} to={`/wallet/statements/${first.slice(0, 7)}`} />
              ))}
            </List>
          </div>
        )}
    </>
  );
}
