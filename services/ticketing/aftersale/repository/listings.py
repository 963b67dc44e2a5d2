"""SQL of listings: open, reserved for one buyer, sold or taken off; each moves by condition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, or_, select, update

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.aftersale.models import ResaleListing
from services.ticketing.aftersale.rules import ON_OFFER, RESERVED_GRACE, ListingState, Split
from services.ticketing.models import BuyerCount, Ticket


@dataclass(frozen=True, slots=True)
class ListingRow:
    id: UUID
    ticket_id: UUID
    event_id: str
    seller_id: int
    price: Money
    split: Split
    state: ListingState
    sells_until: datetime
    buyer_id: int | None
    reserved_until: datetime | None
    intent_id: UUID | None
    reservations: int


COLUMNS: Final = (
    ResaleListing.id,
    ResaleListing.ticket_id,
    ResaleListing.event_id,
    ResaleListing.seller_id,
    ResaleListing.currency,
    ResaleListing.price_minor,
    ResaleListing.fee_minor,
    ResaleListing.royalty_minor,
    ResaleListing.state,
    ResaleListing.sells_until,
    ResaleListing.buyer_id,
    ResaleListing.reserved_until,
    ResaleListing.intent_id,
    ResaleListing.reservations,
)


def listing_of(row: Any) -> ListingRow:
    """The listing of a row that has COLUMNS."""
    currency = Currency(row.currency)
    price = Money(row.price_minor, currency)
    fee, royalty = Money(row.fee_minor, currency), Money(row.royalty_minor, currency)
    return ListingRow(
        id=row.id,
        ticket_id=row.ticket_id,
        event_id=row.event_id,
        seller_id=row.seller_id,
        price=price,
        split=Split(price - fee - royalty, fee, royalty),
        state=ListingState(row.state),
        sells_until=row.sells_until,
        buyer_id=row.buyer_id,
        reserved_until=row.reserved_until,
        intent_id=row.intent_id,
        reservations=row.reservations,
    )


async def add(tx: Tx, listing: ListingRow) -> None:
    await tx.session.execute(
        insert(ResaleListing).values(
            id=listing.id,
            ticket_id=listing.ticket_id,
            event_id=listing.event_id,
            seller_id=listing.seller_id,
            currency=listing.price.currency,
            price_minor=listing.price.amount_minor,
            fee_minor=listing.split.fee.amount_minor,
            royalty_minor=listing.split.royalty.amount_minor,
            state=listing.state,
            sells_until=listing.sells_until,
            reservations=0,
            listed_at=tx.now,
        )
    )


async def find(tx: Tx, listing_id: UUID) -> ListingRow | None:
    return await _one(tx, ResaleListing.id == listing_id)


async def on_offer_of(tx: Tx, ticket_id: UUID) -> ListingRow | None:
    return await _one(
        tx, and_(ResaleListing.ticket_id == ticket_id, ResaleListing.state.in_(ON_OFFER))
    )


async def _one(tx: Tx, which: ColumnElement[bool]) -> ListingRow | None:
    row = (await tx.session.execute(select(*COLUMNS).where(which))).one_or_none()
    return listing_of(row) if row else None


async def bound(tx: Tx, ticket_ids: Sequence[UUID]) -> set[UUID]:
    """Tickets that wait for a buyer."""
    statement = select(ResaleListing.ticket_id).where(
        ResaleListing.ticket_id.in_(ticket_ids), ResaleListing.state.in_(ON_OFFER)
    )
    return set((await tx.session.execute(statement)).scalars())


def can_be_taken(fan_id: int, now: datetime) -> ColumnElement[bool]:
    """The guard of a sale and of a reservation: it is open, or waits for this very fan."""
    return and_(
        ResaleListing.seller_id != fan_id,
        ResaleListing.sells_until > now,
        or_(
            ResaleListing.state == ListingState.OPEN,
            and_(ResaleListing.state == ListingState.RESERVED, ResaleListing.buyer_id == fan_id),
        ),
    )


async def sell(tx: Tx, listing_id: UUID, buyer_id: int) -> bool:
    """False: somebody was first, or it is not for this fan."""
    return await _move(
        tx,
        and_(ResaleListing.id == listing_id, can_be_taken(buyer_id, tx.now)),
        state=ListingState.SOLD,
        buyer_id=buyer_id,
        reserved_until=None,
        intent_id=None,
        ended_at=tx.now,
    )


async def sell_reserved(tx: Tx, listing_id: UUID, intent_id: UUID) -> bool:
    """Its reservation was paid; False: it waits for somebody else's money, or for nobody's."""
    return await _move(
        tx,
        _waits_for(listing_id, intent_id),
        state=ListingState.SOLD,
        reserved_until=None,
        ended_at=tx.now,
    )


async def reserve(tx: Tx, listing_id: UUID, buyer_id: int, until: datetime) -> bool:
    """Nobody else can have it meanwhile. False: somebody was first."""
    is_open = ResaleListing.state == ListingState.OPEN
    return await _move(
        tx,
        and_(ResaleListing.id == listing_id, can_be_taken(buyer_id, tx.now), is_open),
        state=ListingState.RESERVED,
        buyer_id=buyer_id,
        reserved_until=until,
        reservations=ResaleListing.reservations + 1,
    )


async def note_intent(tx: Tx, listing_id: UUID, intent_id: UUID) -> None:
    await _move(tx, ResaleListing.id == listing_id, intent_id=intent_id)


async def release(tx: Tx, listing_id: UUID, intent_id: UUID) -> bool:
    """The reservation ends unpaid; False: it had ended before."""
    return await _move(
        tx,
        _waits_for(listing_id, intent_id),
        state=ListingState.OPEN,
        buyer_id=None,
        reserved_until=None,
        intent_id=None,
    )


def _waits_for(listing_id: UUID, intent_id: UUID) -> ColumnElement[bool]:
    return and_(
        ResaleListing.id == listing_id,
        ResaleListing.state == ListingState.RESERVED,
        ResaleListing.intent_id == intent_id,
    )


async def delist(
    tx: Tx, ticket_ids: Sequence[UUID], states: Sequence[ListingState]
) -> list[ListingRow]:
    """Take tickets off; those that were reserved still name their buyer."""
    statement = (
        update(ResaleListing)
        .where(ResaleListing.ticket_id.in_(ticket_ids), ResaleListing.state.in_(states))
        .values(state=ListingState.DELISTED, reserved_until=None, ended_at=tx.now)
        .returning(*COLUMNS)
        .execution_options(synchronize_session=False)
    )
    return [listing_of(row) for row in (await tx.session.execute(statement)).all()]


async def _move(tx: Tx, which: ColumnElement[bool], **values: Any) -> bool:
    statement = (
        update(ResaleListing)
        .where(which)
        .values(**values)
        .returning(ResaleListing.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


def has_lapsed(listing: ListingRow, now: datetime) -> bool:
    """Its buyer has had all the time there is, and no bank has said anything."""
    until = listing.reserved_until
    return until is not None and until + RESERVED_GRACE <= now


async def other_reserved(tx: Tx, event_id: str, fan_id: int) -> bool:
    """Whether a listing of the event already waits for this fan."""
    statement = select(ResaleListing.id).where(
        ResaleListing.event_id == event_id,
        ResaleListing.state == ListingState.RESERVED,
        ResaleListing.buyer_id == fan_id,
    )
    return (await tx.session.execute(statement.limit(1))).first() is not None


async def many(tx: Tx, listing_ids: Sequence[UUID]) -> list[ListingRow]:
    """In the order of the ids."""
    rows = await tx.session.execute(select(*COLUMNS).where(ResaleListing.id.in_(listing_ids)))
    found = {row.id: listing_of(row) for row in rows.all()}
    return [found[listing_id] for listing_id in listing_ids]


async def tickets_on_offer(tx: Tx, event_id: str) -> list[UUID]:
    statement = select(ResaleListing.ticket_id).where(
        ResaleListing.event_id == event_id, ResaleListing.state.in_(ON_OFFER)
    )
    return list((await tx.session.execute(statement)).scalars())


async def uncount(tx: Tx, fan_id: int, ticket_id: UUID) -> None:
    """A ticket that the fan does not get after all counts for his limit no more."""
    kind = select(Ticket.ticket_type_id).where(Ticket.id == ticket_id).scalar_subquery()
    await tx.session.execute(
        update(BuyerCount)
        .where(BuyerCount.fan_id == fan_id, BuyerCount.ticket_type_id == kind)
        .values(quantity=BuyerCount.quantity - 1)
        .execution_options(synchronize_session=False)
    )
