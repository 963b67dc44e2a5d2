"""Listings as one fan sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.core.uow import Tx
from services.ticketing.aftersale.repository.listings import ListingRow
from services.ticketing.aftersale.rules import ListingState
from services.ticketing.aftersale.schemas import Listing
from services.ticketing.repository import tickets as cards
from services.ticketing.schemas import TicketCard


async def listing(tx: Tx, row: ListingRow, fan_id: int) -> Listing:
    (seen,) = await many(tx, [row], fan_id)
    return seen


async def many(tx: Tx, rows: Sequence[ListingRow], fan_id: int) -> list[Listing]:
    found = await cards.cards(tx, [row.ticket_id for row in rows])
    return [_seen(row, card, fan_id) for row, card in zip(rows, found, strict=True)]


def _seen(row: ListingRow, card: TicketCard, fan_id: int) -> Listing:
    is_mine = row.seller_id == fan_id
    for_me = row.buyer_id == fan_id and row.state in (ListingState.RESERVED, ListingState.SOLD)
    return Listing(
        id=row.id,
        ticket=without_code(card),
        seller_id=row.seller_id,
        price=row.price,
        state=row.state,
        sells_until=row.sells_until,
        reserved_until=row.reserved_until,
        is_mine=is_mine,
        for_me=for_me,
        intent_id=row.intent_id if for_me else None,
        seller_gets=row.split.seller if is_mine else None,
    )


def without_code(card: TicketCard) -> TicketCard:
    """What others may know of a ticket: neither its code nor its order."""
    return replace(card, code="", label="", order_number="")
