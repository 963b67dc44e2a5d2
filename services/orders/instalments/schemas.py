"""What crosses the border of instalments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.core.ids import short_id
from services.core.money import Money


class PlanState(StrEnum):
    """`waiting`: the order's first part is not paid yet. `missed`: a part was not to be had.

    `ended`: its order was cancelled.
    """

    WAITING = "waiting"
    OPEN = "open"
    MISSED = "missed"
    DONE = "done"
    ENDED = "ended"


class PartState(StrEnum):
    """`missed`: all tries of its days have failed. `dropped`: nothing is owed of it any more."""

    OPEN = "open"
    MISSED = "missed"
    PAID = "paid"
    DROPPED = "dropped"


OWED: Final = (PartState.OPEN, PartState.MISSED)


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to pay in parts: `first` now, then `monthly`, at the end `last`.

    `fee` is in their sum. first = monthly; last is what is left.
    """

    months: int
    first: Money
    monthly: Money
    last: Money
    fee: Money

    @property
    def total(self) -> Money:
        return self.first + self.monthly * (self.months - 2) + self.last


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `next_try_on`: when the wallet pays by itself (again); None: it does not."""

    n: int
    due_on: date
    amount: Money
    state: PartState
    tries: int
    next_try_on: date | None
    paid_on: date | None

    @property
    def is_owed(self) -> bool:
        return self.state in OWED


@dataclass(frozen=True, slots=True)
class Plan:
    """How an order is paid in parts; `total` is all of them, with the `fee`.

    `parts` is () until the first one is paid.
    """

    order_id: UUID
    order_key: str
    order_number: str
    fan_id: int
    state: PlanState
    months: int
    total: Money
    fee: Money
    parts: tuple[Part, ...]

    @property
    def left(self) -> Money:
        """What is still owed."""
        whole = Money.zero(self.fee.currency)
        for part in self.parts:
            if part.is_owed:
                whole += part.amount
        return whole

    @property
    def paid(self) -> Money:
        whole = Money.zero(self.fee.currency)
        for part in self.parts:
            if part.state is PartState.PAID:
                whole += part.amount
        return whole

    @property
    def next(self) -> Part | None:
        """The part to be paid next: a missed one before all others."""
        return next((part for part in self.parts if part.is_owed), None)

    def owed(self, *, all_of_it: bool) -> Money:
        """What `pay` would take now."""
        if all_of_it:
            return self.left
        return self.next.amount if self.next else Money.zero(self.fee.currency)

    def purpose(self, *, all_of_it: bool) -> str:
        """What a PIN confirms: exactly these parts for exactly this sum."""
        first = self.next.n if self.next else 0
        minor = self.owed(all_of_it=all_of_it).amount_minor
        return f"instalment:{short_id(self.order_id)}:{first}:{minor}"


@dataclass(frozen=True, slots=True)
class PayParts:
    """Pay the next part now, or all that is left. `minor`: the sum that the fan has seen."""

    fan_id: int
    order_id: UUID
    minor: int
    all_of_it: bool = False


# Work and events


@dataclass(frozen=True, slots=True)
class TryPart:
    """Job: the wallet pays a part by itself; `tries`: how many there were before."""

    order_id: UUID
    n: int
    tries: int


@dataclass(frozen=True, slots=True)
class PartComing:
    """Event: in a few days the wallet pays a part by itself."""

    order_id: UUID
    order_key: str
    number: str
    fan_id: int
    n: int
    months: int
    amount: Money
    due_on: date


@dataclass(frozen=True, slots=True)
class PartPaid:
    """Event: a part came. `by_itself`: its fan was not looking. `left`: what is still owed."""

    order_id: UUID
    order_key: str
    number: str
    fan_id: int
    n: int
    months: int
    amount: Money
    left: Money
    by_itself: bool


@dataclass(frozen=True, slots=True)
class PartNotPaid:
    """Event: the wallet did not have it. `next_try_on` None: it was the last try, it is missed.

    `reason` is the code of the refusal.
    """

    order_id: UUID
    order_key: str
    number: str
    fan_id: int
    n: int
    months: int
    amount: Money
    reason: str
    next_try_on: date | None
