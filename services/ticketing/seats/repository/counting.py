"""Seats counted against the units and tickets that they stand for."""

from __future__ import annotations

from sqlalchemy import case, func, select

from services.core.uow import Tx
from services.ticketing.models import StockHold, StockHoldLine, Ticket
from services.ticketing.seats.models import SeatedType, SeatHold
from services.ticketing.seats.schemas import SeatDifference


async def differences(tx: Tx) -> list[SeatDifference]:
    """Live holds whose seats are not as many as their units, sold ones against valid tickets."""
    seats = (
        select(
            SeatHold.hold_id,
            SeatHold.event_id,
            func.count().label("seats"),
            func.sum(case((Ticket.state == "valid", 1), else_=0)).label("valid"),
        )
        .outerjoin(Ticket, Ticket.id == SeatHold.ticket_id)
        .group_by(SeatHold.hold_id, SeatHold.event_id)
        .subquery()
    )
    in_zone = (
        select(StockHoldLine.hold_id, func.sum(StockHoldLine.quantity).label("units"))
        .where(StockHoldLine.pool_id.in_(select(SeatedType.pool_id)))
        .group_by(StockHoldLine.hold_id)
        .subquery()
    )
    units = case(
        (StockHold.state == "used", func.coalesce(seats.c.valid, 0)),
        else_=func.coalesce(in_zone.c.units, 0),
    )
    counted = func.coalesce(seats.c.seats, 0)
    statement = (
        select(func.coalesce(seats.c.event_id, ""), StockHold.id, counted, units)
        .outerjoin(seats, seats.c.hold_id == StockHold.id)
        .outerjoin(in_zone, in_zone.c.hold_id == StockHold.id)
        .where(StockHold.state != "released", counted != units)
        .order_by(StockHold.id)
    )
    return [SeatDifference(*row) for row in await tx.session.execute(statement)]
