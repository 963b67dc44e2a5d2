"""What crosses the border of the ledger: commands, verdicts, balances, statement lines.

Every command has an id that its caller keeps over retries. The same id with the same body is
answered as before; with another body it is a conflict.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.core.money import Currency, Money

MAX_KIND_CHARACTERS = 32
MAX_REFERENCE_CHARACTERS = 80
MAX_AMOUNT_MINOR = 10**15  # far above any real amount, far below what a balance column holds
DIGEST_BYTES = 16


class Verdict(StrEnum):
    """The answer to one command. Only the first two mean that the money has moved."""

    POSTED = "posted"
    REPLAYED = "replayed"  # the same command was posted before
    CONFLICT = "conflict"  # the id belongs to another command
    INSUFFICIENT_FUNDS = "insufficient_funds"
    LIMIT_EXCEEDED = "limit_exceeded"  # a guard refused; the outcome has its reason
    BAD_ACCOUNT = "bad_account"
    CURRENCY_MISMATCH = "currency_mismatch"
    ALREADY_RESOLVED = "already_resolved"  # hold captured or released, transfer reversed
    EXCEEDS_HOLD = "exceeds_hold"
    NOT_FOUND = "not_found"  # no such hold or transfer
    LINKED_REFUSED = "linked_refused"  # fine by itself, but another one of its chain is not

    @property
    def moved(self) -> bool:
        return self in (Verdict.POSTED, Verdict.REPLAYED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostTransfer:
    """Move `amount` from `debit` to `credit`: addresses that end in their currency, `user:42:usd`.

    An address is opened by its first use. User accounts never go below zero; see rules.py.
    """

    id: UUID
    debit: str
    credit: str
    amount: Money
    kind: str
    reference: str = ""

    def __post_init__(self) -> None:
        _check_amount(self.amount)
        _check_texts(self.kind, self.reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    """Set `amount` of `debit` aside for `credit`; it can no longer be spent otherwise.

    From `expires_at` on the sweep may give it back. Until the sweep has, a capture still works.
    """

    id: UUID
    debit: str
    credit: str
    amount: Money
    kind: str
    reference: str = ""
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        assert self.expires_at is None or self.expires_at.tzinfo is not None
        _check_amount(self.amount)
        _check_texts(self.kind, self.reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureHold:
    """Move `amount` (at most what is held); the rest of the hold is free again."""

    id: UUID
    hold_id: UUID
    amount: Money

    def __post_init__(self) -> None:
        _check_amount(self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold:
    """Give the whole hold back to its account."""

    id: UUID
    hold_id: UUID
    because_expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseTransfer:
    """Move the money of an earlier transfer back, whole and once."""

    id: UUID
    transfer_id: UUID
    reference: str = ""

    def __post_init__(self) -> None:
        _check_texts("", self.reference)


Command = PostTransfer | PlaceHold | CaptureHold | ReleaseHold | ReverseTransfer


def digest(command: Command) -> bytes:
    """A fingerprint of the body without the id: equal bodies, equal fingerprints.

    It is stored, so a field added later may enter it only when it differs from its default.
    """
    match command:
        case PostTransfer() | PlaceHold():
            amount = command.amount
            body: tuple[object, ...] = (
                command.debit,
                command.credit,
                amount.amount_minor,
                str(amount.currency),
                command.kind,
                command.reference,
            )
            if isinstance(command, PlaceHold) and command.expires_at is not None:
                body += (command.expires_at.astimezone(UTC).isoformat(),)
        case CaptureHold():
            amount = command.amount
            body = (command.hold_id.hex, amount.amount_minor, str(amount.currency))
        case ReleaseHold():
            body = (command.hold_id.hex,) + (("expired",) if command.because_expired else ())
        case ReverseTransfer():
            body = (command.transfer_id.hex, command.reference)
    text = repr((type(command).__name__, *body))
    return hashlib.sha256(text.encode()).digest()[:DIGEST_BYTES]


class Balance(NamedTuple):
    """An account's money: `total` is all of it, `held` is set aside, `available` the rest.

    A tuple of plain values, as the outcome: a batch makes hundreds that nobody may look at.
    """

    total_minor: int
    held_minor: int
    currency: Currency

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def held(self) -> Money:
        return Money(self.held_minor, self.currency)

    @property
    def available(self) -> Money:
        return Money(self.total_minor - self.held_minor, self.currency)


class Outcome(NamedTuple):
    """The verdict, and both accounts as they stand after it.

    A balance is None where there is no such account, and at the credit of a credit-mostly account
    (income, merchants), whose credits are added up a moment later.
    `reason` is the guard's word for `limit_exceeded`, also when the refusal is repeated.
    """

    verdict: Verdict
    debit_balance: Balance | None
    credit_balance: Balance | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One change of one account. `amount` is signed; `version` counts the account's changes."""

    transfer_id: UUID
    version: int
    amount: Money
    balance_after: Money
    kind: str
    reference: str
    other_side: str
    posted_at: datetime


def _check_amount(amount: Money) -> None:
    assert 0 < amount.amount_minor <= MAX_AMOUNT_MINOR, "an amount is positive and sane"
    assert isinstance(amount.currency, Currency)


def _check_texts(kind: str, reference: str) -> None:
    assert len(kind) <= MAX_KIND_CHARACTERS
    assert len(reference) <= MAX_REFERENCE_CHARACTERS
