"""What is wrong in a file of events that no single field can tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.event_file.parts import EventFile, EventPart
from bot.event_file.refunds import refund_faults
from bot.event_file.times import times_of, window_of
from bot.marked_yaml import Place
from services.core.money import Currency
from services.ticketing.rules import LONGEST_EARLY_ACCESS, SaleWindow


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
        window = window_of(kind.sales, now)
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
