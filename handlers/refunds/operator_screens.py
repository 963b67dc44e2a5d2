"""Refunds as operators see them: the queue, one case, the question before a no."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.refunds.buttons import (
    ApproveTap,
    CaseTap,
    RefundQueueTap,
    RefuseSureTap,
    RefuseTap,
)
from handlers.ticketing.words import bold, date_and_place, on_button, said
from services.core.i18n import Safe, Translator
from services.core.ids import reference_code, short_id
from services.ticketing.refunds import RefundState, TicketRefundCard


def queue(t: Translator, cards: Sequence[TicketRefundCard]) -> Screen:
    words = "refunds.desk.choose" if cards else "refunds.desk.nothing"
    rows: list[Row] = [
        [
            Button(
                on_button(f"{t.money(card.refund)} · {said(t, card.event.name)}"),
                CaseTap(refund=short_id(card.id)),
            )
        ]
        for card in cards
    ]
    text = "\n".join([_path(t), "", t(words)])
    return Screen(text, (*rows, last_row(t, DeskTap())), location=RefundQueueTap())


def _path(t: Translator) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("refunds.desk.title"))


def _facts(t: Translator, card: TicketRefundCard) -> list[str]:
    return [
        bold(t, card.event.name),
        *date_and_place(t, card.event),
        "",
        t("refunds.desk.order", number=card.order_number),
        t("refunds.desk.tickets", tickets=", ".join(each.label for each in card.tickets)),
        t("refunds.quote.paid", amount=card.paid),
        t("refunds.quote.kept", amount=card.kept),
        t("refunds.quote.refund", amount=t.both(card.refund, card.riel_per_dollar)),
        t("refunds.desk.asked_at", time=card.asked_at),
        t("refunds.refund.reference", code=reference_code(card.id)),
    ]


def case(t: Translator, card: TicketRefundCard, note: str = "") -> Screen:
    lines = [
        _path(t),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"<b>{t(f'refunds.state.{card.state}')}</b>",
        *_facts(t, card),
    ]
    rows: list[Row] = []
    refund = short_id(card.id)
    if card.state is RefundState.WAITING:
        give = "✅ " + t.plain("refunds.desk.button_give")
        refuse = "⛔ " + t.plain("refunds.desk.button_refuse")
        rows = [
            [Button(give, ApproveTap(refund=refund)), Button(refuse, RefuseTap(refund=refund))]
        ]
    location = CaseTap(refund=refund)
    return Screen("\n".join(lines), (*rows, last_row(t, RefundQueueTap())), location=location)


def refuse(t: Translator, card: TicketRefundCard) -> Screen:
    refund = short_id(card.id)
    text = "\n".join([_path(t), "", *_facts(t, card), "", t("refunds.desk.refuse_question")])
    sure = Button("⛔ " + t.plain("refunds.desk.button_refuse"), RefuseSureTap(refund=refund))
    back = CaseTap(refund=refund)
    return Screen(text, ([sure], last_row(t, back)), location=RefuseTap(refund=refund))
