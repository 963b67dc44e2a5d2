"""Bringing maps and the seating of events up to date: safe to repeat, safe after sales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.core.uow import Tx
from services.ticketing.errors import BadProgramme, SalesForbidChange
from services.ticketing.repository import pool_sizes
from services.ticketing.seats.layout import Layout
from services.ticketing.seats.repository import halls, seat_holds
from services.ticketing.seats.rules import Seats
from services.ticketing.specs import EventSpec, PoolSpec


class UnknownSeating(BadProgramme):
    """No such map, zone or seat; `field` is the one at fault."""

    code = "ticketing.unknown_seating"


class BlockedSeatTaken(BadProgramme):
    """A seat cannot be kept for the organiser: somebody has it."""

    code = "ticketing.blocked_seat_taken"


async def save_maps(tx: Tx, maps: Sequence[Layout]) -> None:
    for layout in maps:
        await halls.save_map(tx, layout)


async def choose_map(tx: Tx, spec: EventSpec) -> Layout | None:
    """The map by which the event is sold from now on; None: it has no numbered seats.

    As soon as anybody has a seat the event stays with the version that it has.
    """
    known = await halls.map_of_event(tx, spec.id)
    if spec.seating is None:
        if known is not None:
            raise SalesForbidChange(item=spec.id, field="seat_map")
        return None
    newest = await halls.newest_map(tx, spec.seating.map_id)
    if newest is None:
        raise UnknownSeating(item=spec.id, field="seat_map")
    if known is not None and known != newest:
        if await seat_holds.has_held_seats(tx, spec.id):
            if known.map_id != newest.map_id:
                raise SalesForbidChange(item=spec.id, field="seat_map")
            return await halls.layout(tx, known)
        await seat_holds.forget_seats(tx, spec.id)
    await halls.save_event(tx, spec.id, newest)
    return await halls.layout(tx, newest)


def pools_of(spec: EventSpec, layout: Layout) -> list[PoolSpec]:
    """One pool for each zone that is sold: as large as the zone, less what is blocked."""
    numbers = {zone_id: layout.zone_number(zone_id) for zone_id in _zones(spec)}
    if None in numbers.values():
        raise UnknownSeating(item=spec.id, field="types")
    blocked = _blocked(spec, layout)
    pools: list[PoolSpec] = []
    for zone_id, number in numbers.items():
        size = sum(len(row.seats) for row in layout.rows if row.zone == number)
        pools.append(PoolSpec(pool_name(zone_id), size, len(blocked.get(zone_id, ()))))
    return pools


def pool_name(zone_id: str) -> str:
    """The pool that counts a zone's seats; no pool of a file can be called so."""
    return f"seats:{zone_id}"


def _zones(spec: EventSpec) -> list[str]:
    zones = [kind.seat_zone for kind in spec.types if kind.seat_zone is not None]
    if len(set(zones)) < len(zones):
        raise UnknownSeating(item=spec.id, field="types")
    return zones


def _blocked(spec: EventSpec, layout: Layout) -> dict[str, Seats]:
    """The organiser's own seats by zone."""
    assert spec.seating is not None
    found: dict[str, set[int]] = {}
    sold = _zones(spec)
    for part in spec.seating.blocked:
        for label in part.seats:
            seat = layout.find(part.zone, part.row, label)
            if seat is None or part.zone not in sold:
                raise UnknownSeating(item=spec.id, field="blocked_seats")
            found.setdefault(part.zone, set()).add(seat)
    return {zone: tuple(sorted(seats)) for zone, seats in found.items()}


async def save_types(
    tx: Tx, spec: EventSpec, layout: Layout, types: Mapping[str, int], pools: Mapping[str, int]
) -> None:
    """Which type is which zone, and which seats are the organiser's; ids by slug."""
    blocked = _blocked(spec, layout)
    seated = {types[kind.id]: kind.seat_zone for kind in spec.types if kind.seat_zone}
    if await halls.drop_other_types(tx, spec.id, seated):
        raise SalesForbidChange(item=spec.id, field="types")
    for type_id, zone in seated.items():
        pool_id = pools[pool_name(zone)]
        await halls.save_type(tx, spec.id, type_id, zone, pool_id)
        if await pool_sizes.staff_blocks(tx, pool_id):
            continue
        hold_id = pool_sizes.block_id(pool_id)
        if not await seat_holds.set_blocked(tx, spec.id, hold_id, blocked.get(zone, ())):
            raise BlockedSeatTaken(item=spec.id, field="blocked_seats")
