"""SQL that brings cities, venues, events and types up to date."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, insert, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.changes.models import EventChange
from services.ticketing.keyring import SealedKey
from services.ticketing.models import (
    City,
    Event,
    EventSeries,
    SigningKey,
    TicketOrder,
    TicketType,
    TicketTypePool,
    Venue,
)
from services.ticketing.rules import OrderState
from services.ticketing.specs import (
    CitySpec,
    EventSpec,
    EventTimes,
    SeriesSpec,
    TypeSpec,
    VenueSpec,
)

_TIMES: Final = ("doors_at", "starts_at", "ends_at", "sales_from", "sales_until")


async def save_city(tx: Tx, city: CitySpec) -> None:
    values = {"name_km": city.name.km, "name_en": city.name.en}
    await _upsert(tx, City, {"id": city.id}, values)


async def save_venue(tx: Tx, venue: VenueSpec) -> None:
    values = {"city_id": venue.city_id, "name_km": venue.name.km, "name_en": venue.name.en}
    await _upsert(tx, Venue, {"id": venue.id}, values)


async def save_series(tx: Tx, series: SeriesSpec) -> None:
    values = {
        "name_km": series.name.km,
        "name_en": series.name.en,
        "description_km": series.description.km,
        "description_en": series.description.en,
    }
    await _upsert(tx, EventSeries, {"id": series.id}, values)


async def clashing_name(tx: Tx) -> str | None:
    """A series that has the id of an event: one link would lead to both."""
    statement = select(EventSeries.id).join(Event, Event.id == EventSeries.id).limit(1)
    return (await tx.session.execute(statement)).scalar()


async def _upsert(
    tx: Tx, model: Any, key: dict[str, Any], values: dict[str, Any], kept: Collection[str] = ()
) -> None:
    """`kept` are values that only a new row takes."""
    changed = {name: value for name, value in values.items() if name not in kept}
    await tx.session.execute(
        insert_into(tx, model)
        .values(**key, **values)
        .on_conflict_do_update(index_elements=list(key), set_=changed)
    )


async def names_of_place(tx: Tx, venue_id: str) -> tuple[str, ...] | None:
    """Venue and city in both languages; None if there is no such venue."""
    statement = (
        select(Venue.name_km, Venue.name_en, City.name_km, City.name_en)
        .join(City, City.id == Venue.city_id)
        .where(Venue.id == venue_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return tuple(row) if row else None


async def city_exists(tx: Tx, city_id: str) -> bool:
    found = await tx.session.execute(select(City.id).where(City.id == city_id))
    return found.first() is not None


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """What a load must know of an event that is there already."""

    venue_id: str
    currency: str
    state: str
    times: EventTimes
    has_orders: bool
    is_changed: bool  # by an operator: moved or called off


async def lock_event(tx: Tx, event_id: str) -> KnownEvent | None:
    statement = select(Event).where(Event.id == event_id).with_for_update()
    row = (await tx.session.execute(statement)).scalar_one_or_none()
    if row is None:
        return None
    gone = (OrderState.CANCELLED, OrderState.REFUNDED)
    orders = select(TicketOrder.id).where(
        TicketOrder.event_id == event_id, TicketOrder.state.not_in(gone)
    )
    changes = select(EventChange.id).where(EventChange.event_id == event_id)
    return KnownEvent(
        venue_id=row.venue_id,
        currency=row.currency,
        state=row.state,
        times=EventTimes(*(getattr(row, name) for name in _TIMES)),
        has_orders=(await tx.session.execute(orders.limit(1))).first() is not None,
        is_changed=(await tx.session.execute(changes.limit(1))).first() is not None,
    )


async def save_event(
    tx: Tx, spec: EventSpec, times: EventTimes, currency: str, search_text: str
) -> None:
    poster = spec.poster
    values = {
        "venue_id": spec.venue_id,
        "series_id": spec.series_id,
        "name_km": spec.name.km,
        "name_en": spec.name.en,
        "description_km": spec.description.km,
        "description_en": spec.description.en,
        "performers_km": spec.performers.km,
        "performers_en": spec.performers.en,
        "organiser_km": spec.organiser.km,
        "organiser_en": spec.organiser.en,
        "currency": currency,
        "tax_is_included": spec.tax_is_included,
        "state": spec.state,
        **{name: getattr(times, name) for name in _TIMES},
        "poster_pair": poster.pair,
        "poster_face": poster.face,
        "poster_face_pair": poster.face_pair,
        "search_text": search_text,
        "updated_at": tx.now,
    }
    await _upsert(tx, Event, {"id": spec.id}, values)


async def add_key(tx: Tx, event_id: str, key: SealedKey) -> None:
    await tx.session.execute(
        insert(SigningKey).values(
            event_id=event_id,
            public_key=key.public_key,
            sealed_private_key=key.sealed_private_key,
        )
    )


async def save_type(
    tx: Tx, event_id: str, spec: TypeSpec, position: int, *, keeps_times: bool
) -> int:
    """Make a type or bring it up to date; its id. `keeps_times`: its window stays as it is."""
    values = {
        "position": position,
        "name_km": spec.name.km,
        "name_en": spec.name.en,
        "zone": spec.zone,
        "gate": spec.gate,
        "price_minor": spec.price.amount_minor,
        "min_per_order": spec.min_per_order,
        "max_per_order": spec.max_per_order,
        "max_per_buyer": spec.max_per_buyer,
        "is_open": True,
        "early_word": spec.early_word,
    }
    window = {"sales_from": spec.window.opens_at, "sales_until": spec.window.closes_at}
    key = {"event_id": event_id, "slug": spec.id}
    await _upsert(tx, TicketType, key, values | window, kept=window if keeps_times else {})
    found = select(TicketType.id).where(
        TicketType.event_id == event_id, TicketType.slug == spec.id
    )
    return (await tx.session.execute(found)).scalar_one()


async def close_other_types(tx: Tx, event_id: str, open_ids: Sequence[int]) -> None:
    await tx.session.execute(
        update(TicketType)
        .where(TicketType.event_id == event_id, TicketType.id.not_in(open_ids))
        .values(is_open=False)
        .execution_options(synchronize_session=False)
    )


async def pools_of_type(tx: Tx, ticket_type_id: int) -> set[int]:
    statement = select(TicketTypePool.pool_id).where(
        TicketTypePool.ticket_type_id == ticket_type_id
    )
    return set((await tx.session.execute(statement)).scalars())


async def set_pools_of_type(tx: Tx, ticket_type_id: int, pool_ids: Sequence[int]) -> None:
    await tx.session.execute(
        delete(TicketTypePool).where(TicketTypePool.ticket_type_id == ticket_type_id)
    )
    await tx.session.execute(
        insert(TicketTypePool),
        [{"ticket_type_id": ticket_type_id, "pool_id": pool} for pool in pool_ids],
    )
