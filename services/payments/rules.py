"""What may follow what, when a code is looked at again, and what fits what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from services.core.money import Money
from services.payments.providers.base import ProviderPayment
from services.payments.schemas import AttemptState, IntentState, Purpose, Way
from services.wallet import TransactionKind

_I, _A = IntentState, AttemptState
# Everything that may happen to an intent. A top-up is paid from any open state, because its
# money stays with the fan; for others money that comes after EXPIRED or CANCELLED goes back.
INTENT_MOVES: Final[Mapping[IntentState, frozenset[IntentState]]] = MappingProxyType(
    {
        _I.WAITING: frozenset({_I.PAID, _I.EXPIRED, _I.CANCELLED, _I.IN_REVIEW}),
        _I.EXPIRED: frozenset({_I.WAITING, _I.PAID, _I.CANCELLED, _I.IN_REVIEW}),
        _I.CANCELLED: frozenset({_I.PAID, _I.IN_REVIEW}),
        _I.IN_REVIEW: frozenset({_I.PAID, _I.CANCELLED}),
        _I.PAID: frozenset({_I.PARTLY_REFUNDED, _I.REFUNDED}),
        _I.PARTLY_REFUNDED: frozenset({_I.PARTLY_REFUNDED, _I.REFUNDED}),
        _I.REFUNDED: frozenset(),
    }
)
# A code can be paid after it was closed or turned down once, and more than once.
ATTEMPT_MOVES: Final[Mapping[AttemptState, frozenset[AttemptState]]] = MappingProxyType(
    {
        _A.CREATING: frozenset({_A.OPEN, _A.PAID, _A.CLOSED, _A.FAILED, _A.UNKNOWN}),
        _A.UNKNOWN: frozenset({_A.OPEN, _A.PAID, _A.CLOSED, _A.FAILED}),
        _A.OPEN: frozenset({_A.PAID, _A.CLOSED, _A.FAILED}),
        _A.CLOSED: frozenset({_A.PAID}),
        _A.FAILED: frozenset({_A.PAID, _A.CLOSED}),
        _A.PAID: frozenset(),
    }
)
UNSETTLED: Final = frozenset({_A.CREATING, _A.UNKNOWN, _A.OPEN})
KINDS: Final[Mapping[Purpose, TransactionKind]] = MappingProxyType(
    {
        Purpose.TOP_UP: TransactionKind.TOP_UP,
        Purpose.TICKETS: TransactionKind.TICKET_PURCHASE,
        Purpose.MERCHANDISE: TransactionKind.MERCHANDISE_ORDER,
        Purpose.SUBSCRIPTION: TransactionKind.SUBSCRIPTION_PAYMENT,
        Purpose.VOTE_PACK: TransactionKind.MERCHANDISE_ORDER,
        Purpose.STREAM: TransactionKind.SUBSCRIPTION_PAYMENT,
        Purpose.BILL: TransactionKind.BILL_PAYMENT,
        Purpose.AUCTION: TransactionKind.MERCHANDISE_ORDER,
        Purpose.GIFT_CARD: TransactionKind.MERCHANDISE_ORDER,
        Purpose.RESALE: TransactionKind.TICKET_PURCHASE,
        Purpose.SPLIT: TransactionKind.P2P_TRANSFER,
    }
)
REMOTE: Final = frozenset({Way.KHQR, Way.PAYWAY, Way.CARD})


def intent_sources(target: IntentState) -> frozenset[IntentState]:
    """The states from which `target` may be reached."""
    return frozenset(one for one, targets in INTENT_MOVES.items() if target in targets)


def attempt_sources(target: AttemptState) -> frozenset[AttemptState]:
    """The states from which `target` may be reached."""
    return frozenset(one for one, targets in ATTEMPT_MOVES.items() if target in targets)


def ways_allowed(digital: bool) -> frozenset[Way]:
    """Telegram wants digital goods to be paid in Stars, and nothing else to be."""
    stars = frozenset({Way.STARS})
    return stars if digital else frozenset(Way) - stars


CODE_LIFETIME: Final = timedelta(seconds=300)  # the National Bank allows ten minutes at most
PROVIDER_LIFETIME: Final = timedelta(minutes=30)
SHORTEST_PROVIDER_LIFETIME: Final = timedelta(minutes=3)
STARS_GRACE: Final = timedelta(minutes=1)  # a payment allowed in time is told within seconds
NEVER_MADE_AFTER: Final = timedelta(minutes=1)  # "I do not know it" is believed only then
SILENT_AFTER: Final = 3  # unanswered questions until the fan is told that the bank is silent


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


def attempt_end(way: Way, now: datetime, intent_end: datetime) -> datetime:
    """How long a try may be paid. A KHQR never longer than the intent; PayWay takes no time
    under three minutes, so it is closed when the intent ends.
    """
    match way:
        case Way.KHQR:
            return min(now + CODE_LIFETIME, intent_end)
        case Way.PAYWAY | Way.CARD:
            return min(now + PROVIDER_LIFETIME, max(intent_end, now + SHORTEST_PROVIDER_LIFETIME))
        case Way.WALLET | Way.STARS | Way.POINTS:
            return intent_end


def mismatch(payment: ProviderPayment, amount: Money, account: str) -> str | None:
    """What of a reported payment differs from what was asked for; None: nothing."""
    if payment.currency != amount.currency:
        return "currency"
    if payment.amount != amount.to_decimal():
        return "amount"
    if payment.to_account != account:
        return "account"
    return None
