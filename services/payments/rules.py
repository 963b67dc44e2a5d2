"""Amounts that may be topped up, when a code is looked at again, and what fits what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from services.core.money import Currency, Money
from services.payments.providers.base import ProviderPayment

CODE_LIFETIME: Final = timedelta(seconds=300)  # the National Bank allows ten minutes at most
INTENT_LIFETIME: Final = timedelta(seconds=1800)
SILENT_AFTER: Final = 3  # unanswered questions until the fan is told that the bank is silent


@dataclass(frozen=True, slots=True)
class Bounds:
    minimum: Money
    maximum: Money


def _bounds(currency: Currency, minimum: int, maximum: int) -> Bounds:
    return Bounds(Money(minimum, currency), Money(maximum, currency))


# One top-up; the maximum is the daily total of a wallet without documents.
TOP_UP_BOUNDS: Final[Mapping[Currency, Bounds]] = MappingProxyType(
    {
        Currency.USD: _bounds(Currency.USD, 50, 500_00),
        Currency.KHR: _bounds(Currency.KHR, 2_000, 2_000_000),
    }
)

_FIRST_WAIT: Final = timedelta(seconds=2)
_LONGEST_WAIT: Final = timedelta(seconds=60)
_AGE_PER_WAIT: Final = 8  # the wait grows with the age: 10 s after 80 s, 60 s after 8 minutes
_CLOSE_WATCH_AFTER_EXPIRY: Final = timedelta(minutes=15)
_HOURLY: Final = timedelta(hours=1)
_WATCHED_FOR: Final = timedelta(hours=24)
_SILENCE_BORNE_FOR: Final = timedelta(days=7)
_TELL_EXPIRY_AFTER: Final = timedelta(seconds=2)
# A code can be paid more than once, so a paid one is looked at again, for a second payment.
_AFTER_PAYMENT: Final = (timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=24))


@dataclass(frozen=True, slots=True)
class Watch:
    """How far the watching of one code is. `unanswered` counts questions since an answer."""

    created_at: datetime
    expires_at: datetime
    received_money: bool
    unanswered: int


def next_check(watch: Watch, now: datetime) -> datetime | None:
    """When to ask again; None: never.

    Every 2 s at first, growing to 60 s; on through 15 minutes after the expiry, then hourly until
    24 hours: a payment in the last second must not be lost. Silence of the bank is no answer, so
    a silent one is asked for seven days.
    """
    if watch.received_money:
        later = (watch.expires_at + wait for wait in _AFTER_PAYMENT)
        return next((moment for moment in later if moment > now), None)
    watched_until = watch.created_at + (_SILENCE_BORNE_FOR if watch.unanswered else _WATCHED_FOR)
    if now >= watched_until:
        return None
    if now >= watch.expires_at + _CLOSE_WATCH_AFTER_EXPIRY:
        return now + _HOURLY
    return _soon(watch, now)


def _soon(watch: Watch, now: datetime) -> datetime:
    patience = timedelta(seconds=2 ** min(watch.unanswered, 6))
    wait = max((now - watch.created_at) / _AGE_PER_WAIT, _FIRST_WAIT, patience)
    moment = now + min(wait, _LONGEST_WAIT)
    tell_expiry_at = watch.expires_at + _TELL_EXPIRY_AFTER
    return tell_expiry_at if now < tell_expiry_at < moment else moment


def mismatch(payment: ProviderPayment, amount: Money, account: str) -> str | None:
    """What of a reported payment differs from what was asked for; None: nothing."""
    if payment.currency != amount.currency:
        return "currency"
    if payment.amount != amount.to_decimal():
        return "amount"
    if payment.to_account != account:
        return "account"
    return None
