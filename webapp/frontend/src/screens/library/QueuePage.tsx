/** What plays next, in the fan's own order, the same on every phone. */

import { navigate } from "../../app/router.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";
import { queueIs, useQueue } from "./api.ts";
import { playerOf } from "./cards.tsx";
import { Ordered } from "./Ordered.tsx";
import { useOrder } from "./ordering.ts";
import "./library.css";

export default function QueuePage() {
  const { data, error, reload } = useQueue();
  const { items, order } = useOrder(data, queueIs, reload);
  const first = items?.find(({ lock }) => !lock);
  return (
    <>
      <PageHead title={t("applibrary.queue.title")} />
      {items ? items.length === 0 ? (
        <State
          drawing="empty" title={t("applibrary.queue.none")} text={t("applibrary.queue.none_text")}
          act={{ text: t("applibrary.queue.button_find"), onPress: () => navigate("/watch/find") }}
        />
      ) : (
        <>
          {first && (
            <div class="pad">
              <Button look="leaf" wide icon="play" onPress={() => navigate(playerOf(first))}>{t("applibrary.whole.button_all")}</Button>
            </div>
          )}
          <Ordered items={items} onOrder={(wanted) => void order(wanted)} />
          <div class="pad">
            <Button look="plain" wide onPress={() => void order([])}>{t("applibrary.queue.button_clear")}</Button>
          </div>
        </>
      ) : error ? <Trouble error={error} onRetry={() => void reload()} /> : <ListBones rows={4} />}
    </>
  );
}
