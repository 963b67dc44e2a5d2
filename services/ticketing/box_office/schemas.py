"""What crosses the border of the box office: sales at the door, drawers, what is kept back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.money import Currency, Money
from services.payments.cash import Cash
from services.ticketing.box_office.rules import CashKind, StaffAction, WayAtCounter
from services.ticketing.schemas import OrderSummary, TicketCard


@dataclass(frozen=True, slots=True)
class DoorEvent:
    """An event that the counter sells."""

    id: str
    name: Bilingual
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class DoorType:
    """A ticket type at the counter. `free` is for reading; None: no limit."""

    id: int
    name: Bilingual
    price: Money
    free: int | None
    is_seated: bool


@dataclass(frozen=True, slots=True)
class OpenShift:
    """Begin to sell at an event; the same key again is the same shift."""

    actor_id: int
    key: str
    event_id: str
    float_cash: Cash


@dataclass(frozen=True, slots=True)
class Shift:
    """A drawer. `expected` is what its lines come to; `counted` once it is closed."""

    id: UUID
    event: DoorEvent
    seller_id: int
    opened_at: datetime
    expected: Cash
    closed_at: datetime | None = None
    counted: Cash | None = None

    @property
    def difference(self) -> Cash:
        return self.counted - self.expected if self.counted is not None else Cash()


@dataclass(frozen=True, slots=True)
class ShiftView:
    """A shift with what was sold in it: tickets by way, and the worth of each way."""

    shift: Shift
    sold: tuple[Sold, ...]


@dataclass(frozen=True, slots=True)
class Sold:
    way: WayAtCounter
    currency: Currency
    orders: int
    tickets: int
    total: Money


@dataclass(frozen=True, slots=True)
class SellAtDoor:
    """Set tickets of one type aside in the seller's open shift. The same key: the same sale."""

    actor_id: int
    key: str
    ticket_type_id: int
    quantity: int

    def __post_init__(self) -> None:
        assert self.quantity > 0


@dataclass(frozen=True, slots=True)
class DoorSale:
    """A sale at the counter: its order, how it is paid, and its tickets once it is.

    `buyer` is the masked name of a fan who gets the tickets in the own chat.
    """

    order: OrderSummary
    riel_due: Money
    way: WayAtCounter | None
    given: Cash | None
    change: Cash | None
    buyer: str | None
    tickets: tuple[TicketCard, ...]


@dataclass(frozen=True, slots=True)
class CashLine:
    kind: CashKind
    cash: Cash
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class PoolView:
    """A stock pool as staff sees it; `blocked` is part of `held`."""

    id: int
    slug: str
    size: int | None
    held: int
    sold: int
    blocked: int


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A zone of numbered seats, with those that are kept back."""

    ticket_type_id: int
    name: Bilingual
    blocked: str


@dataclass(frozen=True, slots=True)
class Stock:
    """What of an event can be kept back."""

    event: DoorEvent
    pools: tuple[PoolView, ...]
    zones: tuple[ZoneView, ...]


@dataclass(frozen=True, slots=True)
class LogLine:
    actor_id: int
    action: StaffAction
    subject: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DoorSold:
    """Event: a sale at the counter was paid by code; its seller may be looking at it."""

    order_key: str
    seller_id: int
