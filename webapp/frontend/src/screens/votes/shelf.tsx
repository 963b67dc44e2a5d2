/** More votes than the free ones: packs, votes for points, missions. */

import { useRef } from "preact/hooks";

import { call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { ActOut, MissionOut, PackOfferOut, ShelfOut, WindowOut } from "../../api/schema.ts";
import { navigate } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";

interface ShelfProps {
  readonly window: WindowOut;
  /** Whom votes for points go to. */
  readonly act: ActOut | undefined;
  readonly onClose: () => void;
  readonly onEarned: () => void;
}

export function ShelfSheet({ window, act, onClose, onEarned }: ShelfProps) {
  const { data: shelf, error, reload } = useLoad(
    `shelf ${window.id}`, () => call("GET /api/v1/windows/{window_id}/shelf", { path: { window_id: window.id } }),
  );
  return (
    <Sheet title={t("appvote.more.title")} onClose={onClose}>
      {shelf ? <Offers shelf={shelf} window={window} act={act} onClose={onClose} onEarned={onEarned} />
        : error ? <Trouble error={error} onRetry={() => void reload()} />
        : <ListBones rows={3} />}
    </Sheet>
  );
}

function Offers({ shelf, window, act, onClose, onEarned }: ShelfProps & { shelf: ShelfOut }) {
  const { busy, acting } = useActing();
  const keys = useRef(new Map<string, string>());
  const keyOf = (what: string): string => {
    const key = keys.current.get(what) ?? newKey();
    keys.current.set(what, key);
    return key;
  };
  const pay = (paymentId: string): void => {
    onClose();
    forget(`ballot ${window.id}`);
    navigate(`/payments/${paymentId}`);
  };
  const path = { window_id: window.id };
  const buy = (pack: string, way: "stars" | "wallet"): void => void acting(async () => {
    const asked = await call("POST /api/v1/windows/{window_id}/packs", {
      path, body: { pack, way }, key: keyOf(`${pack} ${way}`),
    });
    pay(asked.payment_id);
  });
  const byPoints = (): void => void acting(async () => {
    if (!act) return;
    const asked = await call("POST /api/v1/windows/{window_id}/points-votes", {
      path, body: { act: act.code, votes: 1 }, key: keyOf(`points ${act.code}`),
    });
    pay(asked.payment_id);
  });
  const earn = (mission: MissionOut): void => void acting(async () => {
    if (mission.url) openInTelegram(mission.url);
    const { votes } = await call("POST /api/v1/windows/{window_id}/missions/{mission}", {
      path: { ...path, mission: mission.code },
    });
    toast(tn("voting.board.votes", votes), "good");
    forget(`shelf ${window.id}`);
    onEarned();
  });
  return (
    <div class="stack" aria-busy={busy}>
      {shelf.left_to_buy > 0 && shelf.packs.map((pack) => (
        <Pack key={pack.code} pack={pack} isFree={!busy && pack.count <= shelf.left_to_buy} onBuy={buy} />
      ))}
      {shelf.points_price && shelf.left_by_points > 0 && (
        <Button wide icon="star" disabled={busy || !act} onPress={byPoints}>
          {t("appvote.more.points", { price: money(shelf.points_price) })}
        </Button>
      )}
      {shelf.missions.length > 0 && (
        <List label={t("appvote.more.missions")}>
          {shelf.missions.map((mission) => (
            <Item
              key={mission.code} icon={mission.is_done ? "check" : "star"} title={say(mission.name)}
              note={mission.is_done ? t("appvote.more.done") : tn("voting.board.votes", mission.votes)}
              {...(mission.is_done ? {} : { onPress: () => earn(mission) })}
            />
          ))}
        </List>
      )}
      <p class="note muted">{t("appvote.more.note")}</p>
    </div>
  );
}

function Pack({ pack, isFree, onBuy }: {
  pack: PackOfferOut; isFree: boolean; onBuy: (pack: string, way: "stars" | "wallet") => void;
}) {
  return (
    <div class="pack">
      <b class="name grow">{tn("voting.board.votes", pack.count)}</b>
      {pack.prices.map(({ way, price }) => (
        (way === "stars" || way === "wallet") && (
          <Button key={way} disabled={!isFree} onPress={() => onBuy(pack.code, way)}>{money(price)}</Button>
        )
      ))}
    </div>
  );
}
