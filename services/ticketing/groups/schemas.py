"""What crosses the border of tickets together: commands, what people see, events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.ids import short_id
from services.core.money import Money
from services.ticketing.schemas import EventLabel


class GroupState(StrEnum):
    OPEN = "open"
    OVER = "over"  # its time is up, or everything is paid
    CANCELLED = "cancelled"  # by its host


class PlaceState(StrEnum):
    """`paying`: an order for it waits for money. `released`: it is not the group's any more."""

    FREE = "free"
    CLAIMED = "claimed"
    PAYING = "paying"
    PAID = "paid"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """Hold so many tickets of one type for friends. The same `key` again is the same group.

    `seat_hold` is the host's choice of seats, as many as `quantity`; seats without it are the
    best that are free together.
    """

    host_id: int
    host_name: str
    event_id: str
    ticket_type_id: int
    quantity: int
    key: str
    seat_hold: UUID | None = None


@dataclass(frozen=True, slots=True)
class ClaimPlace:
    """A friend takes a place. The same `key` again is the same place."""

    group_id: UUID
    fan_id: int
    fan_name: str
    key: str


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """`name` is the first name of whose it is; `seat` is `A-12` where seats are numbered."""

    number: int
    state: PlaceState
    fan_id: int | None
    name: str | None
    seat: str | None
    order_key: str | None


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as everybody in it may see it: names and states, no amounts of one person."""

    id: UUID
    host_id: int
    host_name: str
    event: EventLabel
    ticket_type_id: int
    type_name: Bilingual
    price: Money
    per_person: int
    most_per_order: int
    state: GroupState
    expires_at: datetime
    places: tuple[GroupPlace, ...]

    @property
    def short_id(self) -> str:
        """For links and buttons."""
        return short_id(self.id)

    def number_of(self, *states: PlaceState) -> int:
        return sum(place.state in states for place in self.places)

    @property
    def is_complete(self) -> bool:
        return self.number_of(PlaceState.PAID) == len(self.places)

    @property
    def is_final(self) -> bool:
        """Nothing changes any more: closed, and nobody is just paying."""
        is_open = self.state is GroupState.OPEN and not self.is_complete
        return not is_open and not self.number_of(PlaceState.PAYING)

    def places_of(self, fan_id: int, *states: PlaceState) -> tuple[GroupPlace, ...]:
        """The fan's places, in any state unless some are named."""
        return tuple(
            place
            for place in self.places
            if place.fan_id == fan_id and (not states or place.state in states)
        )


@dataclass(frozen=True, slots=True)
class GroupTime:
    """Job: a moment of a group has come."""

    group_id: UUID


@dataclass(frozen=True, slots=True)
class GroupEndsSoon:
    """Event, once per group: these have a place that they have not paid."""

    group_id: UUID
    event_id: str
    fan_ids: tuple[int, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PlacesReleased:
    """Event: a group ended, and these fans had a place that they had not paid."""

    group_id: UUID
    event_id: str
    fan_ids: tuple[int, ...]
    state: GroupState


@dataclass(frozen=True, slots=True)
class GroupFinished:
    """Event: every place is paid."""

    group_id: UUID
    event_id: str
    host_id: int
    quantity: int
