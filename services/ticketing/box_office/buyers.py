"""Who buys at the counter: nobody we know, or a fan by the proved phone number."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update

from services.core.uow import Tx
from services.identity import FanProfile, FanSeen
from services.identity.repository import fans
from services.identity.verification.errors import NotAPhoneNumber
from services.identity.verification.phones import e164
from services.ticketing.box_office.errors import NobodyHasNumber
from services.ticketing.box_office.rules import WALK_UP
from services.ticketing.models import OrderRequest, Ticket, TicketOrder

_COUNTER = FanSeen(WALK_UP, "Box office", in_chat=False)


async def prepare_counter(tx: Tx) -> None:
    """The fan without a chat to whom tickets of unknown buyers belong. Safe to repeat."""
    if await fans.find(tx, WALK_UP) is None:
        await fans.save_seen(tx, _COUNTER, None)


async def by_phone(tx: Tx, phone: str) -> FanProfile:
    """NobodyHasNumber, also for what is no number."""
    try:
        found = await fans.by_phone(tx, e164(phone))
    except NotAPhoneNumber:
        raise NobodyHasNumber from None
    if found is None:
        raise NobodyHasNumber
    return found


async def give_to(tx: Tx, order_id: UUID, fan_id: int) -> bool:
    """An order of the counter and its tickets become a fan's, once.

    Not one that asked a bank for money: what comes back of that money goes to who was asked.
    """
    asked = OrderRequest.order_id == TicketOrder.id
    statement = (
        update(TicketOrder)
        .where(TicketOrder.id == order_id, TicketOrder.fan_id == WALK_UP)
        .where(~OrderRequest.__table__.select().where(asked).exists())
        .values(fan_id=fan_id)
        .returning(TicketOrder.id)
        .execution_options(synchronize_session=False)
    )
    if (await tx.session.execute(statement)).first() is None:
        return False
    await tx.session.execute(
        update(Ticket)
        .where(Ticket.order_id == order_id, Ticket.owner_id == WALK_UP)
        .values(owner_id=fan_id)
        .execution_options(synchronize_session=False)
    )
    return True
