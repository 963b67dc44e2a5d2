"""What crosses the border of stock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.ids import uuid7

Units = Mapping[UUID, int]
"""How many of which stock."""


class Movement(StrEnum):
    """Why stock changed. Sales and returns come from orders, all others from operators."""

    RECEIPT = "receipt"
    ADJUSTMENT = "adjustment"
    COUNT = "count"
    DAMAGE = "damage"
    SALE = "sale"
    RETURN = "return"
    RETURN_DAMAGED = "return_damaged"


@dataclass(frozen=True, slots=True)
class Room:
    """What is free of a stock now (None: no limit), and from when on that is little."""

    left: int | None
    low_at: int

    def divided(self, quantity: int) -> Room:
        """The same for what takes so many units at once."""
        return self if self.left is None else Room(self.left // quantity, self.low_at)


@dataclass(frozen=True, slots=True)
class PickupPoint:
    """A place where buyers fetch goods, and when it is open."""

    id: str
    name: Bilingual
    hours: Bilingual


@dataclass(frozen=True, slots=True)
class StockSpec:
    """Stock as loaded; `units` come in the first time (None: no limit)."""

    id: UUID
    sku: str
    warehouse_id: str
    units: int | None
    low_at: int
    reorder_at: int


@dataclass(frozen=True, slots=True)
class MoveStock:
    """An operator's receipt, adjustment, damage or count. `key` (12 characters) makes it once.

    `units` are added (receipt > 0; damage > 0 takes away; adjustment either way); for a count they
    are what lies on the shelf, held units included and sold ones that still wait there left out.
    """

    key: str
    sku: str
    kind: Movement
    units: int
    reason: str
    actor_id: int


@dataclass(frozen=True, slots=True)
class StockNames:
    """How people call a stock: the goods with their traits, and the warehouse that it lies in."""

    goods: Bilingual
    attributes: Mapping[str, str]
    warehouse: Bilingual


@dataclass(frozen=True, slots=True)
class StockLevel:
    """A stock as the operator sees it. `names` None: nobody asked for them."""

    id: UUID
    sku: str
    warehouse_id: str
    size: int | None
    held: int
    sold: int
    low_at: int
    reorder_at: int
    is_open: bool
    names: StockNames | None = None

    @property
    def on_hand(self) -> int | None:
        """What lies in the warehouse; None where nothing runs out."""
        return None if self.size is None else self.size - self.sold


@dataclass(frozen=True, slots=True)
class StockLine:
    """One movement in the log."""

    kind: Movement
    size_change: int
    sold_change: int
    reason: str
    actor_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StockRanLow:
    """Event: fewer units are left than the level at which somebody orders new ones.

    `fall_id` tells one fall from the next.
    """

    sku: str
    left: int
    fall_id: UUID = field(default_factory=uuid7, compare=False)


@dataclass(frozen=True, slots=True)
class StockDifference:
    """A stock whose counters are not what its log and holds add up to."""

    sku: str
    field: str
    stored: int
    counted: int
