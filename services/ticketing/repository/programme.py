"""SQL that reads the programme: events with their types and what is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Subquery, func, select

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
from services.ticketing.repository.requests import is_over
from services.ticketing.rules import (
    EventState,
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
    expired = _expired_units(tx.now)
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
        price = Money(kind.price_minor, Currency(currency))
        card = _type_card(kind, price, scarcest[kind.id], tx.now, is_seated=is_seated)
        types[kind.event_id].append(card)
    return types


def _expired_units(now: datetime) -> Subquery:
    """`quantity` by `pool_id` of what orders hold whose time is over."""
    return (
        select(StockHoldLine.pool_id, func.sum(StockHoldLine.quantity).label("quantity"))
        .join(StockHold, StockHold.id == StockHoldLine.hold_id)
        .join(TicketOrder, TicketOrder.id == StockHold.order_id)
        .where(StockHold.state == "live")
        .where(TicketOrder.state == "pending", is_over(now))
        .group_by(StockHoldLine.pool_id)
        .subquery()
    )


def _type_card(
    kind: TicketType, price: Money, free: int | None, now: datetime, *, is_seated: bool
) -> TypeCard:
    return TypeCard(
        id=kind.id,
        name=Bilingual(kind.name_km, kind.name_en),
        zone=kind.zone,
        price=price,
        max_per_order=kind.max_per_order,
        min_per_order=kind.min_per_order,
        free=free,
        opens_at=kind.sales_from,
        status=SaleWindow(kind.sales_from, kind.sales_until).status(now),
        closes_at=kind.sales_until,
        early_word=kind.early_word,
        is_seated=is_seated,
    )
