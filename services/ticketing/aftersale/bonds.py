"""What tickets wait for, told to those who revoke them. Each function joins a transaction.

The tickets must be locked first: then nothing new is promised of them meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.core.uow import Tx
from services.ticketing.aftersale.repository import gifts, listings, tickets
from services.ticketing.aftersale.rules import ON_OFFER
from services.ticketing.refunds import repository as refunds


async def bound(tx: Tx, ticket_ids: Sequence[UUID]) -> set[UUID]:
    """Those that wait for a friend with the link, or for a buyer."""
    return await gifts.bound(tx, ticket_ids) | await listings.bound(tx, ticket_ids)


async def refunded(tx: Tx, ticket_ids: Sequence[UUID]) -> set[UUID]:
    """Those that wait for a refund, or have had one."""
    return await refunds.under_way(tx, ticket_ids)


async def resold(tx: Tx, ticket_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Those that were sold on, each with its last buyer, who paid for it."""
    return await tickets.last_sold(tx, ticket_ids)


async def end(tx: Tx, ticket_ids: Sequence[UUID]) -> None:
    """Close what these tickets wait for: they are not worth anything any more.

    Money that a bank brings for one of them afterwards goes back by itself.
    """
    await gifts.cancel(tx, ticket_ids)
    for ended in await listings.delist(tx, ticket_ids, ON_OFFER):
        if ended.buyer_id is not None:
            await listings.uncount(tx, ended.buyer_id, ended.ticket_id)


async def end_all(tx: Tx, event_id: str) -> None:
    """The same for an event that is called off; locks what it closes."""
    waiting = await gifts.tickets_waiting(tx, event_id)
    ticket_ids = sorted({*waiting, *await listings.tickets_on_offer(tx, event_id)})
    if ticket_ids:
        await tickets.lock(tx, ticket_ids)
        await end(tx, ticket_ids)
