"""What crosses the border of returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.catalog.schemas import Availability
from services.core.money import Money
from services.orders.returns.states import (
    CHOOSABLE,
    ReturnActor,
    ReturnReason,
    ReturnState,
    Wants,
    may_move,
)

LONGEST_NOTE: Final = 500
LONGEST_REFUSAL: Final = 200


@dataclass(frozen=True, slots=True)
class ExchangeChoice:
    """Another variant of the same product. `extra`: what one costs more, with tax (or less: < 0).

    `left` is told while it is low, else None.
    """

    variant_id: UUID
    attributes: Mapping[str, str]
    extra: Money
    availability: Availability
    left: int | None


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """A line of which `left` units may be sent back until that moment (None: it never came).

    `choices`: what may come instead of them.
    """

    n: int
    name: Bilingual
    attributes: Mapping[str, str]
    left: int
    until: datetime | None
    choices: tuple[ExchangeChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnOffer:
    """What of an order may be sent back now, and why goods may come back."""

    order_key: str
    order_number: str
    lines: tuple[ReturnableLine, ...]
    returns: tuple[Return, ...]
    reasons: tuple[ReturnReason, ...] = CHOOSABLE

    @property
    def is_open(self) -> bool:
        return any(line.left for line in self.lines)


@dataclass(frozen=True, slots=True)
class AskReturn:
    """Send units of lines back (line number -> units); the same `key` again is the same return.

    `variants` (line number -> variant) are wanted instead, of every line; without them, money.
    """

    key: str
    fan_id: int
    order_key: str
    units: Mapping[int, int]
    reason: ReturnReason
    note: str = ""
    picture_ids: tuple[UUID, ...] = ()
    variants: Mapping[int, UUID] = field(default_factory=dict)

    @property
    def wants(self) -> Wants:
        return Wants.EXCHANGE if self.variants else Wants.REFUND


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Units that come back; `damaged` of them go on no shelf again. `variant_id`: instead."""

    n: int
    quantity: int
    damaged: int
    name: Bilingual
    attributes: Mapping[str, str]
    variant_id: UUID | None = None
    wanted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Return:
    """A return as it stands. `refund`: what goes back, known when the goods are received.

    `refusal`: why an operator said no. `new_order_key`: what was exchanged for them.
    """

    id: UUID
    order_id: UUID
    order_key: str
    order_number: str
    fan_id: int
    state: ReturnState
    reason: ReturnReason
    note: str
    refusal: str
    lines: tuple[ReturnLine, ...]
    picture_ids: tuple[UUID, ...]
    refund: Money | None
    asked_at: datetime
    ended_at: datetime | None
    wants: Wants = Wants.REFUND
    new_order_key: str | None = None
    new_order_number: str | None = None

    @property
    def was_gone(self) -> bool:
        """Another variant was wanted and not to be had any more: the money went back."""
        is_back = self.state in (ReturnState.RECEIVED, ReturnState.REFUNDED)
        return is_back and self.wants is Wants.EXCHANGE and self.new_order_key is None

    @property
    def units(self) -> dict[int, int]:
        return {line.n: line.quantity for line in self.lines}

    @property
    def is_wish(self) -> bool:
        """Whether its buyer has asked for it; else the goods have never come."""
        return self.reason in CHOOSABLE

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether its buyer may keep the goods after all; of what never came there are none."""
        return self.is_wish and may_move(self.state, ReturnState.WITHDRAWN, ReturnActor.BUYER)


@dataclass(frozen=True, slots=True)
class ReceiveReturn:
    """The goods are back; of each line (by number) so many units are damaged."""

    actor_id: int
    return_id: UUID
    damaged: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReturnMoved:
    """Event: a return was decided, received, paid back or exchanged (for `new_order_key`).

    `was_gone`: it was to be exchanged. `difference`: what is to be paid for the new order.
    """

    return_id: UUID
    order_key: str
    order_number: str
    fan_id: int
    state: ReturnState
    refund: Money | None
    refusal: str
    new_order_key: str | None = None
    new_order_number: str | None = None
    was_gone: bool = False
    difference: Money | None = None
