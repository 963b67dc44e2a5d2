"""What crosses the border of bills: billers, bills, saved accounts, what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.ids import reference_code
from services.core.money import Currency, Money

MAX_KEY_CHARACTERS: Final = 22


class BillerGroup(StrEnum):
    UTILITIES = "utilities"
    FINANCIAL = "financial"
    ENTERTAINMENT = "entertainment"
    GOVERNMENT = "government"


class BillerCategory(StrEnum):
    ELECTRICITY = "electricity"
    WATER = "water"
    INTERNET = "internet"
    MOBILE = "mobile"
    LOANS = "loans"
    INSURANCE = "insurance"
    CREDIT_CARDS = "credit_cards"
    CABLE_TV = "cable_tv"
    STREAMING = "streaming"
    GAMING = "gaming"
    TAXES = "taxes"
    VEHICLES = "vehicles"
    PASSPORTS = "passports"


GROUPS: Final[Mapping[BillerGroup, tuple[BillerCategory, ...]]] = {
    BillerGroup.UTILITIES: (
        BillerCategory.ELECTRICITY,
        BillerCategory.WATER,
        BillerCategory.INTERNET,
        BillerCategory.MOBILE,
    ),
    BillerGroup.FINANCIAL: (
        BillerCategory.LOANS,
        BillerCategory.INSURANCE,
        BillerCategory.CREDIT_CARDS,
    ),
    BillerGroup.ENTERTAINMENT: (
        BillerCategory.CABLE_TV,
        BillerCategory.STREAMING,
        BillerCategory.GAMING,
    ),
    BillerGroup.GOVERNMENT: (
        BillerCategory.TAXES,
        BillerCategory.VEHICLES,
        BillerCategory.PASSPORTS,
    ),
}


class BillState(StrEnum):
    """Where a payment stands. What the biller has not said clearly stays `sending`."""

    DRAFT = "draft"  # shown to the fan; no money is set aside
    SENDING = "sending"  # the money is set aside; the biller's answer is not final yet
    PAID = "paid"
    REFUSED = "refused"  # by the biller; the money is free again
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self not in (BillState.DRAFT, BillState.SENDING)


class RefusalReason(StrEnum):
    """Why a biller says no; the fan reads it in the own language."""

    ACCOUNT_NOT_FOUND = "account_not_found"
    AMOUNT_CHANGED = "amount_changed"  # the bill has grown, or shrunk
    ALREADY_PAID = "already_paid"
    CLOSED = "closed"
    BILLER_REFUSED = "biller_refused"


@dataclass(frozen=True, slots=True)
class BillerField:
    """What a biller must know. `pattern` is loose: the biller itself checks."""

    name: str
    label: Bilingual
    pattern: str
    example: str


@dataclass(frozen=True, slots=True)
class Biller:
    """`has_bills`: it says what is due; else the fan says how much. `takes_parts`: less will do.

    `prefixes` are of the phone numbers (after 0) of a mobile operator: a hint, never more.
    """

    id: str
    name: Bilingual
    category: BillerCategory
    currency: Currency
    minimum: Money
    maximum: Money
    fee: Money
    takes_parts: bool
    has_bills: bool
    fields: tuple[BillerField, ...]
    prefixes: tuple[str, ...] = ()
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class LoadBillers:
    """All billers as they are to be; those that are not named are closed."""

    billers: tuple[Biller, ...]


@dataclass(frozen=True, slots=True)
class LoadedBillers:
    open: int
    closed: int


@dataclass(frozen=True, slots=True)
class LookUpBill:
    """Ask a biller about an account; the same key of the same fan is the same bill."""

    fan_id: int
    key: str
    biller_id: str
    account: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill as its fan sees it. `amount` none: the fan has not said how much yet.

    `is_unclear`: the biller was asked to take the money and has not said what became of it.
    """

    id: UUID
    fan_id: int
    biller: Biller
    account: Mapping[str, str]
    customer: str
    bill_ref: str
    due: Money | None
    due_on: date | None
    amount: Money | None
    fee: Money
    state: BillState
    reason: str
    receipt: str
    is_unclear: bool
    by_itself: bool
    created_at: datetime
    ended_at: datetime | None

    @property
    def total(self) -> Money:
        assert self.amount is not None
        return self.amount + self.fee

    @property
    def reference(self) -> str:
        return reference_code(self.id)

    @property
    def number(self) -> str:
        """The account in one line."""
        return " ".join(self.account.values())


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved account. `cap` none: it is not paid by itself. `due` is of the newest bill seen.

    `pays_at`: when it will be paid by itself, if that was announced.
    """

    id: UUID
    fan_id: int
    biller: Biller
    account: Mapping[str, str]
    customer: str
    reminds: bool
    cap: Money | None
    due: Money | None
    due_on: date | None
    pays_at: datetime | None

    @property
    def number(self) -> str:
        return " ".join(self.account.values())


@dataclass(frozen=True, slots=True)
class SendBill:
    """Job: speak to the biller about one payment."""

    bill_id: UUID


@dataclass(frozen=True, slots=True)
class PayByItself:
    """Job: pay the announced bill of a saved account."""

    saved_id: UUID
    bill_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPaid:
    """Event: a biller has taken the money. `seen`: the fan was looking at it."""

    bill_id: UUID
    fan_id: int
    biller_id: str
    category: BillerCategory
    name: Bilingual
    amount: Money
    fee: Money
    reference: str
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BillReturned:
    """Event: a biller has refused; all of the money is free again."""

    bill_id: UUID
    fan_id: int
    name: Bilingual
    total: Money
    reason: str
    reference: str
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDue:
    """Event, once for each bill of a saved account: it is there, and when it is to be paid."""

    saved_id: UUID
    fan_id: int
    name: Bilingual
    number: str
    bill_ref: str
    due: Money
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAnnounced:
    """Event, a day before: a bill will be paid by itself, unless the fan stops it."""

    saved_id: UUID
    fan_id: int
    name: Bilingual
    bill_ref: str
    total: Money
    pays_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPaidByItself:
    """Event, once for each bill: it was not paid by itself; `why` is over_cap, no_money,
    limit, frozen or stopped by its biller.
    """

    saved_id: UUID
    fan_id: int
    name: Bilingual
    bill_ref: str
    due: Money
    why: str
