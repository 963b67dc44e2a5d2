"""The map of a hall: zones, rows and seats in their places, and its form as JSON."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final, TypedDict

from services.artwork.schemas import Bilingual

MOST_SEATS: Final = 50_000


class SeatKind(StrEnum):
    """One letter each: a row's kinds are one string."""

    NORMAL = "n"
    ACCESSIBLE = "a"  # room for a wheelchair
    COMPANION = "c"  # beside it, for who comes along


class _RowData(TypedDict):
    zone: int
    row: str
    seats: list[str]
    x: list[int]
    y: list[int]
    aisles: list[int]
    kinds: str


@dataclass(frozen=True, slots=True)
class Zone:
    """Seats of one price. `id` is what events name; `mark` stands on tickets."""

    id: str
    mark: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Seats side by side. `first` is the number of its first seat in the whole map.

    `aisles` are the places in the row in front of which there is an aisle (0 is never one).
    """

    zone: int
    label: str
    first: int
    seats: tuple[str, ...]
    x: tuple[int, ...]
    y: tuple[int, ...]
    aisles: tuple[int, ...]
    kinds: str

    @property
    def end(self) -> int:
        return self.first + len(self.seats)

    def runs(self) -> Iterator[tuple[int, int]]:
        """The stretches between aisles: numbers of their first seat and of the one behind."""
        edges = (0, *self.aisles, len(self.seats))
        for start, end in pairwise(edges):
            yield self.first + start, self.first + end


@dataclass(frozen=True, slots=True)
class SeatName:
    """A seat as people say it."""

    zone: str
    row: str
    seat: str

    def __str__(self) -> str:
        return f"{self.row}-{self.seat}"


@dataclass(frozen=True, slots=True)
class Layout:
    """A hall seen from above; x grows to the right, y away from the stage, in any unit.

    Seats are numbered from 0 in the order of the rows, and rows stand in the order in which they
    are to be offered within their zone: the best first.
    """

    id: str
    width: int
    height: int
    stage: tuple[int, int, int, int]
    zones: tuple[Zone, ...]
    rows: tuple[SeatRow, ...]
    _firsts: tuple[int, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_firsts", tuple(row.first for row in self.rows))

    @property
    def seats(self) -> int:
        return self.rows[-1].end if self.rows else 0

    @property
    def centre_x(self) -> int:
        return self.stage[0] + self.stage[2] // 2

    def row_of(self, seat: int) -> SeatRow:
        assert 0 <= seat < self.seats
        return self.rows[bisect_right(self._firsts, seat) - 1]

    def zone_number(self, zone_id: str) -> int | None:
        return next((n for n, zone in enumerate(self.zones) if zone.id == zone_id), None)

    def rows_of_zone(self, zone: int) -> list[SeatRow]:
        return [row for row in self.rows if row.zone == zone]

    def is_in_zone(self, seat: int, zone: int) -> bool:
        return 0 <= seat < self.seats and self.row_of(seat).zone == zone

    def kind(self, seat: int) -> SeatKind:
        row = self.row_of(seat)
        return SeatKind(row.kinds[seat - row.first])

    def name(self, seat: int) -> SeatName:
        row = self.row_of(seat)
        return SeatName(self.zones[row.zone].mark, row.label, row.seats[seat - row.first])

    def names(self, seats: Sequence[int]) -> tuple[SeatName, ...]:
        return tuple(self.name(seat) for seat in seats)

    def find(self, zone_id: str, row: str, seat: str) -> int | None:
        """The number of a seat by its names."""
        zone = self.zone_number(zone_id)
        for each in self.rows:
            if (each.zone, each.label) == (zone, row) and seat in each.seats:
                return each.first + each.seats.index(seat)
        return None

    def as_json(self) -> str:
        """The same layout is always the same text."""
        return json.dumps(
            {
                "id": self.id,
                "width": self.width,
                "height": self.height,
                "stage": self.stage,
                "zones": [
                    {"id": z.id, "mark": z.mark, "km": z.name.km, "en": z.name.en}
                    for z in self.zones
                ],
                "rows": [
                    _RowData(
                        zone=row.zone,
                        row=row.label,
                        seats=list(row.seats),
                        x=list(row.x),
                        y=list(row.y),
                        aisles=list(row.aisles),
                        kinds=row.kinds,
                    )
                    for row in self.rows
                ],
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.as_json().encode()).hexdigest()


def from_json(text: str) -> Layout:
    """What `as_json` wrote."""
    data: dict[str, Any] = json.loads(text)
    rows: list[SeatRow] = []
    first = 0
    for row in data["rows"]:
        made = SeatRow(
            row["zone"],
            row["row"],
            first,
            tuple(row["seats"]),
            tuple(row["x"]),
            tuple(row["y"]),
            tuple(row["aisles"]),
            row["kinds"],
        )
        rows.append(made)
        first = made.end
    x, y, width, height = data["stage"]
    return Layout(
        id=data["id"],
        width=data["width"],
        height=data["height"],
        stage=(x, y, width, height),
        zones=tuple(Zone(z["id"], z["mark"], Bilingual(z["km"], z["en"])) for z in data["zones"]),
        rows=tuple(rows),
    )
