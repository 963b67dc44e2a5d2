"""Seats as people name them: `A 1-4, 7; B 12`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from services.core.i18n import fold
from services.ticketing.box_office.errors import SeatsUnreadable
from services.ticketing.seats.layout import Layout, SeatRow

_PART: Final = re.compile(r"\s*([^\s,;-]+)(?:\s*-\s*([^\s,;-]+))?\s*")


def read_seats(text: str, layout: Layout, zone: str) -> tuple[int, ...]:
    """The numbers of the seats of a zone, ascending. SeatsUnreadable names the part at fault.

    Rows are parted by `;` or a new line; a row's label comes first, then its seats: single ones
    or stretches as they stand in the row.
    """
    found: set[int] = set()
    number = layout.zone_number(zone)
    rows = {fold(row.label): row for row in layout.rows if row.zone == number}
    for line in re.split(r"[;\n]", text):
        label, _, names = line.strip().partition(" ")
        if not label:
            continue
        row = rows.get(fold(label))
        if row is None or not names.strip():
            raise SeatsUnreadable(text=line.strip())
        for part in names.split(","):
            found |= _of_row(row, part)
    if not found:
        raise SeatsUnreadable(text=text.strip())
    return tuple(sorted(found))


def _of_row(row: SeatRow, part: str) -> set[int]:
    match = _PART.fullmatch(part)
    labels = [fold(seat) for seat in row.seats]
    try:
        first = labels.index(fold(match[1])) if match else -1
        last = labels.index(fold(match[2])) if match and match[2] else first
    except ValueError:
        first = -1
    if first < 0:
        raise SeatsUnreadable(text=f"{row.label} {part.strip()}")
    low, high = min(first, last), max(first, last)
    return {row.first + place for place in range(low, high + 1)}


def say_seats(seats: Sequence[int], layout: Layout) -> str:
    """The shortest words for seats, as `read_seats` reads them."""
    ordered = sorted(seats)
    lines: list[str] = []
    for _, of_row in groupby(ordered, lambda seat: layout.row_of(seat).first):
        numbers = list(of_row)
        row = layout.row_of(numbers[0])
        parts: list[str] = []
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
            stretch = [number for _, number in run]
            first, last = (row.seats[number - row.first] for number in (stretch[0], stretch[-1]))
            parts.append(first if first == last else f"{first}-{last}")
        lines.append(f"{row.label} {', '.join(parts)}")
    return "; ".join(lines)
