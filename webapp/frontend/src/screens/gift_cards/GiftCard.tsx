/** One gift card: to be given by link or code, or what is left of the own one. */

import { call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { GiftCardOut } from "../../api/schema.ts";
import { navigate, type Params } from "../../app/router.ts";
import { money } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Bone, ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { useActing } from "../money/acting.ts";
import { shareLink } from "../money/Transfer.tsx";
import { CardFace } from "./face.tsx";
import "../tickets/tickets.css";

export default function GiftCard({ params }: { params: Params }) {
  const id = params["cardId"] ?? "";
  const { data: card, error, reload } = useLoad(
    `gift-card ${id}`, () => call("GET /api/v1/gift-cards/{card_id}", { path: { card_id: id } }),
  );
  if (!card && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!card) return <><PageHead title={t("giftcards.home.button")} /><ListBones rows={3} /></>;
  const [balance, amount] = [money(card.available), money(card.amount)];
  const isReady = card.state === "ready";
  const note = card.is_mine ? t("giftcards.home.left", { balance, amount }) : t("giftcards.home.ready", { balance: amount });
  return (
    <>
      <PageHead title={t("giftcards.home.button")} />
      <div class="pad stack">
        <CardFace id={card.id} amount={card.is_mine ? card.available : card.amount} note={isReady || card.is_mine ? note : ""} />
        {card.is_mine ? <Own />
          : isReady ? <Giving card={card} onTaken={() => void reload()} />
          : <p class="note">{t("giftcards.card.gone", { amount })}</p>}
      </div>
    </>
  );
}

function Own() {
  return (
    <>
      <p class="name">{t("giftcards.card.received")}</p>
      <p class="note muted">{t("giftcards.card.how")}</p>
      <p class="note muted">{t("giftcards.card.no_end")}</p>
      <Button look="leaf" wide onPress={() => navigate("/events")}>{t("ticketing.list.title")}</Button>
    </>
  );
}

/** Link and code are secrets: fetched for its buyer alone, never kept on the phone. */
function Giving({ card, onTaken }: { card: GiftCardOut; onTaken: () => void }) {
  const path = { card_id: card.id };
  const { data: secrets } = useLoad(
    `gift-card secrets ${card.id}`, () => call("GET /api/v1/gift-cards/{card_id}/secrets", { path }),
  );
  const { busy, acting } = useActing();
  if (!secrets) return <Bone height={160} />;
  const keep = (): Promise<void> => acting(async () => {
    await call("POST /api/v1/gift-cards/receive", { body: { text: secrets.token } });
    forget("gift-card");
    onTaken();
  });
  const words = t("giftcards.card.share_text", { amount: money(card.amount) });
  return (
    <>
      <p class="note muted">{t("giftcards.card.once")}</p>
      <Button look="leaf" wide icon="send" onPress={() => shareLink(`gf_${secrets.token}`, words)}>
        {t("giftcards.card.button_share")}
      </Button>
      <div>
        <p class="note muted">{t("appmore.card.code")}</p>
        <p class="link-words" lang="en">{secrets.code}</p>
      </div>
      <Button wide busy={busy} onPress={() => void keep()}>{t("giftcards.card.button_keep")}</Button>
    </>
  );
}
