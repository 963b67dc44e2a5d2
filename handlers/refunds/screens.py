"""Tickets that go back, as their owner sees them: the choice, the figure, the receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.refunds.buttons import (
    GiveBackTap,
    KeepTap,
    QuoteTap,
    RefundTap,
    ReturnTap,
    Scope,
)
from handlers.ticketing.buttons import EventTap, MyTicketsTap
from handlers.ticketing.words import bold, date_and_place, escaped, on_button, said
from services.artwork.schemas import Bilingual
from services.core.i18n import Safe, Translator
from services.core.ids import reference_code, short_id
from services.core.money import Money
from services.ticketing.refunds import (
    RefundedTicket,
    RefundQuote,
    RefundState,
    ReturnableOrder,
    TicketRefundCard,
)
from services.ticketing.refunds.rules import total_of
from services.ticketing.refunds.schemas import GoesTo, ReturnableTicket

_BUTTONS: Final = 6
_LISTED: Final = 4


def choice(t: Translator, order: ReturnableOrder) -> Screen:
    """Which tickets are to go back; those that cannot say why."""
    free = [ticket for ticket in order.tickets if ticket.why_not is None]
    lines: list[str] = [
        _path(t, said(t, order.event.name)),
        "",
        bold(t, order.event.name),
        *date_and_place(t, order.event),
        "",
        *_tickets(t, order.tickets),
        *(_gone(t, refund) for refund in order.refunds[-3:]),
        "",
        t("refunds.choice.question" if free else "refunds.choice.nothing"),
    ]
    rows: list[Row] = [*_choices(t, free), *_refund_rows(t, order)]
    location = _location(order)
    return Screen("\n".join(lines), (*rows, last_row(t, MyTicketsTap())), location=location)


def _location(order: ReturnableOrder) -> ReturnTap | MyTicketsTap:
    if not order.tickets:
        return MyTicketsTap()
    return ReturnTap(ticket=short_id(order.tickets[0].ticket_id))


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("ticketing.mine.title"), *steps, t.plain("refunds.choice.title"))


def _tickets(t: Translator, tickets: Sequence[ReturnableTicket]) -> list[str]:
    """Each with why it cannot go back; many of them by type and reason, so that they fit."""
    if len(tickets) <= _LISTED:
        return [_line(t, ticket) for ticket in tickets]
    groups = Counter((ticket.type_name, ticket.why_not) for ticket in tickets)
    lines: list[str] = []
    for (kind, why_not), number in groups.items():
        lines.append(f"{escaped(said(t, kind))} × {number}")
        if why_not is not None:
            lines.append(f"⚠️ {t('error.' + why_not)}")
    return lines


def _line(t: Translator, ticket: ReturnableTicket) -> str:
    line = f"<code>{ticket.label}</code> · {_kind(t, ticket)}"
    if ticket.why_not is None:
        return line
    return f"{line}\n⚠️ {t('error.' + ticket.why_not)}"


def _kind(t: Translator, ticket: ReturnableTicket | RefundedTicket) -> Safe:
    seat = f" · {ticket.seat}" if ticket.seat else ""
    return escaped(said(t, ticket.type_name) + seat)


def _gone(t: Translator, refund: TicketRefundCard) -> str:
    state = t(f"refunds.state.{refund.state}")
    return t("refunds.choice.gone", amount=refund.refund, state=state)


def _choices(t: Translator, free: Sequence[ReturnableTicket]) -> list[Row]:
    """A button for each ticket, for each type if there are many, and for all of them."""
    kinds = Counter(ticket.type_name for ticket in free)
    buttons: list[Button] = []
    if len(free) <= _BUTTONS:
        buttons = [_one(t, ticket) for ticket in free]
    elif len(kinds) > 1:
        firsts = {ticket.type_name: ticket for ticket in reversed(free)}
        buttons = [
            _button(f"{said(t, kind)} × {kinds[kind]}", firsts[kind], Scope.TYPE)
            for kind in list(kinds)[:_BUTTONS]
        ]
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    if len(free) > 1:
        label = t.plain("refunds.choice.button_all", number=len(free))
        rows.append([_button(label, free[0], Scope.ORDER)])
    return rows


def _one(t: Translator, ticket: ReturnableTicket) -> Button:
    number = ticket.label.rpartition("-")[2]
    return _button(f"{number}. {ticket.seat or said(t, ticket.type_name)}", ticket, Scope.TICKET)


def _button(label: str, ticket: ReturnableTicket, scope: Scope) -> Button:
    return Button(on_button(label), QuoteTap(ticket=short_id(ticket.ticket_id), scope=scope))


def _refund_rows(t: Translator, order: ReturnableOrder) -> list[Row]:
    waiting = [each for each in order.refunds if each.state is RefundState.WAITING]
    return [
        [Button(t.plain("refunds.choice.button_waiting"), RefundTap(refund=short_id(each.id)))]
        for each in waiting[:1]
    ]


def quote(t: Translator, seen: RefundQuote, yes: GiveBackTap, after: Money, note: str) -> Screen:
    """The figure before the yes. `after` is the wallet's balance with it."""
    lines: list[str] = [
        _path(t, said(t, seen.event.name)),
        *([f"⚠️ {note}"] if note else []),
        "",
        bold(t, seen.event.name),
        *date_and_place(t, seen.event),
        "",
        *_prices(t, seen.tickets),
        "",
        *_figures(t, seen),
        t(f"refunds.quote.goes_{seen.goes_to}"),
        *([t("refunds.quote.after", balance=after)] if seen.goes_to is GoesTo.WALLET else []),
        "",
        t("refunds.quote.by_staff" if seen.needs_decision else "refunds.quote.at_once"),
    ]
    label = "refunds.quote.button_ask" if seen.needs_decision else "refunds.quote.button_give"
    back = ReturnTap(ticket=yes.ticket)
    location = QuoteTap(ticket=yes.ticket, scope=yes.scope)
    rows: list[Row] = [[Button("↩️ " + t.plain(label), yes)], last_row(t, back)]
    return Screen("\n".join(lines), tuple(rows), location=location)


def _prices(t: Translator, tickets: Sequence[RefundedTicket]) -> list[str]:
    """What was paid for each; many of them by type."""
    if len(tickets) <= _LISTED:
        return [_priced(t, ticket) for ticket in tickets]
    groups: dict[Bilingual, list[Money]] = {}
    for ticket in tickets:
        groups.setdefault(ticket.type_name, []).append(ticket.paid)
    return [
        f"{escaped(said(t, kind))} × {len(paid)} · {t.money(total_of(paid))}"
        for kind, paid in groups.items()
    ]


def _priced(t: Translator, ticket: RefundedTicket) -> str:
    return f"<code>{ticket.label}</code> · {_kind(t, ticket)} · {t.money(ticket.paid)}"


def _figures(t: Translator, seen: RefundQuote | TicketRefundCard) -> list[Safe]:
    rate = seen.riel_per_dollar
    lines = [
        t("refunds.quote.paid", amount=seen.paid),
        t("refunds.quote.kept", amount=seen.kept),
        t("refunds.quote.refund", amount=t.both(seen.refund, rate)),
    ]
    if seen.tax:
        lines.append(t("ticketing.summary.tax_included", tax=seen.tax))
    return lines


def refund(t: Translator, card: TicketRefundCard, fan_id: int) -> Screen:
    """A refund as it stands, and what can still be done."""
    lines: list[str] = [
        _path(t),
        "",
        f"{_MARKS[card.state]} <b>{t(f'refunds.state.{card.state}')}</b>",
        *([t("common.money.not_moved")] if card.state in _NOTHING_MOVED else []),
        "",
        bold(t, card.event.name),
        *date_and_place(t, card.event),
        "",
        *_prices(t, card.tickets),
        "",
        *_figures(t, card),
        t(f"refunds.quote.goes_{card.goes_to}"),
        t(f"refunds.about.{card.state}"),
        "",
        t("refunds.refund.reference", code=reference_code(card.id)),
    ]
    rows: list[Row] = []
    if card.state is RefundState.WAITING and card.fan_id == fan_id:
        keep = KeepTap(refund=short_id(card.id))
        rows.append([Button(t.plain("refunds.refund.button_keep"), keep)])
    rows.append([Button(t.plain("refunds.refund.button_event"), EventTap(event_id=card.event.id))])
    location = RefundTap(refund=short_id(card.id))
    return Screen("\n".join(lines), (*rows, last_row(t, MyTicketsTap())), location=location)


_MARKS: Final = {
    RefundState.WAITING: "⏳",
    RefundState.SENDING: "⏳",
    RefundState.PAID: "✅",
    RefundState.REFUSED: "⚠️",
    RefundState.WITHDRAWN: "🎟",
}
_NOTHING_MOVED: Final = (RefundState.WAITING, RefundState.REFUSED, RefundState.WITHDRAWN)
