"""SQL of what fans sell of an event: what can still be had, the cheapest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, update

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.aftersale.models import ResaleListing
from services.ticketing.aftersale.repository.listings import COLUMNS, ListingRow, listing_of
from services.ticketing.aftersale.rules import ON_OFFER, ListingState
from services.ticketing.gate.models import GateBlock, GateScan
from services.ticketing.models import Event, Ticket


def _worth_having(now: datetime) -> ColumnElement[bool]:
    """Somebody could still come in with the ticket, and may have it."""
    used = select(GateScan.id).where(
        GateScan.ticket_id == ResaleListing.ticket_id, GateScan.passed
    )
    blocked = select(GateBlock.ticket_id).where(GateBlock.ticket_id == ResaleListing.ticket_id)
    called_off = select(Event.id).where(
        Event.id == ResaleListing.event_id, Event.state == "cancelled"
    )
    valid = select(Ticket.id).where(
        Ticket.id == ResaleListing.ticket_id,
        Ticket.state == "valid",
        Ticket.owner_id == ResaleListing.seller_id,
    )
    return and_(
        ResaleListing.sells_until > now,
        valid.exists(),
        ~used.exists(),
        ~blocked.exists(),
        ~called_off.exists(),
    )


async def cheapest_first(tx: Tx, event_id: str) -> list[UUID]:
    """What can be bought of an event, or is just being paid."""
    statement = (
        select(ResaleListing.id)
        .where(ResaleListing.event_id == event_id, ResaleListing.state.in_(ON_OFFER))
        .where(_worth_having(tx.now))
        .order_by(ResaleListing.price_minor, ResaleListing.id)
    )
    return list((await tx.session.execute(statement)).scalars())


@dataclass(frozen=True, slots=True)
class Offers:
    """How many tickets of an event fans sell on, and from which price."""

    how_many: int
    lowest: Money | None


async def offers(tx: Tx, event_id: str) -> Offers:
    statement = (
        select(
            func.count().label("how_many"),
            func.min(ResaleListing.price_minor).label("lowest"),
            func.min(ResaleListing.currency).label("currency"),
        )
        .where(ResaleListing.event_id == event_id, ResaleListing.state == ListingState.OPEN)
        .where(_worth_having(tx.now))
    )
    row = (await tx.session.execute(statement)).one()
    if not row.how_many:
        return Offers(0, None)
    return Offers(row.how_many, Money(row.lowest, Currency(row.currency)))


async def end_stale(tx: Tx) -> list[ListingRow]:
    """Take off what nobody can buy any more; each once."""
    statement = (
        update(ResaleListing)
        .where(ResaleListing.state == ListingState.OPEN, ~_worth_having(tx.now))
        .values(state=ListingState.DELISTED, ended_at=tx.now)
        .returning(*COLUMNS)
        .execution_options(synchronize_session=False)
    )
    return [listing_of(row) for row in (await tx.session.execute(statement)).all()]
