"""Which hold has which seat, and how a seat changes hands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    bindparam,
    case,
    cast,
    delete,
    false,
    func,
    literal,
    or_,
    select,
)

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.models import StockHold
from services.ticketing.seats.models import SeatCart, SeatHold
from services.ticketing.seats.rules import Seats, SeatState

_SEATS: Any = SeatHold.__table__


async def states(tx: Tx, event_id: str, seats: int, fan_id: int | None = None) -> bytearray:
    """The SeatState of every seat. What the fan's own cart holds counts as free.

    One row for each kind of state: thousands of rows would cost more than the answer itself.
    """
    expired: ColumnElement[bool] = SeatCart.expires_at <= tx.now
    mine: ColumnElement[bool] = SeatCart.fan_id == fan_id if fan_id is not None else false()
    state = case(
        (StockHold.state == "used", literal(int(SeatState.SOLD))),
        (StockHold.kind == "block", literal(int(SeatState.BLOCKED))),
        else_=literal(int(SeatState.HELD)),
    )
    statement = (
        select(state.label("shown"), func.aggregate_strings(cast(SeatHold.seat, Text), ","))
        .join(StockHold, StockHold.id == SeatHold.hold_id)
        .outerjoin(SeatCart, SeatCart.hold_id == SeatHold.hold_id)
        .where(SeatHold.event_id == event_id, StockHold.state != "released")
        .where(or_(SeatCart.hold_id.is_(None), ~or_(expired, mine)))
        .group_by("shown")
    )
    found = bytearray(seats)
    for value, numbers in await tx.session.execute(statement):
        for number in map(int, numbers.split(",")):
            found[number] = value
    return found


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose a wanted seat is now; `owner_id` and `expires_at` of a cart, else None."""

    seat: int
    hold_id: UUID
    is_live: bool
    owner_id: int | None
    expires_at: datetime | None


async def owners(tx: Tx, event_id: str, seats: Seats) -> list[Owned]:
    """Seats that belong to a hold; the others never did."""
    statement = (
        select(
            SeatHold.seat,
            SeatHold.hold_id,
            StockHold.state != "released",
            SeatCart.fan_id,
            SeatCart.expires_at,
        )
        .join(StockHold, StockHold.id == SeatHold.hold_id)
        .outerjoin(SeatCart, SeatCart.hold_id == SeatHold.hold_id)
        .where(SeatHold.event_id == event_id, SeatHold.seat.in_(seats))
    )
    return [Owned(*row) for row in await tx.session.execute(statement)]


async def seats_of_hold(tx: Tx, hold_id: UUID) -> Seats:
    statement = select(SeatHold.seat).where(SeatHold.hold_id == hold_id).order_by(SeatHold.seat)
    return tuple((await tx.session.execute(statement)).scalars())


async def seats_of_order(tx: Tx, order_id: UUID) -> Seats:
    statement = (
        select(SeatHold.seat)
        .join(StockHold, StockHold.id == SeatHold.hold_id)
        .where(StockHold.order_id == order_id, StockHold.state != "released")
        .order_by(SeatHold.seat)
    )
    return tuple((await tx.session.execute(statement)).scalars())


async def has_held_seats(tx: Tx, event_id: str) -> bool:
    """Whether anybody but the organiser has a seat of the event."""
    statement = (
        select(literal(1))
        .select_from(SeatHold)
        .join(StockHold, StockHold.id == SeatHold.hold_id)
        .where(SeatHold.event_id == event_id)
        .where(StockHold.kind != "block", StockHold.state != "released")
        .limit(1)
    )
    return (await tx.session.execute(statement)).first() is not None


def may_be_replaced(ended: Collection[UUID]) -> ColumnElement[bool]:
    """The guard of a seat: it changes hands only from a hold that has ended."""
    return SeatHold.hold_id.in_(sorted(ended))


async def take_seats(
    tx: Tx, event_id: str, hold_id: UUID, seats: Seats, ended: Collection[UUID]
) -> set[int]:
    """Give seats to a hold in ascending order; those that it got.

    A seat that belongs to a hold is taken over only from one of `ended`.
    """
    taking = insert_into(tx, SeatHold)
    statement = taking.on_conflict_do_update(
        index_elements=["event_id", "seat"],
        set_={"hold_id": taking.excluded.hold_id, "ticket_id": None},
        where=may_be_replaced(ended),
    ).returning(SeatHold.seat)
    rows = [{"event_id": event_id, "seat": seat, "hold_id": hold_id} for seat in sorted(seats)]
    return set((await tx.session.execute(statement.values(rows))).scalars())


async def move_seats(tx: Tx, event_id: str, holds: Mapping[int, UUID]) -> None:
    """Seats of a hold that this transaction has ended, or made, go to other holds of its own."""
    statement = (
        _SEATS.update()
        .where(_SEATS.c.event_id == event_id, _SEATS.c.seat == bindparam("number"))
        .values(hold_id=bindparam("hold"))
    )
    connection = await tx.session.connection()
    rows = [{"number": seat, "hold": hold} for seat, hold in sorted(holds.items())]
    await connection.execute(statement, rows)


async def note_tickets(tx: Tx, event_id: str, tickets: Mapping[int, UUID]) -> None:
    """Which ticket admits to which seat."""
    statement = (
        _SEATS.update()
        .where(_SEATS.c.event_id == event_id, _SEATS.c.seat == bindparam("number"))
        .values(ticket_id=bindparam("ticket"))
    )
    connection = await tx.session.connection()
    rows = [{"number": seat, "ticket": ticket} for seat, ticket in sorted(tickets.items())]
    await connection.execute(statement, rows)


async def set_blocked(tx: Tx, event_id: str, hold_id: UUID, seats: Seats) -> bool:
    """The block of a zone holds exactly these seats; False: one of them is somebody else's."""
    await tx.session.execute(
        delete(SeatHold)
        .where(
            SeatHold.event_id == event_id,
            SeatHold.hold_id == hold_id,
            SeatHold.seat.not_in(seats),
        )
        .execution_options(synchronize_session=False)
    )
    if not seats:
        return True
    released = select(StockHold.id).where(
        StockHold.state == "released",
        StockHold.id.in_(select(SeatHold.hold_id).where(SeatHold.event_id == event_id)),
    )
    ended = set((await tx.session.execute(released)).scalars()) | {hold_id}
    return len(await take_seats(tx, event_id, hold_id, seats, ended)) == len(seats)


async def free_seats_of_tickets(tx: Tx, ticket_ids: Sequence[UUID]) -> None:
    await tx.session.execute(
        delete(SeatHold)
        .where(SeatHold.ticket_id.in_(ticket_ids))
        .execution_options(synchronize_session=False)
    )


async def forget_seats(tx: Tx, event_id: str) -> None:
    """Before an event gets another map: what is blocked is told anew."""
    await tx.session.execute(
        delete(SeatHold)
        .where(SeatHold.event_id == event_id)
        .execution_options(synchronize_session=False)
    )
