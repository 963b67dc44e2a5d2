"""What crosses the border of seats: wishes, held seats, what is free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.core.ids import short_id
from services.core.money import Money
from services.ticketing.seats.layout import Layout, SeatName
from services.ticketing.seats.rules import Seats


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat by its number in the map and by its name."""

    number: int
    name: SeatName


@dataclass(frozen=True, slots=True)
class HoldSeats:
    """Exactly these seats, all or nothing; what the fan held of the event before is let go.

    The same wish again refreshes the hold.
    """

    fan_id: int
    event_id: str
    ticket_type_id: int
    seats: Seats


@dataclass(frozen=True, slots=True)
class FindSeats:
    """The best seats side by side; `suggestion` 0 is the best choice, 1 the next one.

    `may_split`: groups in several places will do where so many are not free together.
    """

    fan_id: int
    event_id: str
    ticket_type_id: int
    quantity: int
    suggestion: int = 0
    may_split: bool = False


@dataclass(frozen=True, slots=True)
class HeldSeats:
    """Seats that a fan holds before there is an order. `id` names this very choice."""

    id: UUID
    event_id: str
    fan_id: int
    ticket_type_id: int
    seats: Seats
    names: tuple[SeatName, ...]
    expires_at: datetime

    @property
    def order_key(self) -> str:
        """The key of the order that this choice becomes: one choice, one order."""
        return short_id(self.id)


@dataclass(frozen=True, slots=True)
class SeatedZone:
    """A ticket type as a zone of the map, with its number there."""

    ticket_type_id: int
    zone: int
    price: Money
    max_per_order: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Hall:
    """An event's map in its version, and what is sold in which zone."""

    event_id: str
    layout: Layout
    version: int
    zones: tuple[SeatedZone, ...]

    def zone_of(self, ticket_type_id: int) -> SeatedZone | None:
        return next((z for z in self.zones if z.ticket_type_id == ticket_type_id), None)


@dataclass(frozen=True, slots=True)
class Availability:
    """The state of every seat: for showing, never to sell by. `etag` changes with any of it."""

    version: int
    states: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class SeatDifference:
    """A hold or ticket whose seats are not as many as its units: an alarm, never repaired."""

    event_id: str
    hold_id: UUID
    seats: int
    units: int


@dataclass(frozen=True, slots=True)
class BlockedSeats:
    """Seats of one row that the organiser keeps, by their labels."""

    zone: str
    row: str
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeatingSpec:
    """How an event is seated: the map's id and what of it is not for sale."""

    map_id: str
    blocked: tuple[BlockedSeats, ...] = ()
