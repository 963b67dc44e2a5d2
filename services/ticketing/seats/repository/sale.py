"""Whether a seated type can be bought now, and the pools that count its seats."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from services.core.uow import Tx
from services.ticketing.errors import SaleClosed
from services.ticketing.models import Event, TicketType, TicketTypePool
from services.ticketing.queue.turns import require_turn, standing_of, with_standing
from services.ticketing.rules import EventState, SaleStatus, SaleTimes, sale_status
from services.ticketing.seats.models import SeatedType


async def require_sale(tx: Tx, event_id: str, ticket_type_id: int, fan_id: int) -> None:
    """SaleClosed unless the type can be bought now; NotYourTurn before the waiting room."""
    statement = (
        select(Event.state, Event.sales_from, Event.sales_until, Event.ends_at)
        .join(TicketType, TicketType.event_id == Event.id)
        .where(TicketType.id == ticket_type_id, TicketType.is_open)
    )
    row = (await tx.session.execute(with_standing(statement, fan_id))).one_or_none()
    if row is None:
        raise SaleClosed(event_id=event_id)
    times = SaleTimes(row.sales_from, row.sales_until, row.ends_at)
    if sale_status(EventState(row.state), times, tx.now) is not SaleStatus.OPEN:
        raise SaleClosed(event_id=event_id)
    require_turn(standing_of(row), event_id)


async def pools_of_events(tx: Tx, event_ids: Sequence[str]) -> list[int]:
    statement = select(SeatedType.pool_id).where(SeatedType.event_id.in_(event_ids)).distinct()
    return list((await tx.session.execute(statement)).scalars())


async def pools_of_type(tx: Tx, ticket_type_id: int) -> list[int]:
    statement = (
        select(TicketTypePool.pool_id)
        .where(TicketTypePool.ticket_type_id == ticket_type_id)
        .order_by(TicketTypePool.pool_id)
    )
    return list((await tx.session.execute(statement)).scalars())
