"""Bringing the programme up to date from validated data: safe to repeat, safe after sales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.core.money import Currency
from services.core.uow import Tx
from services.ticketing.aftersale.repository.rules import save_rules
from services.ticketing.errors import NameTaken, SalesForbidChange, SizeBelowTaken, UnknownPlace
from services.ticketing.evening import repository as evening
from services.ticketing.keyring import Keyring
from services.ticketing.queue.opening import RoomKeeper
from services.ticketing.refunds import repository as refund_rules
from services.ticketing.repository import loading as repository
from services.ticketing.repository import pool_sizes
from services.ticketing.repository.loading import KnownEvent
from services.ticketing.rules import EventState, search_words
from services.ticketing.seats import loading as seating
from services.ticketing.specs import EventSpec, EventTimes, Loaded, LoadEvents, PoolSpec
from services.ticketing.vouchers import redeeming


async def load(tx: Tx, command: LoadEvents, keyring: Keyring, rooms: RoomKeeper) -> Loaded:
    """Everything or nothing. Names and prices follow the data; what was sold stays as sold."""
    for city in command.cities:
        await repository.save_city(tx, city)
    for venue in command.venues:
        if not await repository.city_exists(tx, venue.city_id):
            raise UnknownPlace(item=venue.id, field="city")
        await repository.save_venue(tx, venue)
        await evening.save_point(tx, venue.id, venue.point)
    await seating.save_maps(tx, command.seat_maps)
    for series in command.series:
        await repository.save_series(tx, series)
    added: list[str] = []
    updated: list[str] = []
    for event in command.events:
        known = await repository.lock_event(tx, event.id)
        times = await _load_event(tx, event, known, keyring)
        if event.waiting_room:
            await rooms.open(tx, event.waiting_room.of(event.id, times.sales_from))
        (updated if known else added).append(event.id)
    if twin := await repository.clashing_name(tx):
        raise NameTaken(item=twin, field="id")
    return Loaded(len(command.cities), len(command.venues), tuple(added), tuple(updated))


async def _load_event(
    tx: Tx, spec: EventSpec, known: KnownEvent | None, keyring: Keyring
) -> EventTimes:
    """The times that hold for the event from now on."""
    place = await repository.names_of_place(tx, spec.venue_id)
    if place is None:
        raise UnknownPlace(item=spec.id, field="venue")
    keeps_times = bool(known and _keeps_times(tx, spec, known))
    if known and known.is_changed:
        spec = replace(spec, state=EventState(known.state))
    times = known.times if known and keeps_times else spec.times
    currency = spec.types[0].price.currency
    if known and known.has_orders:
        _check_promises(spec, known, times, currency)
    words = (spec.name, spec.performers, spec.organiser)
    said = [word for each in words for word in (each.km, each.en)]
    await repository.save_event(tx, spec, times, currency, _search_text([*said, *place]))
    if known is None:
        await repository.add_key(tx, spec.id, keyring.new_key(spec.id))
    layout = await seating.choose_map(tx, spec)
    pools = await _load_pools(tx, spec, seating.pools_of(spec, layout) if layout else ())
    has_orders = bool(known and known.has_orders)
    types = await _load_types(tx, spec, pools, has_orders=has_orders, keeps_times=keeps_times)
    await redeeming.load(tx, spec.id, spec.vouchers, types, pools)
    await refund_rules.replace_rules(tx, spec.id, spec.refunds)
    await evening.save_guide(tx, spec.id, spec.guide)
    await save_rules(tx, spec.id, spec.aftersale)
    if layout:
        await seating.save_types(tx, spec, layout, types, pools)
    return times


def _keeps_times(tx: Tx, spec: EventSpec, known: KnownEvent) -> bool:
    """What an operator has changed is no file's business any more.

    Times counted from the first load stay, unless the event is over and nobody ever bought.
    """
    if known.is_changed:
        return True
    return spec.keeps_times and (known.has_orders or known.times.ends_at > tx.now)


def _search_text(words: Sequence[str]) -> str:
    return " ".join(search_words(" ".join(words)))


def _check_promises(
    spec: EventSpec, known: KnownEvent, times: EventTimes, currency: Currency
) -> None:
    """What buyers were promised does not change by a file: place, day, currency, that it is on."""
    evening = (times.doors_at, times.starts_at, times.ends_at)
    was = (known.times.doors_at, known.times.starts_at, known.times.ends_at)
    if known.is_changed:
        return
    for field, holds in (
        ("venue", spec.venue_id == known.venue_id),
        ("starts", evening == was),
        ("currency", currency == known.currency),
        ("state", spec.state not in (EventState.CANCELLED, EventState.DRAFT)),
    ):
        if not holds:
            raise SalesForbidChange(item=spec.id, field=field)


async def _load_pools(tx: Tx, spec: EventSpec, of_seats: Sequence[PoolSpec]) -> dict[str, int]:
    pools: dict[str, int] = {}
    for pool in (*spec.pools, *of_seats):
        pool_id = await pool_sizes.save_pool(tx, spec.id, pool)
        if pool_id is None:
            raise SizeBelowTaken(item=spec.id, field="pools", pool=pool.id)
        pools[pool.id] = pool_id
    return pools


async def _load_types(
    tx: Tx,
    spec: EventSpec,
    pools: dict[str, int],
    *,
    has_orders: bool,
    keeps_times: bool,
) -> dict[str, int]:
    """The ids of the open types."""
    open_ids: dict[str, int] = {}
    for position, kind in enumerate(spec.types):
        type_id = await repository.save_type(tx, spec.id, kind, position, keeps_times=keeps_times)
        open_ids[kind.id] = type_id
        wanted = {pools[pool_id] for pool_id in kind.pool_ids}
        if kind.seat_zone is not None:
            wanted.add(pools[seating.pool_name(kind.seat_zone)])
        has = await repository.pools_of_type(tx, type_id)
        if has == wanted:
            continue
        if has and has_orders:
            raise SalesForbidChange(item=spec.id, field="types")
        await repository.set_pools_of_type(tx, type_id, sorted(wanted))
    await repository.close_other_types(tx, spec.id, list(open_ids.values()))
    return open_ids
