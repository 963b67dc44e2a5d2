"""SQL of the waiting list: places, offers, what the list has of the pools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, insert, or_, select, update

from services.artwork.schemas import Bilingual
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.models import (
    Event,
    StockHold,
    StockHoldLine,
    StockPool,
    TicketType,
    TicketTypePool,
)
from services.ticketing.waitlist.models import WaitEntry, WaitOffer
from services.ticketing.waitlist.rules import Chosen, Wish
from services.ticketing.waitlist.schemas import (
    EntryState,
    JoinList,
    OfferState,
    WaitOfferCard,
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


async def pools_of(tx: Tx, type_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The pools that a ticket of each type takes a unit of, ascending."""
    statement = (
        select(TicketTypePool.ticket_type_id, TicketTypePool.pool_id)
        .where(TicketTypePool.ticket_type_id.in_(type_ids))
        .order_by(TicketTypePool.pool_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for kind, pool_id in await tx.session.execute(statement):
        found[kind] = (*found.get(kind, ()), pool_id)
    return found


async def count_waiting(tx: Tx, type_ids: Sequence[int], change: int) -> None:
    """So many more (or fewer) wait for the pools of each of these types; pools ascending."""
    pools = await pools_of(tx, set(type_ids))
    counts: Counter[int] = Counter()
    for kind in type_ids:
        counts.update(pools[kind])
    for pool_id, people in sorted(counts.items()):
        await tx.session.execute(
            update(StockPool)
            .where(StockPool.id == pool_id)
            .values(waiting=StockPool.waiting + people * change)
            .execution_options(synchronize_session=False)
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a pool has for the list: `kept` units are the list's, `free` everybody's."""

    pool_id: int
    kept: int
    free: int | None

    @property
    def left(self) -> int | None:
        return None if self.free is None else self.kept + self.free


async def lock_shelves(tx: Tx, event_id: str) -> list[Shelf]:
    """The event's pools that people wait for or that the list has units of, locked, ascending."""
    pools = (
        select(StockPool)
        .where(StockPool.event_id == event_id)
        .order_by(StockPool.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = list((await tx.session.execute(pools)).scalars())
    held = (
        select(StockHoldLine.pool_id, StockHoldLine.quantity)
        .join(StockHold, StockHold.id == StockHoldLine.hold_id)
        .where(StockHold.kind == "waitlist", StockHold.state == "live")
        .where(StockHoldLine.pool_id.in_([pool.id for pool in found]))
    )
    kept = {row.pool_id: row.quantity for row in await tx.session.execute(held)}
    return [
        Shelf(pool.id, kept.get(pool.id, 0), _free(pool))
        for pool in found
        if pool.waiting or pool.id in kept
    ]


def _free(pool: StockPool) -> int | None:
    """None: no limit. A closed pool has nothing for anybody."""
    if pool.state != "open":
        return 0
    return None if pool.size is None else pool.size - pool.held - pool.sold


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


@dataclass(frozen=True, slots=True)
class NewOffer:
    id: UUID
    hold_id: UUID
    chosen: Chosen


async def add_offers(
    tx: Tx,
    event_id: str,
    offers: Sequence[NewOffer],
    pools: Mapping[int, Sequence[int]],
    expires_at: datetime,
) -> None:
    """Holds with their units, and the offers that they are for."""
    await tx.session.execute(
        insert(StockHold),
        [
            {"id": one.hold_id, "kind": "offer", "state": "live", "created_at": tx.now}
            for one in offers
        ],
    )
    await tx.session.execute(
        insert(StockHoldLine),
        [
            {"hold_id": one.hold_id, "pool_id": pool_id, "quantity": one.chosen.quantity}
            for one in offers
            for pool_id in pools[one.chosen.wish.ticket_type_id]
        ],
    )
    await tx.session.execute(
        insert(WaitOffer),
        [
            {
                "id": one.id,
                "entry_id": one.chosen.wish.entry_id,
                "fan_id": one.chosen.wish.fan_id,
                "event_id": event_id,
                "ticket_type_id": one.chosen.wish.ticket_type_id,
                "hold_id": one.hold_id,
                "quantity": one.chosen.quantity,
                "made_at": tx.now,
                "expires_at": expires_at,
                "state": OfferState.OPEN,
            }
            for one in offers
        ],
    )


async def settle_shelf(tx: Tx, shelf: Shelf, offered: int, people: int) -> None:
    """What the list had of a pool is set aside for its offers or free; so many wait no more."""
    statement = (
        update(StockPool)
        .where(StockPool.id == shelf.pool_id)
        .values(held=StockPool.held - shelf.kept + offered, waiting=StockPool.waiting - people)
        .execution_options(synchronize_session=False)
    )
    await tx.session.execute(statement)


async def offer(tx: Tx, fan_id: int, offer_id: UUID) -> WaitOffer | None:
    statement = select(WaitOffer).where(WaitOffer.id == offer_id, WaitOffer.fan_id == fan_id)
    statement = statement.execution_options(populate_existing=True)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def end_offer(tx: Tx, offer_id: UUID, target: OfferState) -> WaitOffer | None:
    """An open offer ends so, whoever comes first; None: it has ended already."""
    statement = (
        update(WaitOffer)
        .where(WaitOffer.id == offer_id, WaitOffer.state == OfferState.OPEN)
        .values(state=target)
        .returning(WaitOffer)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def due(tx: Tx, limit: int) -> list[UUID]:
    """Open offers whose time is over; one that somebody is just taking is left out."""
    statement = (
        select(WaitOffer.id)
        .where(WaitOffer.state == OfferState.OPEN, WaitOffer.expires_at <= tx.now)
        .order_by(WaitOffer.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await tx.session.execute(statement)).scalars())


async def open_offers(tx: Tx, event_id: str) -> list[UUID]:
    statement = select(WaitOffer.id).where(
        WaitOffer.event_id == event_id, WaitOffer.state == OfferState.OPEN
    )
    return list((await tx.session.execute(statement.order_by(WaitOffer.id))).scalars())


async def waiting_of(tx: Tx, event_id: str) -> list[UUID]:
    statement = select(WaitEntry.id).where(
        WaitEntry.event_id == event_id, WaitEntry.state == EntryState.WAITING
    )
    return list((await tx.session.execute(statement)).scalars())


async def events_to_look_at(tx: Tx) -> list[str]:
    """Events whose list has units or people, whatever has woken it up or not."""
    statement = select(StockPool.event_id).where(StockPool.waiting > 0).distinct()
    held = (
        select(StockPool.event_id)
        .join(StockHoldLine, StockHoldLine.pool_id == StockPool.id)
        .join(StockHold, StockHold.id == StockHoldLine.hold_id)
        .where(StockHold.kind == "waitlist", StockHold.state == "live")
        .distinct()
    )
    found = set((await tx.session.execute(statement)).scalars())
    return sorted(found | set((await tx.session.execute(held)).scalars()))


async def offer_of_entry(tx: Tx, entry_id: UUID) -> WaitOfferCard | None:
    """The last offer that a place has had."""
    return await _card(tx, _cards().where(WaitOffer.entry_id == entry_id))


async def offer_card(tx: Tx, fan_id: int, offer_id: UUID) -> WaitOfferCard | None:
    return await _card(tx, _cards().where(WaitOffer.id == offer_id, WaitOffer.fan_id == fan_id))


def _cards() -> Select[*tuple[Any, ...]]:
    return (
        select(
            WaitOffer,
            TicketType.name_km,
            TicketType.name_en,
            TicketType.price_minor,
            Event.currency,
        )
        .join(TicketType, TicketType.id == WaitOffer.ticket_type_id)
        .join(Event, Event.id == WaitOffer.event_id)
        .order_by(WaitOffer.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def _card(tx: Tx, statement: Select[*tuple[Any, ...]]) -> WaitOfferCard | None:
    row = (await tx.session.execute(statement)).one_or_none()
    if row is None:
        return None
    one = row.WaitOffer
    return WaitOfferCard(
        id=one.id,
        event_id=one.event_id,
        ticket_type_id=one.ticket_type_id,
        type_name=Bilingual(row.name_km, row.name_en),
        price=Money(row.price_minor, Currency(row.currency)),
        quantity=one.quantity,
        expires_at=one.expires_at,
        state=OfferState(one.state),
    )


async def hand_hold_over(tx: Tx, hold_id: UUID, order_id: UUID) -> bool:
    """What was set aside for an offer is an order's from now on."""
    statement = (
        update(StockHold)
        .where(StockHold.id == hold_id, StockHold.state == "live", StockHold.kind == "offer")
        .values(kind="order", order_id=order_id)
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def release_hold(tx: Tx, hold_id: UUID) -> dict[int, int]:
    """A live hold of an offer ends; its units by pool, ascending, still counted as held."""
    ending = (
        update(StockHold)
        .where(StockHold.id == hold_id, StockHold.state == "live", StockHold.kind == "offer")
        .values(state="released")
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    if (await tx.session.execute(ending)).first() is None:
        return {}
    lines = (
        select(StockHoldLine.pool_id, StockHoldLine.quantity)
        .where(StockHoldLine.hold_id == hold_id)
        .order_by(StockHoldLine.pool_id)
    )
    return {row.pool_id: row.quantity for row in await tx.session.execute(lines)}


async def differences(tx: Tx) -> list[int]:
    """Pools whose count of people differs from the list."""
    people = (
        select(TicketTypePool.pool_id, func.count().label("people"))
        .join(WaitEntry, WaitEntry.ticket_type_id == TicketTypePool.ticket_type_id)
        .where(WaitEntry.state == EntryState.WAITING)
        .group_by(TicketTypePool.pool_id)
        .subquery()
    )
    statement = (
        select(StockPool.id)
        .outerjoin(people, people.c.pool_id == StockPool.id)
        .where(StockPool.waiting != func.coalesce(people.c.people, 0))
    )
    return list((await tx.session.execute(statement)).scalars())
