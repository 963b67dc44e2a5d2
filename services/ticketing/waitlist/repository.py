"""SQL of places on the waiting list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, or_, select, update

from services.artwork.schemas import Bilingual
from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.models import (
    Event,
    TicketType,
)
from services.ticketing.waitlist.models import WaitEntry, WaitOffer
from services.ticketing.waitlist.rules import Wish
from services.ticketing.waitlist.schemas import (
    EntryState,
    JoinList,
    OfferState,
)

_STANDS: Final = WaitEntry.state.in_((EntryState.WAITING, EntryState.OFFERED))


@dataclass(frozen=True, slots=True)
class Entry:
    """A place on the list."""

    id: UUID
    fan_id: int
    event_id: str
    event_name: Bilingual
    ticket_type_id: int
    type_name: Bilingual
    quantity: int
    accept_fewer: bool
    priority: int
    joined_at: datetime
    state: EntryState


async def add(tx: Tx, wish: JoinList, priority: int) -> bool:
    """False: the fan stands on the list for this type already."""
    statement = (
        insert_into(tx, WaitEntry)
        .values(
            id=uuid7(),
            fan_id=wish.fan_id,
            event_id=wish.event_id,
            ticket_type_id=wish.ticket_type_id,
            quantity=wish.quantity,
            accept_fewer=wish.accept_fewer,
            priority=priority,
            joined_at=tx.now,
            state=EntryState.WAITING,
        )
        .on_conflict_do_nothing(index_elements=["fan_id", "ticket_type_id"], index_where=_STANDS)
        .returning(WaitEntry.id)
    )
    return (await tx.session.execute(statement)).first() is not None


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(
            WaitEntry,
            Event.name_km.label("event_km"),
            Event.name_en.label("event_en"),
            TicketType.name_km,
            TicketType.name_en,
        )
        .join(Event, Event.id == WaitEntry.event_id)
        .join(TicketType, TicketType.id == WaitEntry.ticket_type_id)
    )


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    one = row.WaitEntry
    return Entry(
        id=one.id,
        fan_id=one.fan_id,
        event_id=one.event_id,
        event_name=Bilingual(row.event_km, row.event_en),
        ticket_type_id=one.ticket_type_id,
        type_name=Bilingual(row.name_km, row.name_en),
        quantity=one.quantity,
        accept_fewer=one.accept_fewer,
        priority=one.priority,
        joined_at=one.joined_at,
        state=EntryState(one.state),
    )


async def entry(tx: Tx, fan_id: int, entry_id: UUID) -> Entry | None:
    statement = _entries().where(WaitEntry.id == entry_id, WaitEntry.fan_id == fan_id)
    statement = statement.execution_options(populate_existing=True)
    row = (await tx.session.execute(statement)).one_or_none()
    return _entry(row) if row else None


async def newest(tx: Tx, fan_id: int, ticket_type_id: int) -> Entry | None:
    """The fan's last place for a type, whatever became of it."""
    statement = (
        _entries()
        .where(WaitEntry.fan_id == fan_id, WaitEntry.ticket_type_id == ticket_type_id)
        .order_by(WaitEntry.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return _entry(row) if row else None


async def standing(tx: Tx, fan_id: int, event_id: str | None = None) -> list[Entry]:
    """Where the fan waits or has an offer now, the oldest first."""
    statement = _entries().where(WaitEntry.fan_id == fan_id, _STANDS).order_by(WaitEntry.id)
    if event_id is not None:
        statement = statement.where(WaitEntry.event_id == event_id)
    return [_entry(row) for row in (await tx.session.execute(statement)).all()]


async def ahead(tx: Tx, place: Entry) -> tuple[int, int]:
    """How many wait before this place for the same type, and how many tickets they want."""
    before = or_(
        WaitEntry.priority > place.priority,
        and_(
            WaitEntry.priority == place.priority,
            or_(
                WaitEntry.joined_at < place.joined_at,
                and_(WaitEntry.joined_at == place.joined_at, WaitEntry.id < place.id),
            ),
        ),
    )
    statement = select(func.count(), func.coalesce(func.sum(WaitEntry.quantity), 0)).where(
        WaitEntry.ticket_type_id == place.ticket_type_id,
        WaitEntry.state == EntryState.WAITING,
        before,
    )
    people, tickets = (await tx.session.execute(statement)).one()
    return int(people), int(tickets)


async def move_entries(
    tx: Tx, entry_ids: Collection[UUID], source: EntryState, target: EntryState
) -> list[int]:
    """The types of those that stood there and have moved."""
    statement = (
        update(WaitEntry)
        .where(WaitEntry.id.in_(entry_ids), WaitEntry.state == source)
        .values(state=target)
        .returning(WaitEntry.ticket_type_id)
        .execution_options(synchronize_session=False)
    )
    return list((await tx.session.execute(statement)).scalars())


async def line(tx: Tx, event_id: str, limit: int) -> list[Wish]:
    """Who waits for an event and has no open offer of it, in the order of the list; locked.

    Who is just leaving is left out.
    """
    offered = select(WaitOffer.fan_id).where(
        WaitOffer.event_id == event_id, WaitOffer.state == OfferState.OPEN
    )
    statement = (
        select(WaitEntry, TicketType.min_per_order)
        .join(TicketType, TicketType.id == WaitEntry.ticket_type_id)
        .where(WaitEntry.event_id == event_id, WaitEntry.state == EntryState.WAITING)
        .where(WaitEntry.fan_id.not_in(offered))
        .order_by(WaitEntry.priority.desc(), WaitEntry.joined_at, WaitEntry.id)
        .limit(limit)
        .with_for_update(of=WaitEntry, skip_locked=True)
    )
    return [
        Wish(
            entry_id=row.WaitEntry.id,
            fan_id=row.WaitEntry.fan_id,
            ticket_type_id=row.WaitEntry.ticket_type_id,
            quantity=row.WaitEntry.quantity,
            accept_fewer=row.WaitEntry.accept_fewer,
            least=row.min_per_order,
        )
        for row in (await tx.session.execute(statement)).all()
    ]


async def waiting_of(tx: Tx, event_id: str) -> list[UUID]:
    statement = select(WaitEntry.id).where(
        WaitEntry.event_id == event_id, WaitEntry.state == EntryState.WAITING
    )
    return list((await tx.session.execute(statement)).scalars())
