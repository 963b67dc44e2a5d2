"""A fan's orders in a list, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.money import Money
from services.orders.states import OrderState


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order in a list; `picture` and `pair` are those of its first line."""

    id: UUID
    key: str
    number: str
    state: OrderState
    total: Money
    quantity: int
    name: Bilingual
    product_id: str
    picture: str
    pair: Pair
    placed_at: datetime
    moves_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListOrders:
    """A fan's orders, the newest first. `after` is the cursor of the page before."""

    fan_id: int
    states: frozenset[OrderState] = frozenset()
    after: str | None = None
    limit: int = 10


@dataclass(frozen=True, slots=True)
class OrderPage:
    items: tuple[OrderCard, ...]
    after: str | None
