/** What one asks for, and what one is asked for. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { navigate } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Item, List } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { whenWords } from "../wallet/lines.tsx";

export default function Requests() {
  const { data, error, reload } = useLoad("requests", () => call("GET /api/v1/money-requests"));
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={t("transfers.requests.title")} />
      {!data && <ListBones rows={3} />}
      {data?.items.length === 0 && <State drawing="empty" title={t("transfers.requests.none")} text={t("transfers.requests.text")} />}
      <div class="pad stack">
        {data && data.items.length > 0 && (
          <List>
            {data.items.map((each) => (
              <Item
                key={each.id} icon={each.is_mine ? "down" : "up"} to={`/money/requests/${each.id}`}
                title={each.is_mine ? t("transfers.requests.mine", { amount: money(each.amount) }) : t("transfers.requests.of_me", { amount: money(each.amount) })}
                note={[each.other, whenWords(each.created_at)].filter(Boolean).join(" · ")}
              />
            ))}
          </List>
        )}
        <Button wide icon="people" onPress={() => navigate("/money/ask")}>{t("transfers.ask.title")}</Button>
      </div>
    </>
  );
}
