"""Cities, venues and events as they are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.artwork.schemas import Bilingual
from services.core.money import Money
from services.ticketing.aftersale.rules import USUAL, EventRules
from services.ticketing.evening.schemas import GuideSpec, Point
from services.ticketing.queue.schemas import WaitingRoomSpec
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.rules import ALWAYS, EventState, SaleTimes, SaleWindow
from services.ticketing.schemas import Poster
from services.ticketing.seats.layout import Layout
from services.ticketing.seats.schemas import SeatingSpec
from services.ticketing.vouchers.schemas import VoucherSpec


@dataclass(frozen=True, slots=True)
class CitySpec:
    id: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class SeriesSpec:
    id: str
    name: Bilingual
    description: Bilingual


@dataclass(frozen=True, slots=True)
class VenueSpec:
    id: str
    city_id: str
    name: Bilingual
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class PoolSpec:
    """`blocked` units belong to the organiser (partners, box office) and are not for sale here."""

    id: str
    size: int | None
    blocked: int = 0


@dataclass(frozen=True, slots=True)
class TypeSpec:
    """`seat_zone` makes each ticket a seat of that zone; its seats are a pool by themselves."""

    id: str
    name: Bilingual
    price: Money
    pool_ids: tuple[str, ...]
    zone: str | None
    gate: str | None
    max_per_order: int
    max_per_buyer: int | None
    seat_zone: str | None = None
    min_per_order: int = 1
    window: SaleWindow = ALWAYS
    early_word: str | None = None


@dataclass(frozen=True, slots=True)
class EventTimes:
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    sales_from: datetime
    sales_until: datetime

    @property
    def sale(self) -> SaleTimes:
        return SaleTimes(self.sales_from, self.sales_until, self.ends_at)


@dataclass(frozen=True, slots=True)
class EventSpec:
    """An event as it is loaded.

    `tax_is_included`: the prices hold the tax; else it comes on top.
    With `keeps_times`, a later load leaves the times as they are, unless the event is over and
    was never sold.
    """

    id: str
    venue_id: str
    name: Bilingual
    description: Bilingual
    performers: Bilingual
    organiser: Bilingual
    state: EventState
    times: EventTimes
    keeps_times: bool
    poster: Poster
    pools: tuple[PoolSpec, ...]
    types: tuple[TypeSpec, ...]
    waiting_room: WaitingRoomSpec | None = None
    seating: SeatingSpec | None = None
    tax_is_included: bool = True
    series_id: str | None = None
    vouchers: tuple[VoucherSpec, ...] = ()
    refunds: tuple[RefundRule, ...] = ()
    guide: GuideSpec | None = None
    aftersale: EventRules = USUAL


@dataclass(frozen=True, slots=True)
class LoadEvents:
    """Cities, venues, maps of halls, series and events, together or not at all."""

    cities: tuple[CitySpec, ...]
    venues: tuple[VenueSpec, ...]
    events: tuple[EventSpec, ...]
    seat_maps: tuple[Layout, ...] = ()
    series: tuple[SeriesSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: ids of events that are new, and of those brought up to date."""

    cities: int
    venues: int
    added: tuple[str, ...]
    updated: tuple[str, ...]
