"""What crosses the border of payments: a request for money, its attempts, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.core.money import Currency, Money

MAX_KEY_CHARACTERS = 22
MAX_SUBJECT_CHARACTERS = 64
MAX_DESCRIPTION_CHARACTERS = 120


class Purpose(StrEnum):
    """What a fan pays for. It goes back to the asking domain with every event."""

    TOP_UP = "top_up"
    TICKETS = "tickets"
    MERCHANDISE = "merchandise"
    SUBSCRIPTION = "subscription"
    VOTE_PACK = "vote_pack"
    STREAM = "stream"
    BILL = "bill"
    AUCTION = "auction"
    GIFT_CARD = "gift_card"
    RESALE = "resale"
    SPLIT = "split"


class Way(StrEnum):
    """How a fan pays."""

    WALLET = "wallet"
    KHQR = "khqr"
    PAYWAY = "payway"
    CARD = "card"
    STARS = "stars"
    POINTS = "points"


class IntentState(StrEnum):
    """Where a request for money stands; rules.INTENT_MOVES says what may follow what."""

    WAITING = "waiting"
    PAID = "paid"
    EXPIRED = "expired"  # its time is over and every provider asked has said "not paid"
    CANCELLED = "cancelled"
    IN_REVIEW = "in_review"  # money came that does not fit; a person looks at it
    PARTLY_REFUNDED = "partly_back"
    REFUNDED = "refunded"


class AttemptState(StrEnum):
    """Where one try to pay stands; rules.ATTEMPT_MOVES says what may follow what."""

    CREATING = "creating"  # stored; the provider is being asked
    OPEN = "open"
    PAID = "paid"
    CLOSED = "closed"  # recalled, or run out
    FAILED = "failed"  # turned down, or never made
    UNKNOWN = "unknown"  # the provider did not say whether it made it


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRequest:
    """Money that a domain asks a fan for; what is paid goes to the ledger address `payee`.

    `key` is unique per fan and purpose. `subject` names the thing (an order's key). `ways` are
    those offered. `stars` is the price in Telegram Stars (None: by the table of prices).
    `recurring`: Telegram charges it again every 30 days.
    """

    key: str
    fan_id: int
    purpose: Purpose
    subject: str
    amount: Money
    payee: str
    ways: frozenset[Way]
    expires_at: datetime
    digital: bool
    description_en: str
    description_km: str
    stars: int | None = None
    recurring: bool = False

    def __post_init__(self) -> None:
        assert 0 < len(self.key) <= MAX_KEY_CHARACTERS
        assert len(self.subject) <= MAX_SUBJECT_CHARACTERS
        assert self.amount.amount_minor > 0
        assert self.payee.endswith(f":{self.amount.currency.lower()}")
        for description in (self.description_en, self.description_km):
            assert len(description) <= MAX_DESCRIPTION_CHARACTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to pay. `amount` is in the money of the way (Stars, points, or the intent's own).

    `payload` is the text of a QR or the payload of a Telegram invoice, `link` opens the bank's
    app or page; both are empty while the provider has not answered.
    """

    id: UUID
    way: Way
    state: AttemptState
    amount: Money
    payload: str
    link: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A request for money and its attempts, the newest first.

    `prices` says what each offered way costs in its own money (Stars, points). `payee` is the
    ledger address that gets the money. `paid_at` is when the first payment was booked.
    `provider_answers` is False while one does not tell whether it was paid.
    """

    id: UUID
    fan_id: int
    purpose: Purpose
    subject: str
    amount: Money
    state: IntentState
    ways: frozenset[Way]
    prices: Mapping[Way, Money]
    payee: str
    recurring: bool
    description_en: str
    description_km: str
    reference: str
    created_at: datetime
    expires_at: datetime
    paid_by: Way | None
    paid_at: datetime | None
    refunded: Money
    provider_answers: bool
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentPaid:
    """Event: the money is at its payee. `again`: the next 30 days of a subscription."""

    intent_id: UUID
    fan_id: int
    purpose: Purpose
    subject: str
    amount: Money
    way: Way
    reference: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentExpired:
    """Event: nobody paid in time. Money that comes later goes back to the fan by itself."""

    intent_id: UUID
    fan_id: int
    purpose: Purpose
    subject: str
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentNeedsReview:
    """Event: money came that does not fit (`reason`); nothing was booked, a person decides."""

    intent_id: UUID
    fan_id: int
    purpose: Purpose
    subject: str
    amount: Money
    reference: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentDelayed:
    """Event: a provider does not answer; whether it was paid is not known yet."""

    intent_id: UUID
    fan_id: int
    purpose: Purpose
    subject: str
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentRefunded:
    """Event: `amount` is back with the fan. `total` is all that was refunded or is on its way;
    `to_wallet`: not to its source.
    """

    refund_id: UUID
    intent_id: UUID
    fan_id: int
    purpose: Purpose
    subject: str
    amount: Money
    total: Money
    reference: str
    to_wallet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SurplusReturned:
    """Event: money that came twice or too late is back with the fan, or in the wallet.

    `payment` is the provider's id of it.
    """

    intent_id: UUID
    fan_id: int
    payment: str
    amount: Money
    reference: str
    to_wallet: bool


@dataclass(frozen=True, slots=True)
class CheckAttempt:
    """Job: ask the provider about one attempt for the `number`-th time (from 0)."""

    attempt_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class CloseAttempt:
    """Job: recall one attempt that is no longer wanted, then ask whether it was paid."""

    attempt_id: UUID


@dataclass(frozen=True, slots=True)
class EndIntent:
    """Job: the time of an intent is over; `number` counts the tries to end it."""

    intent_id: UUID
    number: int


STARS = Currency.XTR
POINTS = Currency.PTS
