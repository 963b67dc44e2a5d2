/** A ticket that a friend gives: what it is, until when, and taking it. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { OfferedGiftOut } from "../../api/schema.ts";
import { navigate, replace, type Params } from "../../app/router.ts";
import { clock, shortDay } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/facts.tsx";
import { Hol } from "../../ui/hol.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble, wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import "./tickets.css";

export default function Gift({ params }: { params: Params }) {
  const token = params["giftToken"] ?? "";
  const path = { token };
  const { data: gift, error, reload } = useLoad(
    `gift ${token}`, () => call("GET /api/v1/gifts/{token}", { path }),
  );
  const busy = useSignal(false);
  const key = useSignal(newKey());
  const claim = async (): Promise<void> => {
    busy.value = true;
    try {
      const { ticket_id: id } = await call("POST /api/v1/gifts/{token}/claim", { path, key: key.value });
      forget("ticket");
      forget("home");
      toast(t("aftersale.gift.claimed_title"), "good");
      replace(`/tickets/${id}`);
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused;
      toast(wordsOf(refused), "bad");
      void reload();
    } finally {
      busy.value = false;
    }
  };
  if (!gift && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!gift) return <ListBones rows={3} />;
  return (
    <div class="ticket-page" style={tonesOf(gift.event.artwork)}>
      <PageHead title={t("aftersale.gift.title")} />
      {gift.state === "open" || gift.is_yours ? (
        <>
          <Offered gift={gift} />
          <div class="pad stack facts-line">
            {gift.is_yours && gift.ticket_id ? (
              <Button look="leaf" wide onPress={() => navigate(`/tickets/${gift.ticket_id}`)}>
                {t("aftersale.news.button_ticket")}
              </Button>
            ) : (
              <Button look="leaf" wide busy={busy.value} onPress={() => void claim()}>
                {t("aftersale.gift.button_claim")}
              </Button>
            )}
          </div>
        </>
      ) : (
        <State
          drawing="empty" title={overWords(gift)} text={t("aftersale.gift.ask_again")}
          act={{ text: t("ticketing.list.title"), onPress: () => navigate("/events") }}
        />
      )}
    </div>
  );
}

function overWords(gift: OfferedGiftOut): string {
  return gift.state === "claimed" ? t("aftersale.gift.is_claimed")
    : gift.state === "cancelled" ? t("aftersale.gift.is_cancelled") : t("aftersale.gift.is_expired");
}

function Offered({ gift }: { gift: OfferedGiftOut }) {
  const { event } = gift;
  const until = `${shortDay(gift.expires_at)} ${clock(gift.expires_at)}`;
  const words = gift.is_yours ? t("aftersale.gift.until", { until }) : t("aftersale.gift.claim_explain", { until });
  return (
    <Banner>
      <Hol />
      <div class="ticket-top"><Art shape="band" name={event.artwork.name} eager /></div>
      <div class="ticket-words">
        <h2 class="show title">{say(event.name)}</h2>
        <p class="note">{shortDay(event.starts_at)} · {clock(event.starts_at)} · {say(event.venue)}</p>
        <p class="note">{say(gift.type_name)}</p>
      </div>
      <div class="offered facts-line">
        {!gift.is_yours && <p class="name">{t("aftersale.gift.from", { name: gift.giver })}</p>}
        <p class="note">{words}</p>
      </div>
    </Banner>
  );
}
