/** The answer, readable at arm's length: a colour, a sign, a word; then why, and whose place it is. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { clock, sameDay, shortDay } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { mayOverride, type ShownTicket, type Verdict } from "./answers.ts";
import type { Decided, Door } from "./door.ts";
import { gateName } from "./Gate.tsx";
import { ReasonField, useReason } from "./reason.tsx";

export function Answer({ verdict, door, onNext }: { verdict: Verdict; door: Door; onNext: () => void }) {
  const { passes, reason, ticket, earlier } = verdict;
  const shown = useRef<HTMLElement>(null);
  const asks = useSignal(false);
  useEffect(() => shown.current?.scrollIntoView({ block: "nearest" }), [verdict]);
  const letIn = (decided: Decided): void => {
    asks.value = false;
    void door.scan(ticket?.label ?? verdict.code, decided);
  };
  return (
    <>
      <section ref={shown} class={`gate-verdict ${passes ? "yes" : "no"}`}>
        <h2 class="show"><Icon name={passes ? "check" : "close"} />{verdictWords(verdict)}</h2>
        {reason && <p class="name">{t(`gate.reason.${reason}`)}</p>}
        {earlier && (
          <p class="name">
            {t("appgate.verdict.earlier", { gate: gateName(earlier.gate), device: earlier.device, time: timeOf(earlier.at) })}
          </p>
        )}
        {ticket && <Ticket ticket={ticket} />}
        {verdict.isAlone && <p class="note">{t("appgate.verdict.alone")}</p>}
        {!passes && (
          <div class="stack">
            {reason === "incomplete" && !verdict.isAlone && (
              <Button wide icon="check" busy={door.isBusy.value} onPress={() => letIn({ identityChecked: true })}>
                {t("gate.answer.button_checked")}
              </Button>
            )}
            {mayOverride(verdict) && (
              <Button wide icon="warning" onPress={() => (asks.value = true)}>{t("gate.answer.button_override")}</Button>
            )}
            <Button wide onPress={onNext}>{t("common.button.next")}</Button>
          </div>
        )}
      </section>
      {asks.value && (
        <Why onReason={(override) => letIn({ identityChecked: true, override })} onClose={() => (asks.value = false)} />
      )}
    </>
  );
}

function verdictWords({ passes, direction }: Verdict): string {
  if (!passes) return t("gate.answer.stop");
  return direction === "entry" ? t("gate.answer.enter") : t("gate.answer.leave");
}

function timeOf(moment: string): string {
  return sameDay(moment, new Date()) ? clock(moment) : `${shortDay(moment)} ${clock(moment)}`;
}

function Ticket({ ticket }: { ticket: ShownTicket }) {
  return (
    <>
      {ticket.typeName && <p class="gate-type">{say(ticket.typeName)}</p>}
      <Facts
        rows={[
          [t("aftersale.pass.zone"), ticket.zone],
          [t("aftersale.pass.row"), ticket.row],
          [t("aftersale.pass.seat"), ticket.seat],
          [t("aftersale.pass.gate"), ticket.gate],
          [t("appgate.verdict.name"), ticket.owner],
          [t("ticketing.invoice.ticket"), ticket.label],
        ]}
      />
    </>
  );
}

/** The reason to let somebody in against the rules. */
function Why({ onReason, onClose }: { onReason: (reason: string) => void; onClose: () => void }) {
  const reason = useReason();
  return (
    <Sheet title={t("gate.answer.button_override")} onClose={onClose}>
      <div class="stack">
        <p class="note muted">{t("gate.why.ask")}</p>
        <ReasonField reason={reason} />
        <Button look="leaf" wide disabled={!reason.isGood} onPress={() => onReason(reason.text)}>
          {t("gate.answer.button_override")}
        </Button>
      </div>
    </Sheet>
  );
}
