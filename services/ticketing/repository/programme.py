"""SQL that reads the programme: events with their types and what is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual, Hair
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.models import (
    City,
    Event,
    EventSeries,
    StockHold,
    StockHoldLine,
    StockPool,
    TicketOrder,
    TicketType,
    TicketTypePool,
    Venue,
)
from services.ticketing.queue.models import QueueRoom
from services.ticketing.queue.schemas import RoomState
from services.ticketing.queue.turns import NOBODY, Standing, standing_of, with_standing
from services.ticketing.repository.requests import is_over
from services.ticketing.rules import (
    EventState,
    OrderState,
    SaleStatus,
    SaleTimes,
    SaleWindow,
    sale_status,
)
from services.ticketing.schemas import (
    CityCard,
    EventCard,
    EventLabel,
    Poster,
    SeriesLabel,
    TypeCard,
)
from services.ticketing.seats.models import SeatedType

LABEL_COLUMNS: Final = (
    Event.id.label("event_id"),
    Event.name_km.label("event_km"),
    Event.name_en.label("event_en"),
    Event.performers_km,
    Event.performers_en,
    Event.organiser_km,
    Event.organiser_en,
    Venue.name_km.label("venue_km"),
    Venue.name_en.label("venue_en"),
    City.id.label("city_id"),
    City.name_km.label("city_km"),
    City.name_en.label("city_en"),
    Event.doors_at,
    Event.starts_at,
    Event.ends_at,
    Event.state.label("event_state"),
    Event.poster_pair,
    Event.poster_face,
    Event.poster_face_pair,
)
_SHOWN: Final = (EventState.ON_SALE, EventState.CLOSED)


def label_of(row: Any) -> EventLabel:
    """The event of a row that has LABEL_COLUMNS."""
    face_pair = row.poster_face_pair
    return EventLabel(
        id=row.event_id,
        name=Bilingual(row.event_km, row.event_en),
        performers=Bilingual(row.performers_km, row.performers_en),
        organiser=Bilingual(row.organiser_km, row.organiser_en),
        venue=Bilingual(row.venue_km, row.venue_en),
        city=CityCard(row.city_id, Bilingual(row.city_km, row.city_en)),
        doors_at=row.doors_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=EventState(row.event_state),
        poster=Poster(
            Pair(row.poster_pair),
            Hair(row.poster_face) if row.poster_face else None,
            Pair(face_pair) if face_pair else None,
        ),
    )


@dataclass(frozen=True, slots=True)
class ProgrammeEntry:
    card: EventCard
    search_text: str


async def upcoming(tx: Tx) -> list[ProgrammeEntry]:
    """Every event that fans can find now, soonest first."""
    return await _entries(tx, Event.state.in_(_SHOWN), Event.ends_at > tx.now)


async def event(tx: Tx, event_id: str) -> EventCard | None:
    """One event, also when it is over or called off; a draft is nobody's business yet."""
    found = await _entries(tx, Event.id == event_id, Event.state != EventState.DRAFT)
    return found[0].card if found else None


async def dates(tx: Tx, series_id: str) -> list[EventCard]:
    """All dates of a series, also those that are over; soonest first."""
    which = (Event.series_id == series_id, Event.state != EventState.DRAFT)
    return [entry.card for entry in await _entries(tx, *which)]


async def _entries(tx: Tx, *which: ColumnElement[bool]) -> list[ProgrammeEntry]:
    statement = (
        select(
            *LABEL_COLUMNS,
            Event.description_km,
            Event.description_en,
            Event.sales_from,
            Event.sales_until,
            Event.search_text,
            EventSeries.id.label("series_id"),
            EventSeries.name_km.label("series_km"),
            EventSeries.name_en.label("series_en"),
            EventSeries.description_km.label("series_text_km"),
            EventSeries.description_en.label("series_text_en"),
            QueueRoom.state.label("queue_room"),
        )
        .join(Venue, Venue.id == Event.venue_id)
        .join(City, City.id == Venue.city_id)
        .outerjoin(EventSeries, EventSeries.id == Event.series_id)
        .outerjoin(QueueRoom, QueueRoom.event_id == Event.id)
        .where(*which)
        .order_by(Event.starts_at, Event.id)
    )
    rows = (await tx.session.execute(statement)).all()
    types = await _types(tx, [row.event_id for row in rows])
    return [
        ProgrammeEntry(_card(row, types[row.event_id], tx.now), row.search_text) for row in rows
    ]


def _card(row: Any, types: Sequence[TypeCard], now: datetime) -> EventCard:
    label = label_of(row)
    status = sale_status(
        label.state, SaleTimes(row.sales_from, row.sales_until, label.ends_at), now
    )
    coming = [each for each in types if each.status is not SaleStatus.CLOSED] or types
    if status is SaleStatus.OPEN and all(each.is_sold_out for each in coming):
        status = SaleStatus.SOLD_OUT
    return EventCard(
        label=label,
        description=Bilingual(row.description_km, row.description_en),
        sales_from=row.sales_from,
        sales_until=row.sales_until,
        status=status,
        types=tuple(types),
        series=_series(row),
        waiting_room=row.queue_room not in (None, RoomState.CLOSED),
    )


def _series(row: Any) -> SeriesLabel | None:
    if row.series_id is None:
        return None
    text = Bilingual(row.series_text_km, row.series_text_en)
    return SeriesLabel(row.series_id, Bilingual(row.series_km, row.series_en), text)


async def _types(tx: Tx, event_ids: Sequence[str]) -> dict[str, list[TypeCard]]:
    """The open types of events; a type is as free as the scarcest of its pools.

    Units whose order has expired count as free, because the next buyer can have them.
    """
    expired = (
        select(StockHoldLine.pool_id, func.sum(StockHoldLine.quantity).label("quantity"))
        .join(StockHold, StockHold.id == StockHoldLine.hold_id)
        .join(TicketOrder, TicketOrder.id == StockHold.order_id)
        .where(StockHold.state == "live")
        .where(TicketOrder.state == "pending", is_over(tx.now))
        .group_by(StockHoldLine.pool_id)
        .subquery()
    )
    free = StockPool.size - StockPool.held - StockPool.sold + func.coalesce(expired.c.quantity, 0)
    statement = (
        select(TicketType, Event.currency, StockPool.state, free, SeatedType.zone)
        .join(Event, Event.id == TicketType.event_id)
        .join(TicketTypePool, TicketTypePool.ticket_type_id == TicketType.id)
        .join(StockPool, StockPool.id == TicketTypePool.pool_id)
        .outerjoin(expired, expired.c.pool_id == StockPool.id)
        .outerjoin(SeatedType, SeatedType.ticket_type_id == TicketType.id)
        .where(TicketType.event_id.in_(event_ids), TicketType.is_open)
        .order_by(TicketType.event_id, TicketType.position)
    )
    scarcest: dict[int, int | None] = {}
    found: dict[int, tuple[TicketType, str, bool]] = {}
    for kind, currency, pool_state, left, zone in await tx.session.execute(statement):
        found[kind.id] = kind, currency, zone is not None
        here = 0 if pool_state == "closed" else left
        known = scarcest.get(kind.id)
        scarcest[kind.id] = here if known is None else known if here is None else min(known, here)
    types: dict[str, list[TypeCard]] = defaultdict(list)
    for kind, currency, is_seated in found.values():
        types[kind.event_id].append(
            TypeCard(
                id=kind.id,
                name=Bilingual(kind.name_km, kind.name_en),
                zone=kind.zone,
                price=Money(kind.price_minor, Currency(currency)),
                max_per_order=kind.max_per_order,
                min_per_order=kind.min_per_order,
                free=scarcest[kind.id],
                opens_at=kind.sales_from,
                status=SaleWindow(kind.sales_from, kind.sales_until).status(tx.now),
                closes_at=kind.sales_until,
                early_word=kind.early_word,
                is_seated=is_seated,
            )
        )
    return types


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
