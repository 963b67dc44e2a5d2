/** A ticket for a friend: a link that works once, and taking it back. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget } from "../../api/load.ts";
import type { GiftOut, TicketOut } from "../../api/schema.ts";
import { clock, shortDay } from "../../lib/formats.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { bot, say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";

export function Giving({ ticket, gift: open, onClose }: {
  ticket: TicketOut; gift: GiftOut | null; onClose: () => void;
}) {
  const gift = useSignal(open);
  const busy = useSignal(false);
  const key = useRef(newKey());
  const path = { ticket_id: ticket.id };
  const act = async (doing: () => Promise<void>): Promise<void> => {
    busy.value = true;
    try {
      await doing();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
    } finally {
      busy.value = false;
      forget("after ");
      forget("ticket");
    }
  };
  const make = () => act(async () => {
    gift.value = await call("POST /api/v1/tickets/{ticket_id}/gift", { path, key: key.current });
  });
  const takeBack = () => act(async () => {
    await call("DELETE /api/v1/tickets/{ticket_id}/gift", { path });
    toast(t("aftersale.gift.toast_taken_back"), "good");
    onClose();
  });
  return (
    <Sheet title={t("aftersale.gift.title")} onClose={onClose}>
      <div class="stack">
        <p class="muted">{t("aftersale.gift.still_yours")}</p>
        {gift.value ? (
          <Made gift={gift.value} ticket={ticket} busy={busy.value} onTakeBack={() => void takeBack()} />
        ) : (
          <>
            <p class="note muted">{t("apptickets.give.once")}</p>
            <Button look="leaf" wide busy={busy.value} onPress={() => void make()}>
              {t("aftersale.gift.button_make")}
            </Button>
          </>
        )}
      </div>
    </Sheet>
  );
}

function Made({ gift, ticket, busy, onTakeBack }: {
  gift: GiftOut; ticket: TicketOut; busy: boolean; onTakeBack: () => void;
}) {
  const link = `https://t.me/${bot()}?start=${gift.start}`;
  const share = (): void => {
    const text = t("aftersale.gift.share_text", { event: say(ticket.event.name) });
    const about = new URLSearchParams({ url: link, text });
    openInTelegram(`https://t.me/share/url?${about}`);
  };
  const until = `${shortDay(gift.expires_at)} ${clock(gift.expires_at)}`;
  return (
    <>
      <p class="name">{t("aftersale.gift.link")}</p>
      <p class="link-words">{link}</p>
      <p class="note muted">{t("aftersale.gift.until", { until })}</p>
      <Button look="leaf" wide icon="send" onPress={share}>{t("aftersale.gift.button_share")}</Button>
      <Button look="danger" wide busy={busy} onPress={onTakeBack}>
        {t("aftersale.gift.button_take_back")}
      </Button>
    </>
  );
}
