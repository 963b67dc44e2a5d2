"""Pure rules of seats: which ones are best, what leaves a gap, how long a hold may live."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import chain
from typing import Final

from services.ticketing.seats.layout import Layout, SeatKind, SeatRow

HOLD_LIFETIME: Final = timedelta(minutes=10)
LONGEST_HOLD: Final = timedelta(minutes=30)
"""However often a hold is refreshed: it ends this long after the first grab."""
MOST_HELD: Final = 10
"""Seats that one fan can hold at once, before there is an order."""
GAP_RULE_ENDS_BELOW: Final = 0.10
"""When a smaller share than this of a zone is free, lone seats are sold as well."""
BEST_CHOICES: Final = 3
BEST_TRIES: Final = 5

_NORMAL: Final = SeatKind.NORMAL.value


class SeatState(IntEnum):
    """What is shown; of several truths the larger one counts. Two bits each on the wire."""

    FREE = 0
    HELD = 1
    BLOCKED = 2
    SOLD = 3


States = Sequence[int]
"""The SeatState of every seat of a layout, by its number."""
Seats = tuple[int, ...]


def expires_at(first_at: datetime, now: datetime) -> datetime:
    return min(now + HOLD_LIFETIME, first_at + LONGEST_HOLD)


_Window = tuple[bool, int, int, int]
"""A choice of seats side by side by what makes it worse, and its first seat: it leaves a lone
seat, it is so many rows away from the aim, its middle is so far away from it."""


def best_windows(
    layout: Layout, zone: int, states: States, quantity: int, limit: int
) -> list[Seats]:
    """The best choices of seats side by side, none of which has a seat of another.

    No lone seat is left where that is possible, then the best row, then nearest the centre.
    """
    chosen: list[Seats] = []
    taken: set[int] = set()
    for first in _best_first(layout, zone, states, quantity):
        if first in taken or first + quantity - 1 in taken:
            continue
        chosen.append(_seats_from(first, quantity))
        taken.update(chosen[-1])
        if len(chosen) == limit:
            break
    return chosen


def _best_first(layout: Layout, zone: int, states: States, quantity: int) -> Iterator[int]:
    """First seats of choices, the best choice first; row by row, so that few are looked at."""
    aim = _centre_of_hall(layout)
    for may_leave_gap in (False, True):
        for place, row in enumerate(layout.rows_of_zone(zone)):
            for leaves_gap, *_, first in sorted(_in_row(row, place, states, quantity, aim)):
                if leaves_gap == may_leave_gap:
                    yield first


def _seats_from(first: int, quantity: int) -> Seats:
    return tuple(range(first, first + quantity))


@dataclass(frozen=True, slots=True)
class _Aim:
    """Where a choice should be: the place of its row in the zone, and its middle."""

    row: int
    x: int


def _centre_of_hall(layout: Layout) -> _Aim:
    return _Aim(0, layout.centre_x)


def _windows(
    layout: Layout, zone: int, states: States, quantity: int, aim: _Aim
) -> Iterator[_Window]:
    for place, row in enumerate(layout.rows_of_zone(zone)):
        yield from _in_row(row, place, states, quantity, aim)


def _in_row(
    row: SeatRow, place: int, states: States, quantity: int, aim: _Aim
) -> Iterator[_Window]:
    distance, x = abs(place - aim.row), row.x
    for start, end in _free_stretches(row, states):
        for first in range(start, end - quantity + 1):
            begin = first - row.first
            off_centre = abs((x[begin] + x[begin + quantity - 1]) // 2 - aim.x)
            gap = first - start == 1 or end - first - quantity == 1
            yield gap, distance, off_centre, first


def _free_stretches(row: SeatRow, states: States) -> Iterator[tuple[int, int]]:
    """Where free seats stand side by side. Places for wheelchairs are chosen by hand only."""
    for start, end in row.runs():
        begun: int | None = None
        for seat in range(start, end):
            is_free = not states[seat] and row.kinds[seat - row.first] == _NORMAL
            if is_free and begun is None:
                begun = seat
            elif not is_free and begun is not None:
                yield begun, seat
                begun = None
        if begun is not None:
            yield begun, end


def split(layout: Layout, zone: int, states: States, quantity: int) -> Seats | None:
    """Seats in as few groups as there must be, even in size and near each other.

    None: there are not so many free seats for everybody.
    """
    for parts in range(2, quantity + 1):
        sizes = [quantity // parts + (part < quantity % parts) for part in range(parts)]
        if found := _placed(layout, zone, states, sizes):
            return found
    return None


def _placed(layout: Layout, zone: int, states: States, sizes: Sequence[int]) -> Seats | None:
    left = bytearray(states)
    groups: list[Seats] = []
    aim = _centre_of_hall(layout)
    for size in sizes:
        window = min(_windows(layout, zone, left, size, aim), default=None)
        if window is None:
            return None
        groups.append(_seats_from(window[-1], size))
        for seat in groups[-1]:
            left[seat] = SeatState.HELD
        aim = _aim_at(layout, zone, groups[0])
    return tuple(sorted(chain.from_iterable(groups)))


def _aim_at(layout: Layout, zone: int, seats: Seats) -> _Aim:
    row = layout.row_of(seats[0])
    middle = (row.x[seats[0] - row.first] + row.x[seats[-1] - row.first]) // 2
    return _Aim(layout.rows_of_zone(zone).index(row), middle)


def lone_seats(layout: Layout, states: States, chosen: Collection[int]) -> Seats:
    """Free seats that the choice would leave alone between taken seats, aisles and row ends."""
    lone: set[int] = set()
    for seat in chosen:
        row = layout.row_of(seat)
        start, end = next(run for run in row.runs() if run[0] <= seat < run[1])

        def is_free(other: int, row: SeatRow = row, start: int = start, end: int = end) -> bool:
            inside = start <= other < end and other not in chosen
            return inside and not states[other] and row.kinds[other - row.first] == _NORMAL

        for neighbour, beyond in ((seat - 1, seat - 2), (seat + 1, seat + 2)):
            if is_free(neighbour) and not is_free(beyond):
                lone.add(neighbour)
    return tuple(sorted(lone))


def may_leave_gap(layout: Layout, zone: int, states: States, quantity: int) -> bool:
    """Whether the rule against lone seats rests: the zone is nearly full, or it cannot be kept."""
    rows = layout.rows_of_zone(zone)
    total = sum(len(row.seats) for row in rows)
    free = sum(not states[seat] for row in rows for seat in range(row.first, row.end))
    if free < total * GAP_RULE_ENDS_BELOW:
        return True
    windows = _windows(layout, zone, states, quantity, _centre_of_hall(layout))
    return all(leaves_gap for leaves_gap, *_ in windows)


def packed(states: States) -> bytes:
    """Two bits for each seat, the first seat in the lowest bits of the first byte."""
    padded = bytes(states) + bytes(-len(states) % 4)
    fours = (padded[place::4] for place in range(4))
    return bytes(a | b << 2 | c << 4 | d << 6 for a, b, c, d in zip(*fours, strict=True))
