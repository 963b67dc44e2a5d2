"""A file of events in the words of ticketing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.event_file.aftersale import event_rules
from bot.event_file.parts import EventFile, EventPart, TypePart
from bot.event_file.times import times_of, window_of
from bot.file_parts import is_relative
from services.artwork.seeds import choose_pair, seed_of
from services.core.money import Currency, Money
from services.ticketing import LoadEvents, Poster
from services.ticketing.seats import Layout
from services.ticketing.seats.schemas import BlockedSeats, SeatingSpec
from services.ticketing.specs import (
    CitySpec,
    EventSpec,
    PoolSpec,
    SeriesSpec,
    TypeSpec,
    VenueSpec,
)


def command_of(file: EventFile, now: datetime, maps: Sequence[Layout] = ()) -> LoadEvents:
    """The file in the words of ticketing, with its halls' maps; it must be without faults."""
    return LoadEvents(
        tuple(CitySpec(city.id, city.name.bilingual()) for city in file.cities),
        tuple(
            VenueSpec(v.id, v.city, v.name.bilingual(), v.point.point() if v.point else None)
            for v in file.venues
        ),
        tuple(_event_of(event, now) for event in file.events),
        tuple(maps),
        tuple(
            SeriesSpec(s.id, s.name.bilingual(), s.description.bilingual()) for s in file.series
        ),
    )


def _event_of(event: EventPart, now: datetime) -> EventSpec:
    sales = (event.sales, *(kind.sales for kind in event.types))
    counted = (event.starts, *(each for one in sales for each in (one.opens, one.until)))
    return EventSpec(
        id=event.id,
        venue_id=event.venue,
        series_id=event.series,
        name=event.name.bilingual(),
        description=event.description.bilingual(),
        performers=event.performers.bilingual(),
        organiser=event.organiser.bilingual(),
        state=event.state,
        times=times_of(event, now),
        keeps_times=_any_relative(counted),
        poster=Poster(
            event.poster.silk or choose_pair(seed_of("event", event.id)),
            event.poster.hair,
            event.poster.singer_silk,
        ),
        pools=tuple(PoolSpec(pool.id, pool.size, pool.blocked) for pool in event.pools),
        types=tuple(_type_of(kind, Currency(event.currency), now) for kind in event.types),
        waiting_room=event.waiting_room.spec() if event.waiting_room else None,
        seating=_seating_of(event),
        tax_is_included=event.tax == "included",
        vouchers=tuple(v.spec(Currency(event.currency), now) for v in event.vouchers),
        refunds=tuple(part.rule(Currency(event.currency)) for part in event.refunds),
        guide=event.guide.spec() if event.guide else None,
        aftersale=event_rules(event.codes, event.resale, is_transferable=event.transfer),
    )


def _seating_of(event: EventPart) -> SeatingSpec | None:
    if event.seat_map is None:
        return None
    blocked = [BlockedSeats(b.zone, b.row, tuple(b.seats)) for b in event.blocked_seats]
    return SeatingSpec(event.seat_map, tuple(blocked))


def _any_relative(moments: Iterable[str | None]) -> bool:
    """Times counted from the day of loading stay what they became at the first load."""
    return any(moment and is_relative(moment) for moment in moments)


def _type_of(kind: TypePart, currency: Currency, now: datetime) -> TypeSpec:
    return TypeSpec(
        id=kind.id,
        name=kind.name.bilingual(),
        price=Money.from_decimal(kind.price, currency),
        pool_ids=tuple(kind.pools),
        zone=kind.zone,
        gate=kind.gate,
        window=window_of(kind.sales, now),
        min_per_order=kind.min_per_order,
        max_per_order=kind.max_per_order,
        max_per_buyer=kind.max_per_buyer,
        seat_zone=kind.seats,
        early_word=kind.early,
    )
