"""The rules as data: what must be true of a movement for each to match."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import Enum

from services.core.money import Money
from services.risk.schemas import Channel, MovementKind, Outcome, Reason


class Window(Enum):
    """How far back a counter looks."""

    TEN_MINUTES = timedelta(minutes=10)
    HOUR = timedelta(hours=1)
    DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the day in Phnom Penh; `until` before `start` goes over midnight."""

    start: time
    until: time

    def hold(self, clock: time) -> bool:
        if self.start <= self.until:
            return self.start <= clock < self.until
        return clock >= self.start or clock < self.until


Percentage = int


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Money came in within the window, and at least `share` per cent of it leaves again."""

    window: Window
    received_from: Money
    share: Percentage


@dataclass(frozen=True, slots=True)
class Condition:
    """All that is said must be true; what is None or empty does not matter.

    Counts and sums include the movement itself and match when they are above the figure.
    """

    kinds: frozenset[MovementKind] = frozenset()
    levels: frozenset[str] = frozenset()
    channels: frozenset[Channel] = frozenset()
    amount_from: Money | None = None
    payee_is_new: bool | None = None
    blocked: bool | None = None
    cooling: bool | None = None
    fan_younger_than: timedelta | None = None
    device_younger_than: timedelta | None = None
    hours: Hours | None = None
    payments_above: tuple[Window, int] | None = None
    sum_above: tuple[Window, Money] | None = None
    payees_above: tuple[Window, int] | None = None
    payee_payments_above: tuple[Window, int] | None = None
    payee_sum_above: tuple[Window, Money] | None = None
    round_trip: RoundTrip | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its name in the file; what it leads to and why."""

    name: str
    outcome: Outcome
    reason: Reason
    when: Condition = field(default_factory=Condition)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Every rule, under the version that the log of decisions names."""

    version: str
    rules: tuple[Rule, ...]
