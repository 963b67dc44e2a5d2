/** Letting nobody in with a ticket, or letting it count again; the reason stays in the log. */

import { useSignal } from "@preact/signals";

import { call } from "../../api/client.ts";
import type { TicketStateOut } from "../../api/schema.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { toast } from "../../ui/toast.tsx";
import { useActing } from "../money/acting.ts";
import { ReasonField, useReason } from "./reason.tsx";

export function Blocking({ eventId, onClose }: { eventId: string; onClose: () => void }) {
  const label = useSignal("");
  const found = useSignal<TicketStateOut | undefined>(undefined);
  const { busy, acting } = useActing();
  const find = (): Promise<void> => acting(async () => {
    const path = { event_id: eventId, label: label.value.trim().toUpperCase() };
    found.value = await call("GET /api/v1/gate/events/{event_id}/tickets/{label}", { path });
  });
  return (
    <Sheet title={t("gate.block.title")} onClose={onClose}>
      {found.value ? (
        <Found eventId={eventId} ticket={found.value} onClose={onClose} />
      ) : (
        <div class="stack">
          <Field
            label={t("gate.block.ask")} value={label.value} placeholder="HM2026110001-1"
            onInput={(text) => (label.value = text)}
          />
          <Button look="leaf" wide busy={busy} disabled={label.value.trim() === ""} onPress={() => void find()}>
            {t("common.button.next")}
          </Button>
        </div>
      )}
    </Sheet>
  );
}

function Found({ eventId, ticket, onClose }: {
  eventId: string; ticket: TicketStateOut; onClose: () => void;
}) {
  const reason = useReason();
  const { busy, acting } = useActing();
  const blocks = ticket.blocked === null;
  const act = blocks ? t("gate.block.button_block") : t("gate.block.button_unblock");
  const change = (): Promise<void> => acting(async () => {
    await call("PUT /api/v1/gate/events/{event_id}/tickets/{label}/block", {
      path: { event_id: eventId, label: ticket.label },
      body: { blocked: blocks, reason: reason.text },
    });
    const { label } = ticket;
    toast(blocks ? t("appgate.block.blocked", { label }) : t("appgate.block.counts", { label }), "good");
    onClose();
  });
  return (
    <div class="stack">
      <p class="name">{ticket.label}</p>
      <p class="muted">
        {ticket.blocked === null ? t("gate.block.counts") : t("gate.block.blocked", { reason: ticket.blocked })}
      </p>
      <ReasonField reason={reason} />
      <Button look="leaf" wide busy={busy} disabled={!reason.isGood} onPress={() => void change()}>{act}</Button>
    </div>
  );
}
