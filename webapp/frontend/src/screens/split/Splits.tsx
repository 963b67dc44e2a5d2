/** Bills that one shares, or has a part of. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { navigate } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Item, List } from "../../ui/list.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { whenWords } from "../wallet/lines.tsx";
import "./split.css";

export default function Splits() {
  const { data, error, reload } = useLoad("splits", () => call("GET /api/v1/splits"));
  if (!data && error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PageHead title={t("split.title")} />
      <div class="pad stack">
        <p class="muted">{t("split.list.text")}</p>
        <Button look="leaf" wide onPress={() => navigate("/money/splits/new")}>{t("split.list.button_new")}</Button>
      </div>
      {data ? (
        <div class="split-list"><List label={t("split.title")}>
          {data.items.map((each) => (
            <Item
              key={each.id} icon="people" to={`/money/splits/${each.id}`} end={money(each.total)}
              title={each.title || t("split.bill")}
              note={each.state === "open" ? `${t("split.page.left", { left: money(each.left) })} · ${whenWords(each.created_at)}` : t(`split.state.${each.state}`)}
            />
          ))}
        </List></div>
      ) : <ListBones rows={3} />}
    </>
  );
}
