"""What crosses the border of shared bills: commands, how one stands, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.core.ids import short_id
from services.core.money import Money

MAX_KEY_CHARACTERS = 40
MAX_TITLE_CHARACTERS = 60
MAX_LABEL_CHARACTERS = 40
MAX_NAME_CHARACTERS = 64
CARD_KIND = "sp"
"""The card of a shared bill, and its link."""


class Mode(StrEnum):
    """How a bill is shared."""

    EQUAL = "equal"
    SHARES = "shares"  # each part has its weight
    ITEMS = "items"  # each takes what they had


class SplitState(StrEnum):
    OPEN = "open"
    DONE = "done"  # everything is paid
    CLOSED = "closed"  # ended by its host or its time; what was paid stays paid
    CANCELLED = "cancelled"  # ended by its host before anybody paid


class PartState(StrEnum):
    FREE = "free"
    TAKEN = "taken"
    PAID = "paid"


class PaidBy(StrEnum):
    """How a part was settled."""

    HOST = "host"  # the host's own part: laid out already
    CASH = "cash"  # outside, as the host says
    PAYMENT = "payment"  # by wallet or bank, through us


@dataclass(frozen=True, slots=True)
class NewPart:
    """A part as the host lays it down; `fan_id`: it is for this person, and nobody else."""

    label: str = ""
    weight: int = 1
    fan_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewItem:
    """A line of the bill; `price` before what is spread over all lines."""

    name: str
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSplit:
    """Share `total`. `parts` are those of the others, not the host's (`host_weight`: 0 if the
    host has none); `items` instead of them if each takes what they had.

    The same key of the same host is the same bill.
    """

    host_id: int
    key: str
    total: Money
    mode: Mode
    title: str = ""
    parts: tuple[NewPart, ...] = ()
    host_weight: int = 1
    items: tuple[NewItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One person's part. `name` is what friends see: the first name, or what the host wrote.

    `amount` of a bill by items: what its person has taken so far.
    """

    number: int
    state: PartState
    name: str
    fan_id: int | None
    amount: Money
    weight: int
    paid_by: PaidBy | None
    paid_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of the bill; `price` with its part of what is spread. `takers` in their order.

    `is_settled`: somebody has paid for it, so nobody else can join in or leave it.
    """

    number: int
    name: str
    price: Money
    takers: tuple[int, ...]
    is_settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A shared bill as it stands, for whoever has its link."""

    id: UUID
    host_id: int
    host_name: str
    title: str
    total: Money
    mode: Mode
    state: SplitState
    parts: tuple[Part, ...]
    items: tuple[Item, ...]
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    reminded_at: datetime | None

    @property
    def short_id(self) -> str:
        return short_id(self.id)

    @property
    def is_open(self) -> bool:
        return self.state is SplitState.OPEN

    def part_of(self, fan_id: int) -> Part | None:
        return next((part for part in self.parts if part.fan_id == fan_id), None)

    def parts_in(self, *states: PartState) -> list[Part]:
        return [part for part in self.parts if part.state in states]

    @property
    def paid(self) -> Money:
        """What is settled, the host's own part with it."""
        return sum(
            (part.amount for part in self.parts_in(PartState.PAID)),
            Money.zero(self.total.currency),
        )

    @property
    def left(self) -> Money:
        """What still has to come."""
        return self.total - self.paid


@dataclass(frozen=True, slots=True)
class SplitTime:
    """Job: a moment of a bill has come."""

    split_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAsked:
    """Event: these people have parts of a bill to pay; `reminds`: not for the first time.

    `round` tells reminders apart.
    """

    split_id: UUID
    host_id: int
    title: str
    fan_ids: tuple[int, ...]
    reminds: bool
    round: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPaidFor:
    """Event: somebody has paid a part, which is in the host's wallet; or says the host, in cash.

    `is_last`: the bill is settled with it.
    """

    split_id: UUID
    host_id: int
    title: str
    number: int
    fan_id: int | None
    amount: Money
    paid_by: PaidBy
    paid_parts: int
    all_parts: int
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitEnded:
    """Event: nothing is to be paid any more. `unpaid`: who had not paid; `paid`: who had."""

    split_id: UUID
    host_id: int
    title: str
    unpaid: tuple[int, ...]
    paid: tuple[int, ...]
    by_time: bool
