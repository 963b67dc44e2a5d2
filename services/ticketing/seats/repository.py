"""All SQL of seats. A seat belongs to one hold; changes name the holds that they may replace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.errors import SaleClosed
from services.ticketing.models import (
    Event,
    StockHold,
    StockHoldLine,
    Ticket,
    TicketType,
    TicketTypePool,
)
from services.ticketing.queue.turns import require_turn, standing_of, with_standing
from services.ticketing.repository.stock import Units
from services.ticketing.rules import EventState, SaleStatus, SaleTimes, sale_status
from services.ticketing.seats.layout import Layout, from_json
from services.ticketing.seats.models import SeatCart, SeatedEvent, SeatedType, SeatHold, SeatMap
from services.ticketing.seats.rules import Seats, SeatState
from services.ticketing.seats.schemas import SeatDifference, SeatedZone

_SEATS: Any = SeatHold.__table__
_KEPT_LAYOUTS: Final = 32
_layouts: dict[str, Layout] = {}  # by digest: what never changes is read once


@dataclass(frozen=True, slots=True)
class MapOfEvent:
    map_id: str
    version: int
    digest: str


async def map_of_event(tx: Tx, event_id: str) -> MapOfEvent | None:
    statement = (
        select(SeatMap.id, SeatMap.version, SeatMap.digest)
        .join(SeatedEvent, _same_map())
        .where(SeatedEvent.event_id == event_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return MapOfEvent(*row) if row else None


def _same_map() -> ColumnElement[bool]:
    return and_(SeatedEvent.map_id == SeatMap.id, SeatedEvent.map_version == SeatMap.version)


async def layout(tx: Tx, found: MapOfEvent) -> Layout:
    if found.digest not in _layouts:
        statement = select(SeatMap.layout).where(
            SeatMap.id == found.map_id, SeatMap.version == found.version
        )
        text = (await tx.session.execute(statement)).scalar_one()
        _layouts[found.digest] = from_json(text)
        while len(_layouts) > _KEPT_LAYOUTS:
            del _layouts[next(iter(_layouts))]
    return _layouts[found.digest]


async def zones(tx: Tx, event_id: str, layout: Layout) -> tuple[SeatedZone, ...]:
    """The seated ticket types of an event, in their order."""
    statement = (
        select(
            SeatedType.ticket_type_id,
            SeatedType.zone,
            TicketType.price_minor,
            TicketType.max_per_order,
            TicketType.is_open,
            Event.currency,
        )
        .join(TicketType, TicketType.id == SeatedType.ticket_type_id)
        .join(Event, Event.id == TicketType.event_id)
        .where(SeatedType.event_id == event_id)
        .order_by(TicketType.position, TicketType.id)
    )
    found: list[SeatedZone] = []
    for row in await tx.session.execute(statement):
        zone = layout.zone_number(row.zone)
        assert zone is not None, "a seated type names a zone of its map"
        price = Money(row.price_minor, Currency(row.currency))
        found.append(SeatedZone(row.ticket_type_id, zone, price, row.max_per_order, row.is_open))
    return tuple(found)


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


@dataclass(frozen=True, slots=True)
class Cart:
    hold_id: UUID
    ticket_type_id: int
    first_at: datetime
    expires_at: datetime


async def cart(tx: Tx, event_id: str, fan_id: int) -> Cart | None:
    statement = select(
        SeatCart.hold_id, SeatCart.ticket_type_id, SeatCart.first_at, SeatCart.expires_at
    ).where(SeatCart.event_id == event_id, SeatCart.fan_id == fan_id)
    row = (await tx.session.execute(statement)).one_or_none()
    return Cart(*row) if row else None


async def seats_of_hold(tx: Tx, hold_id: UUID) -> Seats:
    statement = select(SeatHold.seat).where(SeatHold.hold_id == hold_id).order_by(SeatHold.seat)
    return tuple((await tx.session.execute(statement)).scalars())


def may_be_ended(tx: Tx, fan_id: int) -> ColumnElement[bool]:
    """The guard of a cart: its fan may end it, others once its time is over."""
    return or_(SeatCart.fan_id == fan_id, SeatCart.expires_at <= tx.now)


async def end_carts(tx: Tx, hold_ids: Collection[UUID], fan_id: int) -> set[UUID]:
    """Carts end, each once: the holds of those that this transaction has ended."""
    if not hold_ids:
        return set()
    statement = (
        delete(SeatCart)
        .where(SeatCart.hold_id.in_(sorted(hold_ids)), may_be_ended(tx, fan_id))
        .returning(SeatCart.hold_id)
        .execution_options(synchronize_session=False)
    )
    return set((await tx.session.execute(statement)).scalars())


async def end_expired_carts(tx: Tx, event_id: str | None, limit: int) -> set[UUID]:
    """Carts past their time, of one event or of all; one that is in other hands is left out."""
    found = (
        select(SeatCart.hold_id)
        .where(SeatCart.expires_at <= tx.now)
        .order_by(SeatCart.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if event_id is not None:
        found = found.where(SeatCart.event_id == event_id)
    hold_ids = list((await tx.session.execute(found)).scalars())
    return await end_carts(tx, hold_ids, fan_id=0) if hold_ids else set()


async def release_holds(tx: Tx, hold_ids: Collection[UUID]) -> Units:
    """Holds of ended carts are released; the units that their pools must get back."""
    if not hold_ids:
        return {}
    ended = (
        update(StockHold)
        .where(StockHold.id.in_(sorted(hold_ids)), StockHold.state == "live")
        .values(state="released")
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    released = list((await tx.session.execute(ended)).scalars())
    assert len(released) == len(hold_ids), "a cart's hold is live"
    lines = (
        select(StockHoldLine.pool_id, func.sum(StockHoldLine.quantity))
        .where(StockHoldLine.hold_id.in_(released))
        .group_by(StockHoldLine.pool_id)
        .order_by(StockHoldLine.pool_id)
    )
    return {pool: int(units) for pool, units in await tx.session.execute(lines)}


async def add_cart_hold(tx: Tx, hold_id: UUID, pool_ids: Sequence[int], quantity: int) -> None:
    await tx.session.execute(
        insert(StockHold).values(id=hold_id, kind="cart", state="live", created_at=tx.now)
    )
    await tx.session.execute(
        insert(StockHoldLine),
        [{"hold_id": hold_id, "pool_id": pool, "quantity": quantity} for pool in pool_ids],
    )


async def add_cart(tx: Tx, event_id: str, fan_id: int, cart: Cart) -> bool:
    """False: the same fan got another cart for this event at this moment."""
    statement = (
        _dialect(tx)
        .insert(SeatCart)
        .values(
            event_id=event_id,
            fan_id=fan_id,
            hold_id=cart.hold_id,
            ticket_type_id=cart.ticket_type_id,
            first_at=cart.first_at,
            expires_at=cart.expires_at,
        )
        .on_conflict_do_nothing(index_elements=["event_id", "fan_id"])
        .returning(SeatCart.hold_id)
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
    statement = _dialect(tx).insert(SeatHold)
    statement = statement.on_conflict_do_update(
        index_elements=["event_id", "seat"],
        set_={"hold_id": statement.excluded.hold_id, "ticket_id": None},
        where=may_be_replaced(ended),
    ).returning(SeatHold.seat)
    rows = [{"event_id": event_id, "seat": seat, "hold_id": hold_id} for seat in sorted(seats)]
    return set((await tx.session.execute(statement.values(rows))).scalars())


async def hand_over(
    tx: Tx, hold_id: UUID, fan_id: int, event_id: str, order_id: UUID
) -> int | None:
    """The cart's hold becomes the order's: the ticket type of its seats; None if it has ended.

    The time of the hold does not matter: as long as nobody has ended it, it is its fan's.
    """
    ended = (
        delete(SeatCart)
        .where(
            SeatCart.hold_id == hold_id,
            SeatCart.fan_id == fan_id,
            SeatCart.event_id == event_id,
        )
        .returning(SeatCart.ticket_type_id)
        .execution_options(synchronize_session=False)
    )
    ticket_type_id = (await tx.session.execute(ended)).scalar_one_or_none()
    if ticket_type_id is None:
        return None
    handed = (
        update(StockHold)
        .where(StockHold.id == hold_id, StockHold.state == "live", StockHold.kind == "cart")
        .values(kind="order", order_id=order_id)
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    row = (await tx.session.execute(handed)).first()
    assert row is not None, "a cart's hold is live"
    return ticket_type_id


async def seats_of_order(tx: Tx, order_id: UUID) -> Seats:
    statement = (
        select(SeatHold.seat)
        .join(StockHold, StockHold.id == SeatHold.hold_id)
        .where(StockHold.order_id == order_id, StockHold.state != "released")
        .order_by(SeatHold.seat)
    )
    return tuple((await tx.session.execute(statement)).scalars())


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


async def free_seats_of_tickets(tx: Tx, ticket_ids: Sequence[UUID]) -> None:
    await tx.session.execute(
        delete(SeatHold)
        .where(SeatHold.ticket_id.in_(ticket_ids))
        .execution_options(synchronize_session=False)
    )


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


async def save_map(tx: Tx, layout: Layout) -> int:
    """The version of this layout: the one it has, or the next one."""
    known = select(SeatMap.version).where(SeatMap.id == layout.id, SeatMap.digest == layout.digest)
    if (version := (await tx.session.execute(known)).scalar_one_or_none()) is not None:
        return version
    newest = select(func.coalesce(func.max(SeatMap.version), 0)).where(SeatMap.id == layout.id)
    version = (await tx.session.execute(newest)).scalar_one() + 1
    await tx.session.execute(
        insert(SeatMap).values(
            id=layout.id,
            version=version,
            digest=layout.digest,
            seats=layout.seats,
            layout=layout.as_json(),
        )
    )
    return version


async def newest_map(tx: Tx, map_id: str) -> MapOfEvent | None:
    statement = (
        select(SeatMap.id, SeatMap.version, SeatMap.digest)
        .where(SeatMap.id == map_id)
        .order_by(SeatMap.version.desc())
        .limit(1)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return MapOfEvent(*row) if row else None


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


async def forget_seats(tx: Tx, event_id: str) -> None:
    """Before an event gets another map: what is blocked is told anew."""
    await tx.session.execute(
        delete(SeatHold)
        .where(SeatHold.event_id == event_id)
        .execution_options(synchronize_session=False)
    )


async def save_event(tx: Tx, event_id: str, found: MapOfEvent) -> None:
    values = {"map_id": found.map_id, "map_version": found.version}
    await tx.session.execute(
        _dialect(tx)
        .insert(SeatedEvent)
        .values(event_id=event_id, **values)
        .on_conflict_do_update(index_elements=["event_id"], set_=values)
    )


async def save_type(tx: Tx, event_id: str, ticket_type_id: int, zone: str, pool_id: int) -> None:
    values = {"event_id": event_id, "zone": zone, "pool_id": pool_id}
    await tx.session.execute(
        _dialect(tx)
        .insert(SeatedType)
        .values(ticket_type_id=ticket_type_id, **values)
        .on_conflict_do_update(index_elements=["ticket_type_id"], set_=values)
    )


async def drop_other_types(tx: Tx, event_id: str, seated: Mapping[int, str]) -> bool:
    """Types that are no zone any more, or another one; True: seats of the event are held."""
    kept = or_(
        *(
            and_(SeatedType.ticket_type_id == kind, SeatedType.zone == zone)
            for kind, zone in seated.items()
        ),
        false(),
    )
    dropped = (
        delete(SeatedType)
        .where(SeatedType.event_id == event_id, ~kept)
        .returning(SeatedType.ticket_type_id)
        .execution_options(synchronize_session=False)
    )
    gone = (await tx.session.execute(dropped)).first() is not None
    return gone and await has_held_seats(tx, event_id)


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


def _dialect(tx: Tx) -> Any:
    return postgresql if tx.dialect == "postgresql" else sqlite
