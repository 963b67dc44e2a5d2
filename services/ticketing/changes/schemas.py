"""What crosses the border of changed events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.money import Money
from services.ticketing.rules import EventState
from services.ticketing.schemas import EventLabel


class ChangeKind(StrEnum):
    CALLED_OFF = "called_off"
    MOVED = "moved"


class PartState(StrEnum):
    """Where one order of a change stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


def off_purpose(event_id: str) -> str:
    """What a PIN confirms when it confirms that an event is called off."""
    return f"event_off:{event_id}"


def move_purpose(event_id: str, starts_at: datetime) -> str:
    """The same for a new time, to the minute."""
    return f"event_move:{event_id}:{int(starts_at.timestamp()) // 60}"


@dataclass(frozen=True, slots=True)
class MoveEvent:
    """A new start: doors and end move along. For so many days tickets come back for nothing."""

    actor_id: int
    event_id: str
    starts_at: datetime
    days_to_give_back: int = 14


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event in a list of operators, also one that is called off."""

    event_id: str
    name: Bilingual
    state: EventState


@dataclass(frozen=True, slots=True)
class Failed:
    """An order that a change could not be carried out for, by the code of the refusal."""

    order_number: str
    code: str


@dataclass(frozen=True, slots=True)
class ChangeProgress:
    """How far a change is. `listed`: all orders are known, so `waiting` can only fall."""

    id: UUID
    kind: ChangeKind
    made_at: datetime
    was_at: datetime
    give_back_until: datetime | None
    listed: bool
    waiting: int
    done: int
    failed: tuple[Failed, ...]
    failures: int


@dataclass(frozen=True, slots=True)
class PoolNumbers:
    pool_id: int
    slug: str
    size: int | None
    held: int
    sold: int
    waiting: int
    is_open: bool
    is_seated: bool


@dataclass(frozen=True, slots=True)
class EventNumbers:
    """An event as its operators see it. `taken` is what buyers paid, `refunded` what went back."""

    label: EventLabel
    pools: tuple[PoolNumbers, ...]
    orders: int
    tickets: int
    taken: Money
    refunded: Money
    change: ChangeProgress | None


@dataclass(frozen=True, slots=True)
class GoOn:
    """Job: list the next orders of a change."""

    change_id: UUID


@dataclass(frozen=True, slots=True)
class DoPart:
    """Job: carry a change out for one order."""

    change_id: UUID
    order_id: UUID


@dataclass(frozen=True, slots=True)
class BuyersTold:
    """Event: these owners of tickets are to be told of a change, each once."""

    change_id: UUID
    event_id: str
    kind: ChangeKind
    fan_ids: tuple[int, ...]
