"""What tickets wait for, told to those who revoke them. Each function joins a transaction.

The tickets must be locked first: then nothing new is promised of them meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.core.uow import Tx
from services.ticketing.aftersale.repository import gifts, tickets


async def bound(tx: Tx, ticket_ids: Sequence[UUID]) -> set[UUID]:
    """Those that wait for a friend with the link."""
    return await gifts.bound(tx, ticket_ids)


async def resold(tx: Tx, ticket_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Those that were sold on, each with its last buyer, who paid for it."""
    return await tickets.last_sold(tx, ticket_ids)


async def end(tx: Tx, ticket_ids: Sequence[UUID]) -> None:
    """Close what these tickets wait for: they are not worth anything any more."""
    await gifts.cancel(tx, ticket_ids)
