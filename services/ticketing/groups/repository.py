"""SQL of groups. The group's row is locked or changed before any of its places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select, update

from services.artwork.schemas import Bilingual
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.groups.models import TicketGroup, TicketGroupPlace
from services.ticketing.groups.schemas import (
    ClaimPlace,
    GroupPlace,
    GroupState,
    GroupView,
    OpenGroup,
    PlaceState,
)
from services.ticketing.models import (
    City,
    Event,
    StockHold,
    StockHoldLine,
    TicketOrder,
    TicketType,
    Venue,
)
from services.ticketing.repository.programme import LABEL_COLUMNS, label_of
from services.ticketing.repository.stock import Units
from services.ticketing.rules import MAX_TICKETS_PER_ORDER, SOLD_STATES, OrderState

_WAITS = and_(StockHold.kind == "cart", StockHold.state == "live")
"""A place's hold while the place belongs to the group: nobody is paying for it."""


async def add(tx: Tx, group_id: UUID, command: OpenGroup, expires_at: datetime) -> bool:
    """A new group without places; False: its key is taken, or the host has one open already."""
    statement = (
        insert_into(tx, TicketGroup)
        .values(
            id=group_id,
            key=command.key,
            host_id=command.host_id,
            host_name=command.host_name,
            event_id=command.event_id,
            ticket_type_id=command.ticket_type_id,
            quantity=command.quantity,
            per_person=1,
            claimed=0,
            state=GroupState.OPEN,
            created_at=tx.now,
            expires_at=expires_at,
        )
        .on_conflict_do_nothing()
        .returning(TicketGroup.id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def by_key(tx: Tx, key: str) -> tuple[UUID, int] | None:
    """The group that this key made, and its host."""
    statement = select(TicketGroup.id, TicketGroup.host_id).where(TicketGroup.key == key)
    row = (await tx.session.execute(statement)).one_or_none()
    return (row.id, row.host_id) if row else None


async def open_of(tx: Tx, host_id: int, event_id: str) -> UUID | None:
    """The group that a host has open for an event."""
    statement = select(TicketGroup.id).where(
        TicketGroup.host_id == host_id, TicketGroup.event_id == event_id, is_open()
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


def is_open() -> ColumnElement[bool]:
    """The guard of every change: nobody has ended the group yet."""
    return TicketGroup.state == GroupState.OPEN


def has_room() -> ColumnElement[bool]:
    """The guard of a claim: a place has no person yet."""
    return TicketGroup.claimed < TicketGroup.quantity


async def add_places(
    tx: Tx,
    group_id: UUID,
    pool_ids: Sequence[int],
    holds: Sequence[UUID],
) -> None:
    """One place per hold; each hold has one unit of every pool."""
    await tx.session.execute(
        insert(StockHold),
        [{"id": hold, "kind": "cart", "state": "live", "created_at": tx.now} for hold in holds],
    )
    await tx.session.execute(
        insert(StockHoldLine),
        [{"hold_id": hold, "pool_id": pool, "quantity": 1} for hold in holds for pool in pool_ids],
    )
    await tx.session.execute(
        insert(TicketGroupPlace),
        [
            {"group_id": group_id, "number": number, "hold_id": hold}
            for number, hold in enumerate(holds, 1)
        ],
    )


async def name_seats(tx: Tx, group_id: UUID, names: Sequence[str]) -> None:
    """The seats of the places, in the order of their numbers."""
    for number, name in enumerate(names, 1):
        await tx.session.execute(
            update(TicketGroupPlace)
            .where(TicketGroupPlace.group_id == group_id, TicketGroupPlace.number == number)
            .values(seat=name)
            .execution_options(synchronize_session=False)
        )


# Whose a place is


async def lock(tx: Tx, group_id: UUID) -> TicketGroup | None:
    """The group, open and locked; None if it has ended or never was."""
    statement = select(TicketGroup).where(TicketGroup.id == group_id, is_open())
    return (
        await tx.session.execute(
            statement.with_for_update().execution_options(populate_existing=True)
        )
    ).scalar_one_or_none()


async def count_claim(tx: Tx, group_id: UUID) -> int | None:
    """One more place has a person: how many one may have; None: no room, or no open group."""
    statement = (
        update(TicketGroup)
        .where(TicketGroup.id == group_id, is_open(), has_room(), TicketGroup.expires_at > tx.now)
        .values(claimed=TicketGroup.claimed + 1)
        .returning(TicketGroup.per_person)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def claimed_by(tx: Tx, group_id: UUID, fan_id: int) -> int:
    statement = select(func.count()).where(
        TicketGroupPlace.group_id == group_id, TicketGroupPlace.fan_id == fan_id
    )
    return (await tx.session.execute(statement)).scalar_one()


async def claim_of_key(tx: Tx, command: ClaimPlace) -> int | None:
    """The place that this key has taken."""
    statement = select(TicketGroupPlace.number).where(
        TicketGroupPlace.group_id == command.group_id,
        TicketGroupPlace.claim_key == command.key,
        TicketGroupPlace.fan_id == command.fan_id,
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def give_place(tx: Tx, command: ClaimPlace) -> int | None:
    """The first free place gets its person; None: there is none. Its group is locked."""
    free = (
        select(func.min(TicketGroupPlace.number))
        .where(TicketGroupPlace.group_id == command.group_id, is_free())
        .scalar_subquery()
    )
    statement = (
        update(TicketGroupPlace)
        .where(TicketGroupPlace.group_id == command.group_id, TicketGroupPlace.number == free)
        .values(
            fan_id=command.fan_id,
            fan_name=command.fan_name,
            claim_key=command.key,
            claimed_at=tx.now,
        )
        .returning(TicketGroupPlace.number)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


def is_free() -> ColumnElement[bool]:
    """The guard of a place: it is nobody's."""
    return TicketGroupPlace.fan_id.is_(None)


async def take_back(tx: Tx, *which: ColumnElement[bool]) -> dict[UUID, int]:
    """Places that wait lose their person, and their groups count it: how many of which group.

    Their groups are locked.
    """
    waiting = select(StockHold.id).where(_WAITS)
    statement = (
        update(TicketGroupPlace)
        .where(*which, TicketGroupPlace.fan_id.is_not(None), TicketGroupPlace.hold_id.in_(waiting))
        .values(fan_id=None, fan_name=None, claim_key=None, claimed_at=None)
        .returning(TicketGroupPlace.group_id)
        .execution_options(synchronize_session=False)
    )
    counted: dict[UUID, int] = {}
    for group_id in (await tx.session.execute(statement)).scalars():
        counted[group_id] = counted.get(group_id, 0) + 1
    for group_id, number in sorted(counted.items()):
        await tx.session.execute(
            update(TicketGroup)
            .where(TicketGroup.id == group_id)
            .values(claimed=TicketGroup.claimed - number)
            .execution_options(synchronize_session=False)
        )
    return counted


async def allow(tx: Tx, group_id: UUID, per_person: int) -> bool:
    """So many places for one person from now on; False: the group has ended."""
    statement = (
        update(TicketGroup)
        .where(TicketGroup.id == group_id, is_open(), TicketGroup.quantity >= per_person)
        .values(per_person=per_person)
        .returning(TicketGroup.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


# From a place to an order and back


async def waiting_holds(tx: Tx, group_id: UUID, fan_id: int, most: int) -> list[UUID]:
    """Holds of the fan's places that nobody is paying for."""
    statement = (
        select(TicketGroupPlace.hold_id)
        .join(StockHold, StockHold.id == TicketGroupPlace.hold_id)
        .where(TicketGroupPlace.group_id == group_id, TicketGroupPlace.fan_id == fan_id, _WAITS)
        .order_by(TicketGroupPlace.number)
        .limit(most)
    )
    return list((await tx.session.execute(statement)).scalars())


async def hand_over(tx: Tx, hold_ids: Collection[UUID], order_id: UUID) -> int:
    """The holds become the order's; how many did."""
    statement = (
        update(StockHold)
        .where(StockHold.id.in_(hold_ids), _WAITS)
        .values(kind="order", order_id=order_id)
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    return len((await tx.session.execute(statement)).all())


async def set_end_of_order(tx: Tx, order_id: UUID, expires_at: datetime) -> None:
    await tx.session.execute(
        update(TicketOrder)
        .where(TicketOrder.id == order_id)
        .values(expires_at=expires_at)
        .execution_options(synchronize_session=False)
    )


async def open_of_orders(tx: Tx, order_ids: Sequence[UUID], *, locked: bool = False) -> list[UUID]:
    """The open groups to which these orders owe their places, ascending."""
    of_orders = (
        select(TicketGroupPlace.group_id)
        .join(StockHold, StockHold.id == TicketGroupPlace.hold_id)
        .where(StockHold.order_id.in_(order_ids), StockHold.state == "live")
    )
    statement = (
        select(TicketGroup.id)
        .where(TicketGroup.id.in_(of_orders), is_open())
        .order_by(TicketGroup.id)
    )
    if locked:
        statement = statement.with_for_update()
    return list((await tx.session.execute(statement)).scalars())


async def bring_back(tx: Tx, order_ids: Sequence[UUID], group_ids: Sequence[UUID]) -> list[UUID]:
    """Live holds of these orders become the groups' again; the ones that did."""
    of_groups = select(TicketGroupPlace.hold_id).where(TicketGroupPlace.group_id.in_(group_ids))
    statement = (
        update(StockHold)
        .where(StockHold.order_id.in_(order_ids), StockHold.state == "live")
        .where(StockHold.id.in_(of_groups))
        .values(kind="cart", order_id=None)
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    return list((await tx.session.execute(statement)).scalars())


async def pending_orders(tx: Tx, group_id: UUID, fan_id: int | None = None) -> list[UUID]:
    """Unpaid orders for places of the group, of one fan or of all, ascending."""
    statement = (
        select(TicketOrder.id)
        .join(StockHold, StockHold.order_id == TicketOrder.id)
        .join(TicketGroupPlace, TicketGroupPlace.hold_id == StockHold.id)
        .where(TicketGroupPlace.group_id == group_id, TicketOrder.state == OrderState.PENDING)
        .order_by(TicketOrder.id)
        .distinct()
    )
    if fan_id is not None:
        statement = statement.where(TicketGroupPlace.fan_id == fan_id)
    return list((await tx.session.execute(statement)).scalars())


# The end


async def end(tx: Tx, group_id: UUID, state: GroupState, *which: ColumnElement[bool]) -> bool:
    """Open to another state, once; False: somebody was first."""
    statement = (
        update(TicketGroup)
        .where(TicketGroup.id == group_id, is_open(), *which)
        .values(state=state, ended_at=tx.now)
        .returning(TicketGroup.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


def is_over(tx: Tx) -> ColumnElement[bool]:
    return TicketGroup.expires_at <= tx.now


async def release(tx: Tx, group_id: UUID) -> tuple[Units, list[int]]:
    """What waits is not the group's any more: its units by pool, and whose places they were."""
    of_group = select(TicketGroupPlace.hold_id).where(TicketGroupPlace.group_id == group_id)
    statement = (
        update(StockHold)
        .where(StockHold.id.in_(of_group), _WAITS)
        .values(state="released")
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    released = list((await tx.session.execute(statement)).scalars())
    if not released:
        return {}, []
    lines = (
        select(StockHoldLine.pool_id, func.sum(StockHoldLine.quantity))
        .where(StockHoldLine.hold_id.in_(released))
        .group_by(StockHoldLine.pool_id)
        .order_by(StockHoldLine.pool_id)
    )
    units = {pool: int(number) for pool, number in await tx.session.execute(lines)}
    fans = (
        select(TicketGroupPlace.fan_id)
        .where(TicketGroupPlace.hold_id.in_(released), TicketGroupPlace.fan_id.is_not(None))
        .order_by(TicketGroupPlace.fan_id)
        .distinct()
    )
    return units, [int(fan) for fan in (await tx.session.execute(fans)).scalars() if fan]


async def expired(
    tx: Tx, limit: int, *, pool_ids: Sequence[int] = (), event_id: str | None = None
) -> list[UUID]:
    """Open groups past their time, locked: those that hold units there, or of one event.

    One that somebody is just changing is left out instead of waited for.
    """
    statement = (
        select(TicketGroup.id)
        .where(is_open(), is_over(tx))
        .order_by(TicketGroup.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if pool_ids:
        holds_there = (
            exists()
            .where(TicketGroupPlace.group_id == TicketGroup.id)
            .where(StockHoldLine.hold_id == TicketGroupPlace.hold_id)
            .where(StockHoldLine.pool_id.in_(pool_ids))
        )
        statement = statement.where(holds_there)
    if event_id is not None:
        statement = statement.where(TicketGroup.event_id == event_id)
    return list((await tx.session.execute(statement)).scalars())


async def open_of_event(tx: Tx, event_id: str) -> list[UUID]:
    statement = (
        select(TicketGroup.id)
        .where(TicketGroup.event_id == event_id, is_open())
        .order_by(TicketGroup.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def complete(tx: Tx, limit: int) -> list[UUID]:
    """Open groups of which every place is paid."""
    unpaid = (
        exists()
        .where(TicketGroupPlace.group_id == TicketGroup.id)
        .where(StockHold.id == TicketGroupPlace.hold_id, StockHold.state != "used")
    )
    statement = (
        select(TicketGroup.id).where(is_open(), ~unpaid).order_by(TicketGroup.id).limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


# Looking


async def view(tx: Tx, group_id: UUID) -> GroupView | None:
    statement = (
        select(
            *LABEL_COLUMNS,
            TicketGroup.host_id,
            TicketGroup.host_name,
            TicketGroup.ticket_type_id,
            TicketGroup.per_person,
            TicketGroup.state,
            TicketGroup.expires_at,
            TicketType.name_km,
            TicketType.name_en,
            TicketType.price_minor,
            TicketType.max_per_order,
            Event.currency,
        )
        .join(Event, Event.id == TicketGroup.event_id)
        .join(Venue, Venue.id == Event.venue_id)
        .join(City, City.id == Venue.city_id)
        .join(TicketType, TicketType.id == TicketGroup.ticket_type_id)
        .where(TicketGroup.id == group_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    if row is None:
        return None
    return GroupView(
        id=group_id,
        host_id=row.host_id,
        host_name=row.host_name,
        event=label_of(row),
        ticket_type_id=row.ticket_type_id,
        type_name=Bilingual(row.name_km, row.name_en),
        price=Money(row.price_minor, Currency(row.currency)),
        per_person=row.per_person,
        most_per_order=min(MAX_TICKETS_PER_ORDER, row.max_per_order),
        state=GroupState(row.state),
        expires_at=row.expires_at,
        places=await _places(tx, group_id),
    )


async def _places(tx: Tx, group_id: UUID) -> tuple[GroupPlace, ...]:
    statement = (
        select(
            TicketGroupPlace.number,
            TicketGroupPlace.fan_id,
            TicketGroupPlace.fan_name,
            TicketGroupPlace.seat,
            StockHold.kind,
            StockHold.state,
            TicketOrder.state.label("order_state"),
            TicketOrder.key.label("order_key"),
        )
        .join(StockHold, StockHold.id == TicketGroupPlace.hold_id)
        .outerjoin(TicketOrder, TicketOrder.id == StockHold.order_id)
        .where(TicketGroupPlace.group_id == group_id)
        .order_by(TicketGroupPlace.number)
    )
    return tuple(
        GroupPlace(
            number=row.number,
            state=_state_of(row),
            fan_id=row.fan_id,
            name=row.fan_name,
            seat=row.seat,
            order_key=row.order_key,
        )
        for row in await tx.session.execute(statement)
    )


def _state_of(row: Any) -> PlaceState:
    match (row.kind, row.state):
        case ("cart", "live"):
            return PlaceState.FREE if row.fan_id is None else PlaceState.CLAIMED
        case ("order", "live"):
            return PlaceState.PAYING
        case (_, "used") if OrderState(row.order_state) in SOLD_STATES:
            return PlaceState.PAID
        case _:
            return PlaceState.RELEASED


async def of_fan(tx: Tx, fan_id: int) -> list[UUID]:
    """Open groups in which the fan has a place, or of which he is the host; the newest first."""
    has_place = (
        exists()
        .where(TicketGroupPlace.group_id == TicketGroup.id)
        .where(TicketGroupPlace.fan_id == fan_id)
    )
    statement = (
        select(TicketGroup.id)
        .where(is_open(), or_(TicketGroup.host_id == fan_id, has_place))
        .order_by(TicketGroup.id.desc())
    )
    return list((await tx.session.execute(statement)).scalars())


async def unpaid_fans(tx: Tx, group_id: UUID) -> list[int]:
    """Who has a place that is not paid yet."""
    statement = (
        select(TicketGroupPlace.fan_id)
        .join(StockHold, StockHold.id == TicketGroupPlace.hold_id)
        .where(TicketGroupPlace.group_id == group_id, StockHold.state == "live")
        .where(TicketGroupPlace.fan_id.is_not(None))
        .order_by(TicketGroupPlace.fan_id)
        .distinct()
    )
    return [int(fan) for fan in (await tx.session.execute(statement)).scalars() if fan]


@dataclass(frozen=True, slots=True)
class About:
    event_id: str
    host_id: int
    quantity: int


async def about(tx: Tx, group_id: UUID) -> About:
    """Event, host and size of a group that exists."""
    statement = select(TicketGroup.event_id, TicketGroup.host_id, TicketGroup.quantity).where(
        TicketGroup.id == group_id
    )
    return About(*(await tx.session.execute(statement)).one())
