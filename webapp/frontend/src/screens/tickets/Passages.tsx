/** How a ticket came here: given or sold on, each time with a new code. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { PassageOut, TicketOut } from "../../api/schema.ts";
import { clock, shortDay } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { Item, List } from "../../ui/list.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { ListBones } from "../../ui/skeleton.tsx";

function movedWords({ kind, at, giver, receiver }: PassageOut): string {
  const time = `${shortDay(at)} ${clock(at)}`;
  switch (kind) {
    case "given":
      return t("aftersale.history.given", { time, giver, receiver });
    case "sold":
      return t("aftersale.history.sold", { time, giver, receiver });
    case "date_changed":
      return t("aftersale.history.date_changed", { time });
    default:
      return t("aftersale.history.product_changed", { time });
  }
}

export function Passages({ ticket, onClose }: { ticket: TicketOut; onClose: () => void }) {
  const { data } = useLoad(
    `passages ${ticket.id}`,
    () => call("GET /api/v1/tickets/{ticket_id}/history", { path: { ticket_id: ticket.id } }),
  );
  return (
    <Sheet title={t("aftersale.ticket.button_history")} onClose={onClose}>
      {!data ? <ListBones rows={2} /> : (
        <div class="stack">
          <List>
            <Item icon="ticket" title={t("appmore.history.first")} note={ticket.label} />
            {data.items.map((passage) => (
              <Item
                key={passage.at} icon="swap"
                title={movedWords(passage)}
              />
            ))}
          </List>
          <p class="note muted">{t("aftersale.history.old_codes")}</p>
        </div>
      )}
    </Sheet>
  );
}
