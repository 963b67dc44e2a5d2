"""What crosses the border of the waiting room: commands, a fan's place, events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from services.artwork.schemas import Bilingual


class RoomState(StrEnum):
    """Where a room stands."""

    GATHERING = "gathering"  # people come; the draw is still to be held
    OPEN = "open"  # the draw is held, people are let in
    PAUSED = "paused"  # nobody new is let in; who is inside goes on
    CLOSED = "closed"  # no waiting any more: everybody may buy, or the sale is over


class PlaceState(StrEnum):
    """Where a fan stands."""

    OUTSIDE = "outside"  # never joined
    WAITING = "waiting"
    INSIDE = "inside"  # may buy now
    DONE = "done"  # has bought
    MISSED = "missed"  # was let in and let the time pass
    LEFT = "left"  # gave the place up


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """A waiting room for the sale of one event, which starts at `sale_at`.

    `capacity` is how many may be inside at once, each for at most `pass_life`.
    """

    event_id: str
    joining_opens_at: datetime
    sale_at: datetime
    capacity: int
    pass_life: timedelta

    def __post_init__(self) -> None:
        assert self.capacity > 0
        assert self.joining_opens_at <= self.sale_at
        assert self.pass_life >= timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WaitingRoomSpec:
    """A waiting room as it is loaded with its event: open so long before the sale's start."""

    opens_before: timedelta
    capacity: int
    pass_life: timedelta

    def of(self, event_id: str, sale_at: datetime) -> OpenRoom:
        opens_at = sale_at - self.opens_before
        return OpenRoom(event_id, opens_at, sale_at, self.capacity, self.pass_life)


@dataclass(frozen=True, slots=True)
class Join:
    """A fan wants a place in the waiting room of an event."""

    event_id: str
    fan_id: int
    draw_key: int


@dataclass(frozen=True, slots=True)
class Wait:
    """An honest guess: between `shortest` (the pace so far) and `longest` (everybody dawdles)."""

    shortest: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """What a fan is told.

    `ahead`: at most so many are let in before; it never grows. Known once the draw was held.
    `people`: how many have come before the draw. `seed_hash` is published from the beginning,
    `seed` after the draw; with it anybody can repeat the draw. `lot` (known after the draw) is the
    fan's own, `rank` the place in the line that it gave, or that of the arrival.
    """

    event_id: str
    room: RoomState
    state: PlaceState
    joining_opens_at: datetime
    sale_at: datetime
    people: int
    ahead: int | None
    wait: Wait | None
    pass_until: datetime | None
    seed_hash: str
    seed: str | None
    rank: int | None
    lot: int | None

    @property
    def lets_buy(self) -> bool:
        return self.room is RoomState.CLOSED or self.state is PlaceState.INSIDE

    @property
    def version(self) -> str:
        """Another one for whatever a fan would see differently."""
        return sha256(repr(self).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class RoomNumbers:
    """What the operator sees. `waiting` is exact at `counted_at`; `let_in` counts turns."""

    event_id: str
    state: RoomState
    sale_at: datetime
    capacity: int
    waiting: int
    inside: int
    let_in: int
    let_in_per_hour: int
    bought: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedRoom:
    """A room that people still pass through, for the operators' list."""

    event_id: str
    name: Bilingual
    state: RoomState
    sale_at: datetime


@dataclass(frozen=True, slots=True)
class TurnCame:
    """Event: the fan is inside until `until`; `number` counts the fan's turns in this room."""

    event_id: str
    fan_id: int
    until: datetime
    number: int


@dataclass(frozen=True, slots=True)
class TurnMissed:
    """Event: the fan's time inside has passed unused; the end of the line is open."""

    event_id: str
    fan_id: int
    number: int


@dataclass(frozen=True, slots=True)
class TickRoom:
    """Job: rank and let in, then plan the next tick."""

    event_id: str
    number: int
