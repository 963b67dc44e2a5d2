"""SQL of the counter: what a cart meets of an event, its types, pools and the fan's orders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select

from services.artwork.schemas import Bilingual
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.models import (
    City,
    Event,
    TicketOrder,
    TicketType,
    TicketTypePool,
    Venue,
)
from services.ticketing.queue.turns import NOBODY, Standing, standing_of, with_standing
from services.ticketing.repository.programme import LABEL_COLUMNS, label_of
from services.ticketing.rules import EventState, OrderState, SaleTimes, SaleWindow
from services.ticketing.schemas import EventLabel
from services.ticketing.seats.models import SeatedType


@dataclass(frozen=True, slots=True)
class Offer:
    """One type of an event, as the sale needs it; `pool_ids` ascending."""

    ticket_type_id: int
    type_name: Bilingual
    price: Money
    min_per_order: int
    max_per_order: int
    max_per_buyer: int | None
    is_open: bool
    window: SaleWindow
    is_seated: bool
    pool_ids: tuple[int, ...]
    early_word: str | None

    @property
    def is_plain(self) -> bool:
        """Nothing is to be asked about who buys it, and all its units are alike."""
        return not (self.is_seated or self.early_word)


@dataclass(frozen=True, slots=True)
class Counter:
    """What a cart meets: the event, its types that are wanted, in the order they are shown.

    `unpaid` are the orders for the event that the fan has not paid yet, ascending.
    """

    event: EventLabel
    times: SaleTimes
    offers: tuple[Offer, ...]
    unpaid: tuple[UUID, ...]
    standing: Standing
    tax_is_included: bool

    @property
    def is_early(self) -> bool:
        """All that is wanted has a window of its own before the sale."""
        return all(offer.early_word for offer in self.offers)


_COUNTER: Final = (
    select(
        *LABEL_COLUMNS,
        Event.currency,
        Event.tax_is_included,
        Event.sales_from,
        Event.sales_until,
        TicketType.id.label("type_id"),
        TicketType.name_km,
        TicketType.name_en,
        TicketType.price_minor,
        TicketType.min_per_order,
        TicketType.max_per_order,
        TicketType.max_per_buyer,
        TicketType.is_open,
        TicketType.sales_from.label("opens_at"),
        TicketType.sales_until.label("closes_at"),
        TicketType.early_word,
        SeatedType.zone.label("seat_zone"),
        TicketTypePool.pool_id,
    )
    .join(TicketType, TicketType.event_id == Event.id)
    .join(TicketTypePool, TicketTypePool.ticket_type_id == TicketType.id)
    .join(Venue, Venue.id == Event.venue_id)
    .join(City, City.id == Venue.city_id)
    .outerjoin(SeatedType, SeatedType.ticket_type_id == TicketType.id)
    .where(Event.state != EventState.DRAFT)
    .order_by(TicketType.position, TicketType.id, TicketTypePool.pool_id)
)


async def counter(
    tx: Tx, event_id: str, ticket_type_ids: Sequence[int], fan_id: int
) -> Counter | None:
    """What may be sold; None when one of the types is not of this event."""
    unpaid = and_(
        TicketOrder.fan_id == fan_id,
        TicketOrder.event_id == Event.id,
        TicketOrder.state == OrderState.PENDING,
    )
    statement = (
        _COUNTER.add_columns(TicketOrder.id.label("unpaid_id"))
        .outerjoin(TicketOrder, unpaid)
        .where(Event.id == event_id, TicketType.id.in_(ticket_type_ids))
    )
    rows = (await tx.session.execute(with_standing(statement, fan_id))).all()
    if len({row.type_id for row in rows}) != len(ticket_type_ids):
        return None
    orders = sorted({row.unpaid_id for row in rows if row.unpaid_id})
    return _counter(rows, standing_of(rows[0]), tuple(orders))


async def counters(tx: Tx, ticket_type_ids: Collection[int]) -> dict[int, Counter]:
    """Each type by itself, as if no fan stood there: without a waiting room or unpaid orders."""
    statement = _COUNTER.where(TicketType.id.in_(ticket_type_ids))
    rows = (await tx.session.execute(statement)).all()
    return {
        kind: _counter(list(of_type)) for kind, of_type in groupby(rows, lambda row: row.type_id)
    }


def _counter(
    rows: Sequence[Any], standing: Standing = NOBODY, unpaid: tuple[UUID, ...] = ()
) -> Counter:
    row = rows[0]
    offers = [_offer(list(of_type)) for _, of_type in groupby(rows, lambda row: row.type_id)]
    return Counter(
        event=label_of(row),
        times=SaleTimes(row.sales_from, row.sales_until, row.ends_at),
        offers=tuple(offers),
        unpaid=unpaid,
        standing=standing,
        tax_is_included=row.tax_is_included,
    )


def _offer(rows: Sequence[Any]) -> Offer:
    row = rows[0]
    return Offer(
        ticket_type_id=row.type_id,
        type_name=Bilingual(row.name_km, row.name_en),
        price=Money(row.price_minor, Currency(row.currency)),
        min_per_order=row.min_per_order,
        max_per_order=row.max_per_order,
        max_per_buyer=row.max_per_buyer,
        is_open=row.is_open,
        window=SaleWindow(row.opens_at, row.closes_at),
        is_seated=row.seat_zone is not None,
        pool_ids=tuple(sorted({each.pool_id for each in rows})),
        early_word=row.early_word,
    )
