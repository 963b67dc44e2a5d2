"""What a file may say about the seats of a hall, and the map that it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.file_parts import Mark, Name, Part, Slug
from bot.marked_yaml import Place
from services.ticketing.seats import Layout, SeatKind, SeatRow, Zone
from services.ticketing.seats.layout import MOST_SEATS

_LETTERS: Final = re.compile(r"([A-Z])-([A-Z])")
_NUMBERS: Final = re.compile(r"(\d{1,3})-(\d{1,3})")
_LABEL_CHARACTERS: Final = 8
_MARGIN: Final = 12
_SPOT: Final = 5

Label = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+$", max_length=_LABEL_CHARACTERS)]
Span = Annotated[str, StringConstraints(pattern=r"^([A-Z](-[A-Z])?|[0-9]{1,3}(-[0-9]{1,3})?)$")]
Length = Annotated[int, Field(ge=0, le=20_000)]
Seats = dict[Label, list[Label]]
"""Labels of seats by the label of their row."""


class StagePart(Part):
    x: Length
    y: Length = 0
    width: Annotated[int, Field(ge=1, le=20_000)]
    height: Annotated[int, Field(ge=1, le=2_000)] = 12


class BlockPart(Part):
    """Rows one behind the other, all around one middle.

    `rows` is one label or a span of them (`A-F`, `1-25`), `prefix` goes in front of each. Each
    row has `seats`, and `grow` more than the one before it. `aisles` are the seats after which an
    aisle of width `aisle` comes, counted from the left. With `bend` the ends of the rows come so
    much nearer to the stage. `numbers` says how seats are called, from the left.
    """

    rows: Span
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{0,6}$")] = ""
    seats: Annotated[int, Field(ge=1, le=500)]
    centre: Length
    y: Length
    pitch: Annotated[int, Field(ge=1, le=500)] = 10
    row_pitch: Annotated[int, Field(ge=1, le=500)] = 12
    aisles: list[Annotated[int, Field(ge=1, le=500)]] = Field(default_factory=list)
    aisle: Annotated[int, Field(ge=1, le=500)] = 12
    grow: Annotated[int, Field(ge=0, le=20)] = 0
    bend: Annotated[int, Field(ge=0, le=2_000)] = 0
    first: Annotated[int, Field(ge=0, le=9_000)] = 1
    numbers: Literal["rising", "falling", "odd", "even"] = "rising"
    wheelchairs: Seats = Field(default_factory=dict)
    companions: Seats = Field(default_factory=dict)
    missing: Seats = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.labels():
            raise ValueError("rows: the span ends before it begins")
        if any(after >= self.seats for after in self.aisles):
            raise ValueError("aisles: an aisle stands between two seats of every row")
        if max(map(len, self.labels())) > _LABEL_CHARACTERS:
            raise ValueError(f"prefix: a row's label has at most {_LABEL_CHARACTERS} characters")
        return self

    def labels(self) -> list[str]:
        """The labels of the rows, the first one first."""
        if span := _LETTERS.fullmatch(self.rows):
            codes = range(ord(span[1]), ord(span[2]) + 1)
            return [self.prefix + chr(code) for code in codes]
        if span := _NUMBERS.fullmatch(self.rows):
            return [f"{self.prefix}{number}" for number in range(int(span[1]), int(span[2]) + 1)]
        return [self.prefix + self.rows]

    def names(self, seats: int) -> list[str]:
        """What the seats of a row of so many are called, from the left."""
        step = 1 if self.numbers in ("rising", "falling") else 2
        start = self.first
        if step == 2 and start % 2 != (self.numbers == "odd"):
            start += 1
        names = [str(start + step * place) for place in range(seats)]
        return names[::-1] if self.numbers == "falling" else names


class ZonePart(Part):
    """Seats of one price; the rows of the first block are offered first."""

    id: Annotated[Slug, StringConstraints(max_length=16)]
    mark: Mark
    name: Name
    blocks: Annotated[list[BlockPart], Field(min_length=1)]


class SeatMapFile(Part):
    """A hall seen from above: lengths in any unit, from the corner left of the stage."""

    id: Slug
    stage: StagePart
    zones: Annotated[list[ZonePart], Field(min_length=1, max_length=20)]


def faults(file: SeatMapFile) -> Iterator[tuple[Place, str]]:
    """What no single field can tell: what stands twice, or names what is not there."""
    ids = [zone.id for zone in file.zones]
    for number, zone in enumerate(file.zones):
        if zone.id in ids[:number]:
            yield ("zones", number, "id"), f"{zone.id} stands twice"
        seen: set[str] = set()
        for place, block in enumerate(zone.blocks):
            where = ("zones", number, "blocks", place)
            for label in block.labels():
                if label in seen:
                    yield (*where, "rows"), f"row {label} stands twice in {zone.id}"
                seen.add(label)
            yield from _strangers(block, where)
    total = sum(_seats_of(block) for zone in file.zones for block in zone.blocks)
    if total > MOST_SEATS:
        yield ("zones",), f"has {total:,} seats, the most is {MOST_SEATS:,}"


def crowded(layout: Layout) -> Iterator[tuple[Place, str]]:
    """Rows that lie upon each other: no two seats share a spot half as wide as a seat."""
    spots: dict[tuple[int, int], str] = {}
    for row in layout.rows:
        for spot in zip(row.x, row.y, strict=True):
            other = spots.setdefault((spot[0] // _SPOT, spot[1] // _SPOT), row.label)
            if other != row.label:
                yield ("zones", row.zone, "blocks"), f"row {row.label} lies on row {other}"
                break


def _strangers(block: BlockPart, where: Place) -> Iterator[tuple[Place, str]]:
    """Seats with a meaning of their own must be there."""
    sizes = {label: block.seats + block.grow * n for n, label in enumerate(block.labels())}
    for field in ("wheelchairs", "companions", "missing"):
        for row, seats in getattr(block, field).items():
            known = block.names(sizes[row]) if row in sizes else []
            for seat in seats:
                if seat not in known:
                    yield (*where, field, row), f"there is no seat {seat} in row {row}"


def _seats_of(block: BlockPart) -> int:
    rows = len(block.labels())
    gone = sum(map(len, block.missing.values()))
    return rows * block.seats + block.grow * rows * (rows - 1) // 2 - gone


def layout_of(file: SeatMapFile) -> Layout:
    """The map; the file must be without faults."""
    rows: list[SeatRow] = []
    for number, zone in enumerate(file.zones):
        for block in zone.blocks:
            for place, label in enumerate(block.labels()):
                rows.append(_row(block, place, label, number, rows[-1].end if rows else 0))
    stage = file.stage
    right = max(stage.x + stage.width, *(max(row.x) for row in rows))
    bottom = max(stage.y + stage.height, *(max(row.y) for row in rows))
    return Layout(
        id=file.id,
        width=right + _MARGIN,
        height=bottom + _MARGIN,
        stage=(stage.x, stage.y, stage.width, stage.height),
        zones=tuple(Zone(z.id, z.mark, z.name.bilingual()) for z in file.zones),
        rows=tuple(rows),
    )


def _row(block: BlockPart, place: int, label: str, zone: int, first: int) -> SeatRow:
    count = block.seats + block.grow * place
    names = block.names(count)
    x = _places(block, count)
    y = [block.y + block.row_pitch * place + bend for bend in _bends(block.bend, count)]
    gone = set(block.missing.get(label, ()))
    kept = [number for number, name in enumerate(names) if name not in gone]
    breaks = {after for after in block.aisles if 0 < after < count}
    aisles = [
        at
        for at in range(1, len(kept))
        if kept[at] - kept[at - 1] > 1 or any(kept[at - 1] < b <= kept[at] for b in breaks)
    ]
    return SeatRow(
        zone=zone,
        label=label,
        first=first,
        seats=tuple(names[number] for number in kept),
        x=tuple(x[number] for number in kept),
        y=tuple(y[number] for number in kept),
        aisles=tuple(aisles),
        kinds="".join(_kind(block, label, names[number]) for number in kept),
    )


def _places(block: BlockPart, count: int) -> list[int]:
    """The x of each seat, the row's middle on the block's."""
    offsets = [
        number * block.pitch + block.aisle * sum(after <= number for after in block.aisles)
        for number in range(count)
    ]
    left = block.centre - offsets[-1] // 2
    return [max(0, left + offset) for offset in offsets]


def _bends(bend: int, count: int) -> Sequence[int]:
    """How much further from the stage each seat is than the ends of its row."""
    if count < 2:
        return [bend] * count
    return [round(bend * (1 - (2 * n / (count - 1) - 1) ** 2)) for n in range(count)]


def _kind(block: BlockPart, row: str, seat: str) -> SeatKind:
    if seat in block.wheelchairs.get(row, ()):
        return SeatKind.ACCESSIBLE
    return SeatKind.COMPANION if seat in block.companions.get(row, ()) else SeatKind.NORMAL
