"""The states of a subscription, and what may follow what: one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class State(StrEnum):
    """Where a subscription stands. What its fan may have is a matter of grants with an end."""

    TRIAL = "trial"
    ACTIVE = "active"
    PAUSED = "paused"  # paid days wait; nothing is charged
    EXPIRED = "expired"  # not paid in time: days of grace, tries to charge
    CANCELLED = "cancelled"  # final: nothing is charged, what was paid lasts to its end


_S = State
MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        _S.TRIAL: frozenset({_S.ACTIVE, _S.CANCELLED}),
        _S.ACTIVE: frozenset({_S.PAUSED, _S.CANCELLED, _S.EXPIRED}),
        _S.PAUSED: frozenset({_S.ACTIVE, _S.CANCELLED}),
        _S.EXPIRED: frozenset({_S.ACTIVE, _S.CANCELLED}),
        _S.CANCELLED: frozenset(),
    }
)


def sources(target: State) -> frozenset[State]:
    """The states from which `target` may be reached."""
    return frozenset(state for state, targets in MOVES.items() if target in targets)


class Cycle(StrEnum):
    """How long a paid period is; rules.LENGTHS has the days."""

    MONTH = "month"
    YEAR = "year"


class Method(StrEnum):
    """How the next period is paid."""

    NONE = "none"  # the fan is reminded and pays by a link
    WALLET = "wallet"  # charged by itself
    STARS = "stars"  # Telegram charges every 30 days


class PeriodKind(StrEnum):
    TRIAL = "trial"
    PAID = "paid"
    GIFT = "gift"


class OrderKind(StrEnum):
    """What a request for money is for."""

    PERIOD = "period"  # the first period, or the next one
    UPGRADE = "upgrade"  # the difference for the days that are left
    GIFT = "gift"


class OrderState(StrEnum):
    OPEN = "open"
    DONE = "done"
    RETURNED = "returned"  # it was paid and could not be had any more: the money went back


class GiftState(StrEnum):
    WAITING = "waiting"  # not paid yet
    READY = "ready"
    CLAIMED = "claimed"


class TaskKind(StrEnum):
    """Work of an operator that a plan asks for."""

    BOX = "box"
    BOOKING = "booking"


class CancelReason(StrEnum):
    """Why it ended, as the fan says it, or as the clock knows it."""

    PRICE = "price"
    SELDOM = "seldom"
    CONTENT = "content"
    OTHER = "other"
    TRIAL_OVER = "trial_over"
    UNPAID = "unpaid"


FAN_REASONS: Final = (
    CancelReason.PRICE,
    CancelReason.SELDOM,
    CancelReason.CONTENT,
    CancelReason.OTHER,
)
