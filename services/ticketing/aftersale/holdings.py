"""Whether a ticket may change hands: asked of a locked ticket, in statements of their own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.core.uow import Tx
from services.ticketing.aftersale import bonds
from services.ticketing.aftersale.errors import TicketBlocked, TicketNotFree, TicketUsed
from services.ticketing.aftersale.repository import tickets
from services.ticketing.aftersale.repository.tickets import Holding
from services.ticketing.errors import TicketNotFound
from services.ticketing.rules import SOLD_STATES, EventState


async def require_own(tx: Tx, fan_id: int, ticket_id: UUID) -> Holding:
    """The fan's ticket; TicketNotFound for anybody else's."""
    held = await tickets.holding(tx, ticket_id)
    if held is None or held.owner_id != fan_id:
        raise TicketNotFound
    return held


def require_usable(held: Holding, now: datetime) -> None:
    """Somebody could still come in with it, and nobody has. TicketUsed, TicketBlocked."""
    if held.is_used:
        raise TicketUsed
    is_on = held.event_state is not EventState.CANCELLED and now < held.ends_at
    if not is_on or not held.is_valid or held.is_blocked or held.order_state not in SOLD_STATES:
        raise TicketBlocked


async def require_free(tx: Tx, ticket_id: UUID) -> None:
    """It waits for nothing else. TicketNotFree."""
    if await bonds.bound(tx, [ticket_id]) or await bonds.refunded(tx, [ticket_id]):
        raise TicketNotFree
