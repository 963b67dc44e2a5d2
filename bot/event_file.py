"""What a file may say about cities, venues and events, and what it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from bot.aftersale_file import ResalePart, event_rules
from bot.file_parts import (
    Clock,
    English,
    Khmer,
    Mark,
    Moment,
    Name,
    Part,
    Slug,
    Units,
    Words,
    is_relative,
    resolved,
)
from bot.marked_yaml import Place
from bot.refund_file import RefundPart, refund_faults
from services.artwork.colours import Pair
from services.artwork.schemas import Hair
from services.artwork.seeds import choose_pair, seed_of
from services.core.money import Currency, Money
from services.ticketing import EventState, LoadEvents, Poster
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.evening import GuideSpec, Point
from services.ticketing.queue.schemas import WaitingRoomSpec
from services.ticketing.rules import LONGEST_EARLY_ACCESS, SaleWindow
from services.ticketing.seats import Layout
from services.ticketing.seats.schemas import BlockedSeats, SeatingSpec
from services.ticketing.specs import (
    CitySpec,
    EventSpec,
    EventTimes,
    PoolSpec,
    SeriesSpec,
    TypeSpec,
    VenueSpec,
)
from services.ticketing.vouchers.rules import CODE, VoucherMode
from services.ticketing.vouchers.schemas import VoucherSpec

_SOLD_BEFORE: Final = timedelta(days=365)


class GuideWords(Words):
    """Short enough for one screen together."""

    km: Annotated[Khmer, Field(max_length=250)]
    en: Annotated[English, Field(max_length=250)]


class PointPart(Part):
    latitude: Annotated[Decimal, Field(ge=-90, le=90, decimal_places=5)]
    longitude: Annotated[Decimal, Field(ge=-180, le=180, decimal_places=5)]

    def point(self) -> Point:
        return Point(self.latitude, self.longitude)


class GuidePart(Part):
    """What may be brought, and how to come in: a few words each."""

    bring: GuideWords | None = None
    arrive: GuideWords | None = None

    def spec(self) -> GuideSpec:
        return GuideSpec(
            self.bring.bilingual() if self.bring else None,
            self.arrive.bilingual() if self.arrive else None,
        )


class CityPart(Part):
    id: Slug
    name: Name


class SeriesPart(Part):
    """What several dates have in common; each of them is an event that names the series."""

    id: Slug
    name: Name
    description: Words


class VenuePart(Part):
    """`seats` is the file of the hall's map, seen from this file; without it all is standing.

    `point` is where it is: latitude and longitude in degrees.
    """

    id: Slug
    city: Slug
    name: Name
    point: PointPart | None = None
    seats: Annotated[str, StringConstraints(pattern=r"^[a-z0-9/-]+\.yaml$")] | None = None


class SalesPart(Part):
    """When tickets can be bought; without it from now until the event starts.

    Of a type: inside the times of its event.
    """

    opens: Moment | None = Field(default=None, alias="from")
    until: Moment | None = None


class PosterPart(Part):
    """The drawing's silk (chosen by the id if it is not said) and the singer's hair and silk."""

    silk: Pair | None = None
    hair: Hair | None = None
    singer_silk: Pair | None = None


class PoolPart(Part):
    """A stock: how many there are, and how many of them the organiser keeps."""

    id: Slug
    size: Annotated[int, Field(gt=0, le=1_000_000)]
    blocked: Units = 0


class TypePart(Part):
    id: Slug
    name: Name
    price: Annotated[Decimal, Field(gt=0, le=100_000_000)]
    pools: list[Slug] = Field(default_factory=list)
    seats: Slug | None = None
    zone: Mark | None = None
    gate: Mark | None = None
    sales: SalesPart = SalesPart()
    early: Slug | None = None
    min_per_order: Annotated[int, Field(ge=1, le=10)] = 1
    max_per_order: Annotated[int, Field(ge=1, le=10)] = 10
    max_per_buyer: Annotated[int, Field(ge=1, le=1_000)] | None = None


class VoucherPart(Part):
    """A code: `price`, `off` (an amount) or `percent` for one line; without one only a name."""

    code: Annotated[str, StringConstraints(pattern=rf"^{CODE.pattern}$")]
    type: Slug | None = None
    pool: Slug | None = None
    block: bool = False
    price: Annotated[Decimal, Field(ge=0, le=100_000_000)] | None = None
    off: Annotated[Decimal, Field(gt=0, le=100_000_000)] | None = None
    percent: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)] | None = None
    uses: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    budget: Annotated[Decimal, Field(gt=0, le=1_000_000_000)] | None = None
    until: Moment | None = None

    def spec(self, currency: Currency, now: datetime) -> VoucherSpec:
        mode, value = VoucherMode.NONE, 0
        if self.price is not None:
            mode, value = VoucherMode.SET, _minor(self.price, currency)
        elif self.off is not None:
            mode, value = VoucherMode.SUBTRACT, _minor(self.off, currency)
        elif self.percent is not None:
            mode, value = VoucherMode.PERCENT, int(self.percent * 100)
        return VoucherSpec(
            code=self.code,
            mode=mode,
            value=value,
            type_id=self.type,
            pool_id=self.pool,
            blocks_pool=self.block,
            uses=self.uses,
            budget_minor=_minor(self.budget, currency) if self.budget else None,
            valid_until=resolved(self.until, now) if self.until else None,
        )

    def faults(
        self, currency: Currency, types: set[str], pools: set[str]
    ) -> Iterator[tuple[Place, str]]:
        if self.pool is not None and self.pool not in pools:
            yield ("pool",), f"no pool is called {self.pool}"
        if self.pool is not None and self.type is not None:
            yield ("pool",), "is for a type already"
        if self.block and (self.pool is None or self.uses is None):
            yield ("block",), "needs pool and uses"
        if sum(each is not None for each in (self.price, self.off, self.percent)) > 1:
            yield (), "has more than one of price, off and percent"
        if self.type is not None and self.type not in types:
            yield ("type",), f"no type is called {self.type}"
        for field, amount in (("price", self.price), ("off", self.off), ("budget", self.budget)):
            if amount is not None and amount != round(amount, currency.exponent):
                yield (field,), f"is finer than {currency} can be"


def _minor(amount: Decimal, currency: Currency) -> int:
    return Money.from_decimal(amount, currency).amount_minor


class WaitingRoomPart(Part):
    """People wait for the sale: drawn at its start, then let in, so many at once for so long."""

    opens_hours_before: Annotated[int, Field(ge=0, le=24 * 30)]
    people_inside: Annotated[int, Field(ge=1, le=20_000)]
    minutes_inside: Annotated[int, Field(ge=1, le=60)] = 10

    def spec(self) -> WaitingRoomSpec:
        return WaitingRoomSpec(
            opens_before=timedelta(hours=self.opens_hours_before),
            capacity=self.people_inside,
            pass_life=timedelta(minutes=self.minutes_inside),
        )


class BlockedSeatsPart(Part):
    """Seats that the organiser keeps, as they are called in one row of one zone."""

    zone: Slug
    row: Annotated[str, StringConstraints(min_length=1, max_length=8)]
    seats: Annotated[list[str], Field(min_length=1)]


class EventPart(Part):
    """Clocks are those of Phnom Penh. `ends` before `starts` is on the next day.

    With the id of a `seat_map`, a type's `seats` is the zone of the map that it is.
    """

    id: Slug
    name: Name
    performers: Name
    organiser: Name
    description: Words
    venue: Slug
    series: Slug | None = None
    currency: Literal["USD", "KHR"]
    tax: Literal["included", "added"] = "included"
    state: EventState = EventState.ON_SALE
    starts: Moment
    doors: Clock
    ends: Clock
    sales: SalesPart = SalesPart()
    waiting_room: WaitingRoomPart | None = None
    poster: PosterPart = PosterPart()
    seat_map: Slug | None = None
    blocked_seats: list[BlockedSeatsPart] = Field(default_factory=list)
    pools: list[PoolPart] = Field(default_factory=list)
    types: Annotated[list[TypePart], Field(min_length=1, max_length=8)]
    vouchers: Annotated[list[VoucherPart], Field(max_length=200)] = Field(default_factory=list)
    refunds: Annotated[list[RefundPart], Field(max_length=40)] = Field(default_factory=list)
    guide: GuidePart | None = None
    codes: CodeMode = CodeMode.STATIC
    transfer: bool = True
    resale: ResalePart | None = None


class EventFile(Part):
    """A whole file; every section may be absent."""

    cities: list[CityPart] = Field(default_factory=list)
    venues: list[VenuePart] = Field(default_factory=list)
    series: list[SeriesPart] = Field(default_factory=list)
    events: list[EventPart] = Field(default_factory=list)


def faults(file: EventFile, now: datetime) -> Iterator[tuple[Place, str]]:
    """What no single field can tell: what stands twice, points nowhere or is out of order."""
    yield from _twice(("cities",), [city.id for city in file.cities])
    yield from _twice(("venues",), [venue.id for venue in file.venues])
    yield from _twice(("events",), [event.id for event in file.events])
    yield from _twice(("series",), [series.id for series in file.series])
    names = {series.id for series in file.series}
    for number, event in enumerate(file.events):
        if event.series is not None and event.series not in names:
            yield ("events", number, "series"), f"no series is called {event.series}"
        if event.id in names:
            yield ("events", number, "id"), "is the id of a series"
        for place, message in _faults_of_event(event, now):
            yield ("events", number, *place), message


def _twice(place: Place, ids: list[str]) -> Iterator[tuple[Place, str]]:
    for number, identity in enumerate(ids):
        if identity in ids[:number]:
            yield (*place, number, "id"), f"{identity} stands twice"


def _faults_of_event(event: EventPart, now: datetime) -> Iterator[tuple[Place, str]]:
    pools = {pool.id for pool in event.pools}
    yield from _twice(("pools",), [pool.id for pool in event.pools])
    yield from _twice(("types",), [kind.id for kind in event.types])
    for number, pool in enumerate(event.pools):
        if pool.blocked > pool.size:
            yield ("pools", number, "blocked"), "is more than the pool's size"
    yield from _faults_of_types(event, pools, now)
    kinds = {kind.id for kind in event.types}
    for number, voucher in enumerate(event.vouchers):
        for place, message in voucher.faults(Currency(event.currency), kinds, pools):
            yield ("vouchers", number, *place), message
    for place, message in refund_faults(event.refunds, Currency(event.currency), kinds):
        yield ("refunds", *place), message
    for place, message in event.resale.faults() if event.resale else ():
        yield ("resale", *place), message
    times = times_of(event, now)
    if times.doors_at > times.starts_at:
        yield ("doors",), "is after the start"
    if times.sales_from >= times.sales_until:
        yield ("sales",), "ends before it begins"
    if event.waiting_room and not event.sales.opens:
        yield ("waiting_room",), "needs the sale's start: sales.from"


def _faults_of_types(
    event: EventPart, pools: set[str], now: datetime
) -> Iterator[tuple[Place, str]]:
    currency = Currency(event.currency)
    for number, kind in enumerate(event.types):
        for pool_number, pool_id in enumerate(kind.pools):
            if pool_id not in pools:
                yield ("types", number, "pools", pool_number), f"no pool is called {pool_id}"
        yield from _twice(("types", number, "pools"), kind.pools)
        if not kind.pools and kind.seats is None:
            yield ("types", number, "pools"), "needs a pool, or seats"
        if kind.seats is not None and event.seat_map is None:
            yield ("types", number, "seats"), "needs the event's seat_map"
        window = _window_of(kind.sales, now)
        if window.opens_at and window.closes_at and window.opens_at >= window.closes_at:
            yield ("types", number, "sales"), "ends before it begins"
        yield from _faults_of_early(event, number, window, now)
        if kind.min_per_order > kind.max_per_order:
            yield ("types", number, "min_per_order"), "is more than max_per_order"
        if kind.price != round(kind.price, currency.exponent):
            yield ("types", number, "price"), f"is finer than {currency} can be"


def _faults_of_early(
    event: EventPart, number: int, window: SaleWindow, now: datetime
) -> Iterator[tuple[Place, str]]:
    """Early access has a day and a stock of its own, before the sale is everybody's."""
    kind, place = event.types[number], ("types", number)
    if kind.early is None:
        return
    opens_at, closes_at = window.opens_at, window.closes_at
    if opens_at is None or closes_at is None or event.sales.opens is None:
        yield (*place, "early"), "needs sales.from and sales.until, and the event's sales.from"
        return
    if closes_at > times_of(event, now).sales_from:
        yield (*place, "sales"), "goes on after everybody's sale has begun"
    if closes_at - opens_at > LONGEST_EARLY_ACCESS:
        yield (*place, "sales"), "is early access for more than 24 hours"
    shared = {pool for other in event.types if other.early != kind.early for pool in other.pools}
    if kind.seats is not None or shared & set(kind.pools):
        yield (*place, "pools"), "has to have a pool of its own for early access"


def times_of(event: EventPart, now: datetime) -> EventTimes:
    starts_at = resolved(event.starts, now)
    ends_at = _at(starts_at, event.ends)
    sales = event.sales
    return EventTimes(
        doors_at=_at(starts_at, event.doors),
        starts_at=starts_at,
        ends_at=ends_at if ends_at > starts_at else ends_at + timedelta(days=1),
        sales_from=resolved(sales.opens, now) if sales.opens else starts_at - _SOLD_BEFORE,
        sales_until=resolved(sales.until, now) if sales.until else starts_at,
    )


def _at(day: datetime, clock: str) -> datetime:
    return day.replace(hour=int(clock[:2]), minute=int(clock[3:]))


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


def _window_of(sales: SalesPart, now: datetime) -> SaleWindow:
    return SaleWindow(
        resolved(sales.opens, now) if sales.opens else None,
        resolved(sales.until, now) if sales.until else None,
    )


def _type_of(kind: TypePart, currency: Currency, now: datetime) -> TypeSpec:
    return TypeSpec(
        id=kind.id,
        name=kind.name.bilingual(),
        price=Money.from_decimal(kind.price, currency),
        pool_ids=tuple(kind.pools),
        zone=kind.zone,
        gate=kind.gate,
        window=_window_of(kind.sales, now),
        min_per_order=kind.min_per_order,
        max_per_order=kind.max_per_order,
        max_per_buyer=kind.max_per_buyer,
        seat_zone=kind.seats,
        early_word=kind.early,
    )
