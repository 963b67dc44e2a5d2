"""A board: one line for each act, by what may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.voting.show.model import VoteKind


class Band(StrEnum):
    """Where an act stands without its number: in the upper, middle or lower third."""

    UPPER = "upper"
    MIDDLE = "middle"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class BoardLine:
    """`basis_points` of all units (10,000 in all) or None; `units` or None.

    `kinds` are the units by kind of vote where units are shown, in the order of the kinds.
    """

    act: str
    band: Band | None
    basis_points: int | None
    units: int | None
    kinds: tuple[tuple[VoteKind, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """`lines` in the order of the votes; in the running order where places are not shown.

    `is_frozen`: the last minutes before the close stay hidden.
    """

    window_id: str
    lines: tuple[BoardLine, ...]
    as_of: datetime
    is_frozen: bool
