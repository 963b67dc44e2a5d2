"""Desks of tickets."""

from __future__ import annotations

from typing import Any

from bot.container import Container
from bot.desks.made import Desks
from bot.queue_cards import QueueCards
from handlers.aftersale.desk import AftersaleDesk, TicketButtons
from handlers.aftersale.resale_desk import EventButtons, ResaleDesk
from handlers.artists.desk import ArtistButtons
from handlers.box_office.desk import BoxDesk
from handlers.evening import router as evening
from handlers.gate.desk import GateChat
from handlers.gift_cards.desk import GiftCardDesk
from handlers.groups.desk import GroupDesk, together_button
from handlers.refunds.desk import RefundChat, ReturnButton
from handlers.seats.desk import SeatDesk
from handlers.ticketing.desk import TicketDesk
from handlers.waiting_room.desk import WaitingDesk
from handlers.waitlist.desk import WaitButton, WaitlistChat


def desks(container: Container, made: Desks) -> dict[str, Any]:
    """Tickets from the shop window to the gate."""
    ticket_desk = _ticket_desk(container)
    queue_cards = _queue_cards(container)
    return {
        "ticket_desk": ticket_desk,
        "gift_card_desk": GiftCardDesk(container.gift_cards, ticket_desk, made["pay_desk"]),
        "waitlist_chat": WaitlistChat(container.waitlist, container.ticketing),
        "evening": container.evening,
        "refund_chat": RefundChat(container.refunds, container.wallet),
        "aftersale_desk": AftersaleDesk(
            container.ticket_keeping,
            container.ticket_gifts,
            container.identity,
            ticket_desk,
            container.passes,
        ),
        "resale_desk": ResaleDesk(
            container.resale, container.exchange, container.identity, ticket_desk
        ),
        "group_desk": GroupDesk(
            container.groups, container.goers, container.group_cards, ticket_desk
        ),
        "seat_desk": SeatDesk(container.seats, ticket_desk, container.studio),
        "queue_cards": queue_cards,
        "waiting_desk": WaitingDesk(
            container.queue, container.ticketing, container.clock, queue_cards
        ),
        "gate": container.gate,
        "gate_chat": GateChat(container.gate, bool(container.settings.mini_app_url)),
        "box_desk": BoxDesk(
            container.box_office, container.drawers, container.stock_desk, container.studio
        ),
    }


def _ticket_desk(container: Container) -> TicketDesk:
    return TicketDesk(
        container.ticketing,
        container.wallet,
        container.studio,
        container.translators,
        container.clock,
        container.queue,
        ticket_extras=(
            TicketButtons(
                container.ticket_keeping, container.passes, container.settings.mini_app_url
            ),
            ReturnButton(container.clock),
            evening.guide_button,
        ),
        event_extras=(
            ArtistButtons(container.artists),
            EventButtons(container.resale),
            together_button,
            WaitButton(),
        ),
    )


def _queue_cards(container: Container) -> QueueCards:
    return QueueCards(
        container.queue_following,
        container.conversations,
        container.inbox,
        container.wakeups,
        container.clock,
    )
