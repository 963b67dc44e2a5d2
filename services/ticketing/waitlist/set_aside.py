"""SQL of offers: what is set aside for whom, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, select, update

from services.artwork.schemas import Bilingual
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.models import (
    Event,
    StockHold,
    StockHoldLine,
    TicketType,
)
from services.ticketing.waitlist.models import WaitOffer
from services.ticketing.waitlist.rules import Chosen
from services.ticketing.waitlist.schemas import (
    OfferState,
    WaitOfferCard,
)


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
