"""SQL of a group that begins, and of whose its places are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, insert, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.groups.models import TicketGroup, TicketGroupPlace
from services.ticketing.groups.repository import guards
from services.ticketing.groups.schemas import (
    ClaimPlace,
    GroupState,
    OpenGroup,
)
from services.ticketing.models import (
    StockHold,
    StockHoldLine,
)


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
        TicketGroup.host_id == host_id, TicketGroup.event_id == event_id, guards.is_open()
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


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


async def lock(tx: Tx, group_id: UUID) -> TicketGroup | None:
    """The group, open and locked; None if it has ended or never was."""
    statement = select(TicketGroup).where(TicketGroup.id == group_id, guards.is_open())
    return (
        await tx.session.execute(
            statement.with_for_update().execution_options(populate_existing=True)
        )
    ).scalar_one_or_none()


async def count_claim(tx: Tx, group_id: UUID) -> int | None:
    """One more place has a person: how many one may have; None: no room, or no open group."""
    statement = (
        update(TicketGroup)
        .where(
            TicketGroup.id == group_id,
            guards.is_open(),
            guards.has_room(),
            TicketGroup.expires_at > tx.now,
        )
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


async def is_full_for(tx: Tx, group_id: UUID, fan_id: int) -> bool:
    """Whether every place has its person, and this fan none of them."""
    mine = exists().where(
        TicketGroupPlace.group_id == TicketGroup.id, TicketGroupPlace.fan_id == fan_id
    )
    statement = select(TicketGroup.id).where(
        TicketGroup.id == group_id, guards.is_open(), ~guards.has_room(), ~mine
    )
    return (await tx.session.execute(statement)).first() is not None


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
        .where(TicketGroupPlace.group_id == command.group_id, guards.is_free())
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


async def take_back(tx: Tx, *which: ColumnElement[bool]) -> dict[UUID, int]:
    """Places that wait lose their person, and their groups count it: how many of which group.

    Their groups are locked.
    """
    waiting = select(StockHold.id).where(guards.waits())
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
        .where(TicketGroup.id == group_id, guards.is_open(), TicketGroup.quantity >= per_person)
        .values(per_person=per_person)
        .returning(TicketGroup.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None
