"""Amounts, fees, reviews and waiting times of withdrawals; which state may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from services.core.money import Currency, Money
from services.payments.withdrawals.schemas import WithdrawalState
from services.wallet.rules import in_force, local_day

DRAFT, REVIEW, QUEUED, SENDING = (
    WithdrawalState.DRAFT, WithdrawalState.REVIEW, WithdrawalState.QUEUED,
    WithdrawalState.SENDING,
)  # fmt: skip
MOVES: Final[Mapping[WithdrawalState, frozenset[WithdrawalState]]] = {
    DRAFT: frozenset({REVIEW, QUEUED, WithdrawalState.CANCELLED}),
    REVIEW: frozenset({QUEUED, WithdrawalState.REJECTED, WithdrawalState.CANCELLED}),
    QUEUED: frozenset({SENDING, WithdrawalState.REJECTED, WithdrawalState.CANCELLED}),
    SENDING: frozenset({WithdrawalState.DONE, WithdrawalState.REFUSED}),
}
DRAFT_LIFE: Final = timedelta(minutes=30)
KNOWN_WAIT: Final = timedelta(seconds=30)
"""How long a withdrawal to an account that was paid before can still be taken back."""
NEW_WAIT: Final = timedelta(minutes=10)
"""The same for an account that was never paid."""
FROZEN_WAIT: Final = timedelta(minutes=10)
"""A frozen wallet sends nothing; after this time it is looked at again."""
TRY_LEASE: Final = timedelta(seconds=45)
"""Nobody else sends or asks while one try may still be under way: two calls of 8 s, with room.
Shorter than a job's lease, so that the job of a worker that died finds its turn over.
"""
STUCK_AFTER: Final = timedelta(hours=1)
MOST_DESTINATIONS: Final = 6
_BACK_OFF_SECONDS: Final = (5, 15, 60, 300, 900, 3600)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one currency from `since` on.

    One operator must agree from `review_from` on, two different ones from `two_from` on.
    """

    since: date
    minimum: Money
    maximum: Money
    fee: Money
    review_from: Money
    two_from: Money


def _usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


def _khr(riel: int) -> Money:
    return Money(riel, Currency.KHR)


# A change is a new row with its first day; old rows stay, so an old decision can be explained.
_FIRST: Final = date(2026, 1, 1)
TERMS: Final[Mapping[Currency, tuple[Terms, ...]]] = {
    Currency.USD: (Terms(_FIRST, _usd(1_00), _usd(200_00), _usd(25), _usd(100_00), _usd(180_00)),),
    Currency.KHR: (
        Terms(_FIRST, _khr(4_000), _khr(820_000), _khr(1_000), _khr(410_000), _khr(738_000)),
    ),
}


def terms_at(currency: Currency, now: datetime) -> Terms:
    return in_force(TERMS[currency], local_day(now))


def approvals_needed(amount: Money, now: datetime, *, risk_wants_review: bool) -> int:
    """How many operators must agree; 0: it goes on by itself."""
    terms = terms_at(amount.currency, now)
    if amount >= terms.two_from:
        return 2
    return 1 if risk_wants_review or amount >= terms.review_from else 0


def sources(target: WithdrawalState) -> frozenset[WithdrawalState]:
    """The states from which it may come to `target`."""
    return frozenset(state for state, targets in MOVES.items() if target in targets)


def next_try(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return timedelta(seconds=_BACK_OFF_SECONDS[min(tries, len(_BACK_OFF_SECONDS)) - 1])
