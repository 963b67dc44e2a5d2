/** From what was chosen to an order: it is set aside at once, then its summary is shown. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { ApiError, call, newKey } from "../../api/client.ts";
import { forget } from "../../api/load.ts";
import { onward, place, replace, type Params } from "../../app/router.ts";
import { t } from "../../lib/texts.ts";
import { PageHead } from "../../ui/facts.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { State, Trouble } from "../../ui/state.tsx";

interface Line {
  readonly ticket_type_id: number;
  readonly quantity: number;
  readonly voucher?: string;
}

/** `3x2,5x1`: type and quantity; the voucher is for all of them. */
export function linesIn(text: string, voucher?: string): readonly Line[] {
  return [...text.matchAll(/(\d+)x(\d+)/g)].map(([, type, quantity]) => (
    { ticket_type_id: Number(type), quantity: Number(quantity), ...(voucher ? { voucher } : {}) }
  ));
}

export default function Checkout({ params }: { params: Params }) {
  const eventId = params["eventId"] ?? "";
  const { query } = place.value;
  const voucher = useSignal(query.get("voucher") ?? undefined);
  const isEmpty = linesIn(query.get("lines") ?? "").length === 0;
  const seatHold = query.get("seats");
  const refused = useSignal<ApiError | undefined>(undefined);
  const key = useSignal(newKey());
  const hold = async (): Promise<void> => {
    const lines = linesIn(query.get("lines") ?? "", voucher.value);
    if (lines.length === 0) return;
    refused.value = undefined;
    const way = onward();
    try {
      const order = await call("POST /api/v1/orders", {
        body: { event_id: eventId, lines, seat_hold: seatHold }, key: key.value,
      });
      forget("home");
      forget(`event ${eventId}`);
      way.replace(`/orders/${order.key}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.isOffline) key.value = newKey();
      refused.value = error;
    }
  };
  useEffect(() => void hold(), []);
  const toEvent = { text: t("ticketing.news.button_event"), onPress: () => replace(`/events/${eventId}`) };
  return (
    <>
      <PageHead title={t("ticketing.summary.title")} />
      {isEmpty ? <State drawing="empty" title={t("ticketing.event.question")} act={toEvent} />
        : !refused.value ? <ListBones rows={3} />
        : refused.value.code.startsWith("queue.") ? (
          <State
            drawing="trouble" title={t("queue.room.title")} text={refused.value.message}
            act={{ text: t("queue.room.title"), onPress: () => replace(`/events/${eventId}/line`) }}
          />
        )
        : refused.value.isOffline ? <Trouble error={refused.value} onRetry={() => void hold()} />
        : refused.value.code.startsWith("ticketing.voucher") ? (
          <State
            drawing="trouble" title={t("ticketing.summary.button_voucher")} text={refused.value.message}
            act={{
              text: t("appbuying.order.button_without"),
              onPress: () => {
                voucher.value = undefined;
                void hold();
              },
            }}
          />
        )
        : <State drawing="trouble" title={t("app.trouble.title")} text={refused.value.message} act={toEvent} />}
    </>
  );
}
