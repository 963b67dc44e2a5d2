"""My tickets: the list, and one ticket with its code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import HomeTap, last_row, page_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.ticketing.buttons import (
    EventsTap,
    MyTicketsTap,
    OrderTap,
    TicketsPageTap,
    TicketTap,
    Turn,
)
from handlers.ticketing.words import bold, date_and_place, on_button, said, shown
from services.core.i18n import Safe, Translator
from services.ticketing import OrderSummary, Page, TicketCard, TicketState
from services.ticketing.aftersale.rules import CodeMode

TICKETS_A_PAGE: Final = 5


def my_tickets(
    t: Translator, page: Page[TicketCard], unpaid: Sequence[OrderSummary], now: datetime
) -> Screen:
    """The fan's tickets, and an order that still waits for payment."""
    lines: list[str] = [path(t, t.plain("ticketing.mine.title"))]
    rows: list[Row] = []
    for order in unpaid[:1]:
        event, until = said(t, order.event.name), t.time(order.expires_at)
        lines += ["", "⏳ " + t("ticketing.mine.unpaid", event=event, time=until)]
        tap = OrderTap(order_key=order.key)
        rows.append([Button("⏳ " + t.plain("ticketing.mine.button_unpaid"), tap)])
    if not page.items:
        lines += ["", t("ticketing.mine.empty")]
        rows.append([Button("🎫 " + t.plain("menu.button.events"), EventsTap())])
        text = "\n".join(lines)
        return Screen(text, (*rows, last_row(t, HomeTap())), location=MyTicketsTap())
    lines.insert(1, t("common.page", **_place(page)))
    for number, card in enumerate(page.items, page.position):
        lines += ["", *_listed(t, card, number, now)]
        label = on_button(f"{number}. {said(t, card.event.name)}")
        rows.append([Button(label, TicketTap(ticket_id=card.id))])
    rows.append(_turn(t, page))
    around = TicketsPageTap(turn=Turn.AROUND, ticket_id=page.items[0].id)
    return Screen("\n".join(lines), (*rows, last_row(t, HomeTap())), location=around)


def _place(page: Page[TicketCard]) -> dict[str, int]:
    pages = -(-page.total // TICKETS_A_PAGE)
    return {"page": min(pages, -(-(page.position - 1) // TICKETS_A_PAGE) + 1), "pages": pages}


def _turn(t: Translator, page: Page[TicketCard]) -> Row:
    first, last = page.items[0].id, page.items[-1].id
    return page_row(
        t,
        TicketsPageTap(turn=Turn.BEFORE, ticket_id=first) if page.has_previous else None,
        TicketsPageTap(turn=Turn.AFTER, ticket_id=last) if page.has_next else None,
    )


def _listed(t: Translator, card: TicketCard, number: int, now: datetime) -> list[str]:
    name, kind = bold(t, card.event.name), shown(t, card.type_name)
    lines = [f"{number}. {name} · {kind}", t.date_time(card.event.starts_at)]
    if card.state is TicketState.REVOKED:
        lines.append(t("ticketing.ticket.revoked"))
    elif card.event.ends_at <= now:
        lines.append(t("ticketing.status.over"))
    return lines


def ticket(
    t: Translator,
    page: Page[TicketCard],
    picture: PictureRef,
    extras: Sequence[Button | Link] = (),
) -> Screen:
    """One ticket, alone on its page; its neighbours are a tap away."""
    (card,) = page.items
    mine = t.plain("ticketing.mine.title")
    lines = [
        path(t, mine, said(t, card.event.name)),
        t("common.page", page=page.position, pages=page.total),
        "",
        *facts(t, card),
        "",
        how(t, card)
        if card.state is TicketState.VALID
        else f"<b>{t('ticketing.ticket.revoked')}</b>",
    ]
    turn = page_row(
        t,
        TicketTap(ticket_id=card.id, turn=Turn.BEFORE) if page.has_previous else None,
        TicketTap(ticket_id=card.id, turn=Turn.AFTER) if page.has_next else None,
    )
    back = TicketsPageTap(turn=Turn.AROUND, ticket_id=card.id)
    location = TicketTap(ticket_id=card.id)
    rows = [extras[first : first + 2] for first in range(0, len(extras), 2)]
    return Screen("\n".join(lines), (*rows, turn, last_row(t, back)), picture, location)


def how(t: Translator, card: TicketCard) -> Safe:
    """What to show at the gate."""
    if card.codes is CodeMode.ROTATING:
        return t("ticketing.ticket.how_app")
    return t("ticketing.ticket.how")


def message(t: Translator, card: TicketCard, picture: PictureRef) -> Screen:
    """One ticket as a message that stays, e.g. to be passed to a friend."""
    return Screen("\n".join(facts(t, card)), picture=picture)


def facts(t: Translator, card: TicketCard) -> list[str]:
    """Everything that the ticket's picture says."""
    return [
        bold(t, card.event.name),
        shown(t, card.event.performers),
        *date_and_place(t, card.event),
        "",
        t("ticketing.event.type", type=said(t, card.type_name), price=card.price),
        *entrance(t, card),
    ]


def entrance(t: Translator, card: TicketCard) -> list[Safe]:
    """The ticket's number, and where to go with it as far as that is fixed."""
    lines = [t("ticketing.ticket.number", number=card.label)]
    places = (
        ("ticketing.ticket.gate", card.gate),
        ("ticketing.ticket.zone", card.zone),
        ("ticketing.ticket.row", card.row),
        ("ticketing.ticket.seat", card.seat),
    )
    lines += [t(key, place=place) for key, place in places if place]
    return lines
