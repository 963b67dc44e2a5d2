"""Verdicts of the ledger and reasons of the guard as errors that people understand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from services.core.errors import DomainError
from services.core.money import Money
from services.ledger.schemas import Outcome, PlaceHold, PostTransfer, Verdict
from services.wallet import guard as guards
from services.wallet import rules
from services.wallet.errors import (
    DailyLimitReached,
    FrozenByOperator,
    InsufficientFunds,
    LegalLimitReached,
    LegalLimitVerify,
    LimitReached,
    MonthlyLimitReached,
    OverSingleLimit,
    OwnWallet,
    PaymentKeyReused,
    TransferDailyLimitReached,
    TransferDailyLimitVerify,
    TransferMonthlyLimitReached,
    TransferMonthlyLimitVerify,
    WalletIsFrozen,
)
from services.wallet.guard import Refusal, WalletGuard
from services.wallet.limits import LimitName

_LIMITS: Final[Mapping[str, type[LimitReached]]] = {
    LimitName.SINGLE: OverSingleLimit,
    LimitName.SPENDING_DAY: DailyLimitReached,
    LimitName.SPENDING_MONTH: MonthlyLimitReached,
    LimitName.TRANSFER_DAY: TransferDailyLimitReached,
    LimitName.TRANSFER_MONTH: TransferMonthlyLimitReached,
    LimitName.LEGAL_DAY: LegalLimitReached,
}
_VERIFY: Final[Mapping[str, type[LimitReached]]] = {
    LimitName.TRANSFER_DAY: TransferDailyLimitVerify,
    LimitName.TRANSFER_MONTH: TransferMonthlyLimitVerify,
    LimitName.LEGAL_DAY: LegalLimitVerify,
}


def refused(
    guard: WalletGuard,
    commands: Sequence[PostTransfer | PlaceHold],
    outcomes: Sequence[Outcome],
    *,
    key: str,
    now: datetime,
) -> DomainError:
    """The error of a chain that did not move money; a mistake of ours is an AssertionError."""
    place = next(
        (at for at, one in enumerate(outcomes) if one.verdict is not Verdict.LINKED_REFUSED), 0
    )
    command, outcome = commands[place], outcomes[place]
    match outcome.verdict:
        case Verdict.LIMIT_EXCEEDED:
            refusal = guard.refusals.get(command.id) or guard.look_again(command, outcome.reason)
            return limited(refusal, now)
        case Verdict.INSUFFICIENT_FUNDS:
            leaving = [one.amount for one in commands if one.debit == command.debit]
            return lacking(outcome, _sum(leaving))
        case Verdict.CONFLICT:
            return PaymentKeyReused(key=key)
        case Verdict.BAD_ACCOUNT if command.debit == command.credit:
            return OwnWallet()
        case wrong:
            raise AssertionError(f"{command.debit} to {command.credit}: {wrong}")


def lacking(outcome: Outcome, required: Money) -> InsufficientFunds:
    balance = outcome.debit_balance
    available = balance.available if balance else Money.zero(required.currency)
    return InsufficientFunds(available=available, required=required, missing=required - available)


def limited(refusal: Refusal, now: datetime) -> DomainError:
    """What the guard refused, with everything that its text says."""
    match refusal.reason:
        case guards.FROZEN:
            return WalletIsFrozen()
        case guards.FROZEN_BY_OPERATOR:
            return FrozenByOperator()
    excess = refusal.excess
    assert excess, refusal.reason
    limit = excess.limit
    if limit.period is None:
        return OverSingleLimit(limit=limit.amount)
    details = {
        "limit": limit.amount,
        "left": excess.left,
        "renews_at": rules.next_period(limit.period, rules.local_day(now)),
    }
    if refusal.raised and refusal.reason in _VERIFY:
        raised = {"level": refusal.raised.level, "raised_to": refusal.raised.amount}
        return _VERIFY[refusal.reason](**details, **raised)
    return _LIMITS[refusal.reason](**details)


def _sum(amounts: Sequence[Money]) -> Money:
    total = Money.zero(amounts[0].currency)
    for amount in amounts:
        total += amount
    return total
