"""What crosses the border of the wallet."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.core.ids import reference_code
from services.core.money import Currency, Money
from services.identity import VerificationLevel

FEE_KIND: Final = "fee"
"""The statement's kind of a fee: a transfer of its own beside the payment."""
CONVERSION_KIND: Final = "conversion"

_CODE: Final = re.compile(r"HM-[0-9A-Z]{4}-[0-9A-Z]{4}")
_UUID: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def user_account(fan_id: int, currency: Currency) -> str:
    """The fan's ledger address, e.g. `user:42:usd`."""
    return f"user:{fan_id}:{currency.lower()}"


class TransactionKind(StrEnum):
    """Why money moved, as the statement shows it."""

    TICKET_PURCHASE = "ticket_purchase"
    MERCHANDISE_ORDER = "merchandise_order"
    SUBSCRIPTION_PAYMENT = "subscription_payment"
    P2P_TRANSFER = "p2p_transfer"
    BILL_PAYMENT = "bill_payment"
    TOP_UP = "top_up"
    WITHDRAWAL = "withdrawal"
    REFUND = "refund"
    CASHBACK = "cashback"
    LOYALTY_REDEMPTION = "loyalty_redemption"
    TICKET_RESALE = "ticket_resale"  # a fan has sold a ticket on


@dataclass(frozen=True, slots=True)
class Balance:
    """Money of one currency: `available` to spend, `pending` (set aside), and both in `total`."""

    available: Money
    pending: Money
    total: Money


@dataclass(frozen=True, slots=True)
class Balances:
    usd: Balance
    khr: Balance
    pts: Balance


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletTransfer:
    """Move `amount` to another fan (`payee_id`) or to a ledger address (`payee`).

    `key` is the payer's own: the same transfer again is answered as before, also when it was
    refused. `fee` (of the same currency) goes to the house with it, or neither moves. `kind` is a
    TransactionKind.
    """

    key: str
    payer_id: int
    amount: Money
    payee_id: int | None = None
    payee: str = ""
    fee: Money | None = None
    kind: str = TransactionKind.P2P_TRANSFER
    reference: str = ""

    def __post_init__(self) -> None:
        assert (self.payee_id is None) == bool(self.payee), "one payee: a fan or an address"
        assert self.fee is None or self.fee.currency is self.amount.currency

    @property
    def payee_address(self) -> str:
        if self.payee_id is None:
            return self.payee
        return user_account(self.payee_id, self.amount.currency)

    @property
    def total(self) -> Money:
        """What leaves the payer's wallet."""
        return self.amount + self.fee if self.fee else self.amount


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that stands. `balance_after` is the payer's, at that moment.

    Not `is_new`: the same command was done before, and this is its result.
    """

    id: UUID
    payer_id: int
    payee: str
    amount: Money
    balance_after: Money
    kind: TransactionKind
    reference: str
    paid_at: datetime
    fee: Money | None = None
    is_new: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class WalletTransferred:
    """Event: money went from a fan to somebody, at their own wish."""

    payment_id: UUID
    payer_id: int
    payee_id: int | None
    payee: str
    amount: Money
    fee: Money | None
    kind: str
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WalletHold:
    """Money set aside for `payee`. `available` is what is left to spend."""

    id: UUID
    fan_id: int
    payee: str
    amount: Money
    available: Money


@dataclass(frozen=True, slots=True)
class Refund:
    """A part of a payment that went back. `left` can still be given back after it."""

    id: UUID
    payment_id: UUID
    amount: Money
    left: Money
    is_new: bool


@dataclass(frozen=True, slots=True)
class LimitState:
    """One limit of a fan: `name` is a LimitName, `renews_at` None for a single movement.

    `next_level` and `raised_to`: the nearest verification level at which it is higher.
    """

    use: str
    name: str
    limit: Money
    used: Money
    left: Money
    renews_at: datetime | None
    next_level: VerificationLevel | None
    raised_to: Money | None


@dataclass(frozen=True, slots=True)
class LimitsView:
    level: VerificationLevel
    limits: tuple[LimitState, ...]


class FreezeSide(StrEnum):
    """Who holds a wallet frozen; each side lifts its own freeze."""

    FAN = "fan"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Frozen:
    """Since when each side holds the wallet frozen; None: it does not."""

    by_fan_at: datetime | None
    by_operator_at: datetime | None

    def __bool__(self) -> bool:
        return self.by_fan_at is not None or self.by_operator_at is not None


@dataclass(frozen=True, slots=True)
class FreezeLogLine:
    """`action` is freeze or unfreeze; `reason` is the operator's, empty for a fan."""

    fan_id: int
    action: str
    side: FreezeSide
    actor_id: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WalletFrozen:
    """Event: nothing leaves this wallet from now on."""

    action_id: UUID
    fan_id: int
    side: FreezeSide
    at: datetime


@dataclass(frozen=True, slots=True)
class WalletUnfrozen:
    """Event: one side's freeze was lifted; `still_frozen`: the other side's stands."""

    action_id: UUID
    fan_id: int
    side: FreezeSide
    still_frozen: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """Riel per US dollar from `since` on; `source` says where it was read."""

    id: UUID
    khr_per_usd: Decimal
    spread_basis_points: int
    source: str
    set_by: int | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Quote:
    """An exchange as offered until `expires_at`: `amount` leaves, `gain` comes.

    `spread` is the part of `amount` that the house keeps.
    """

    id: UUID
    fan_id: int
    amount: Money
    spread: Money
    gain: Money
    rate: ExchangeRate
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange that was done; both balances as they are now."""

    quote: Quote
    balances: Balances
    is_new: bool


@dataclass(frozen=True, slots=True)
class ExchangeDay:
    """What fans exchanged in one day, from one currency."""

    sold: Money
    spread: Money
    bought: Money
    how_many: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """How far exchanges have moved the house: its liquidity (negative: paid out), its income.

    `net` is both liquidity accounts together in US dollars at the rate in force.
    """

    liquidity_usd: Money
    liquidity_khr: Money
    income_usd: Money
    income_khr: Money
    net: Money
    rate: ExchangeRate
    today: tuple[ExchangeDay, ...]


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that came in; `balance` is the wallet's now. Not `is_new`: it was booked before."""

    id: UUID
    fan_id: int
    amount: Money
    balance: Money
    is_new: bool


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One change: `amount` is negative for money that left; `other_side` is a ledger address."""

    id: UUID
    kind: str
    amount: Money
    balance_after: Money
    other_side: str
    reference: str
    at: datetime

    @property
    def code(self) -> str:
        """What a fan can name when asking about it, e.g. `HM-7K2Q-94XD`.

        The code of what the money moved for (a top-up, a withdrawal, an exchange), as its own
        receipt says it; else that of the transfer.
        """
        subject = self.reference.partition(":")[2]
        if _CODE.fullmatch(subject):
            return subject
        return reference_code(UUID(subject) if _UUID.fullmatch(subject) else self.id)


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Newest first. `next_cursor` opens the page after this one; None: there is none."""

    lines: tuple[StatementLine, ...]
    next_cursor: str | None
