/** One refund: how it stands, what it brings, and keeping the tickets while it waits. */

import { call } from "../../api/client.ts";
import { forget, useLoad } from "../../api/load.ts";
import type { RefundOut } from "../../api/schema.ts";
import { navigate, type Params } from "../../app/router.ts";
import { clock, date } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Facts, PageHead } from "../../ui/facts.tsx";
import { Item, List } from "../../ui/list.tsx";
import { Price } from "../../ui/price.tsx";
import { ListBones } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { EventHead } from "../events/head.tsx";
import { useActing } from "../money/acting.ts";
import { Figures } from "./GiveBack.tsx";

const STILL: ReadonlySet<RefundOut["state"]> = new Set(["waiting", "refused", "withdrawn"]);

export default function Refund({ params }: { params: Params }) {
  const id = params["refundId"] ?? "";
  const path = { refund_id: id };
  const { data: refund, error, reload } = useLoad(
    `refund ${id}`, () => call("GET /api/v1/refunds/{refund_id}", { path }),
  );
  const { busy, acting } = useActing();
  if (!refund && error) return <Trouble error={error} onRetry={() => void reload()} />;
  if (!refund) return <><PageHead title={t("refunds.choice.title")} /><ListBones rows={4} /></>;
  const keep = (): Promise<void> => acting(async () => {
    await call("DELETE /api/v1/refunds/{refund_id}", { path });
    for (const each of ["ticket", "after ", "returnable", "home"]) forget(each);
    await reload();
  });
  const at = refund.ended_at ?? refund.asked_at;
  return (
    <>
      <PageHead title={t(`refunds.state.${refund.state}`)} />
      <div class="pad stack">
        <div class="paper">
          <p><Price amount={refund.refund} size="big" /></p>
          <Figures of={refund} />
          <Facts
            rows={[
              [t("money.fact.time"), `${date(at)} · ${clock(at)}`],
              [t("money.fact.reference"), <code>{refund.reference}</code>],
            ]}
          />
        </div>
        <p class="note">{t(`refunds.about.${refund.state}`)}</p>
        <p class="note muted">
          {STILL.has(refund.state) ? t("common.money.not_moved") : t(`refunds.quote.goes_${refund.goes_to}`)}
        </p>
        <EventHead event={refund.event} />
        <List label={t("app.event.tickets")}>
          {refund.tickets.map((ticket) => (
            <Item
              key={ticket.ticket_id} icon="ticket" note={ticket.label}
              title={[say(ticket.type_name), ticket.seat].filter(Boolean).join(" · ")}
            />
          ))}
        </List>
        {refund.state === "waiting" && (
          <Button look="leaf" wide busy={busy} onPress={() => void keep()}>{t("refunds.refund.button_keep")}</Button>
        )}
        <Button wide onPress={() => navigate("/tickets")}>{t("ticketing.mine.title")}</Button>
      </div>
    </>
  );
}
