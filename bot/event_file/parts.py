"""What a file may say about cities, venues and events."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.event_file.aftersale import ResalePart
from bot.event_file.refunds import RefundPart
from bot.event_file.vouchers import VoucherPart
from bot.file_parts import Clock, English, Khmer, Mark, Moment, Name, Part, Slug, Units, Words
from services.artwork.colours import Pair
from services.artwork.schemas import Hair
from services.ticketing import EventState
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.evening import GuideSpec, Point
from services.ticketing.queue.schemas import WaitingRoomSpec


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
