"""Addresses and what they say about an account; the rows that a Book works on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Currency
from services.ledger.schemas import Verdict

_ADDRESS = re.compile(r"[a-z]+(:[a-z0-9_-]+)*:(usd|khr|pts|xtr)")
_MAX_ADDRESS_CHARACTERS: Final = 80
CURRENCIES: Final = {one.value: one for one in Currency}
# What may go below zero: the outside world, and our own income that may be paid back.
_UNLIMITED: Final = frozenset({"clearing", "revenue", "liquidity"})
# Many pay in, few pay out: their credits may wait for a fold (see folds.py).
_CREDIT_MOSTLY: Final = frozenset({"revenue", "merchant"})


@lru_cache(maxsize=100_000)
def account_id(address: str) -> UUID:
    """The id is derived from the address, so finding an account needs no look-up."""
    return derived_uuid("ledger_account", address)


@lru_cache(maxsize=100_000)
def is_address(address: str) -> bool:
    """Lower-case words joined by colons; the last one is the currency: `user:42:usd`."""
    return len(address) <= _MAX_ADDRESS_CHARACTERS and _ADDRESS.fullmatch(address) is not None


@lru_cache(maxsize=100_000)
def digits_of(address: str) -> str | None:
    """The 32 hexadecimal digits of the account's id; None: the address is malformed.

    The hot path knows accounts by them: they sort like the ids, and need no translation.
    """
    return account_id(address).hex if is_address(address) else None


def currency_of(address: str) -> Currency:
    """The currency that the address names."""
    return Currency(address.rpartition(":")[2].upper())


def min_balance_minor(address: str) -> int | None:
    """The floor of an account: zero, or None for system accounts, which may owe."""
    return None if address.partition(":")[0] in _UNLIMITED else 0


def is_credit_mostly(address: str) -> bool:
    """Whether credits may be appended without the account's lock and folded in later."""
    return address.partition(":")[0] in _CREDIT_MOSTLY


@dataclass(slots=True, eq=False)
class Account:
    """An account as it stands now; amounts in minor units. `digits` are those of its id.

    `is_locked` is False where credits are only appended: then its balance is not known.
    """

    digits: str
    address: str
    currency: Currency
    balance_minor: int
    held_minor: int
    min_balance_minor: int | None
    version: int
    is_locked: bool = True
    is_changed: bool = False

    @property
    def id(self) -> UUID:
        return account_id(self.address)

    def can_spend(self, amount_minor: int) -> bool:
        left = self.balance_minor - self.held_minor - amount_minor
        return self.min_balance_minor is None or left >= self.min_balance_minor


class Hold(NamedTuple):
    id: UUID
    debit_id: UUID
    credit_id: UUID
    amount_minor: int
    currency: str
    kind: str
    reference: str
    digest: bytes
    expires_at: datetime | None = None
    is_open: bool = True


class Transfer(NamedTuple):
    """A row of the table, in the order of its columns."""

    id: UUID
    debit_id: UUID
    credit_id: UUID
    amount_minor: int
    currency: str
    kind: str
    reference: str
    digest: bytes
    hold_id: UUID | None = None
    reversal_of: UUID | None = None


class Posting(NamedTuple):
    """A transfer with its two entries: the places that both accounts gave it.

    No `credit_version`: the credit waits for its place until the fold.
    """

    transfer: Transfer
    debit: Account
    debit_version: int
    debit_after_minor: int
    credit: Account
    credit_version: int | None
    credit_after_minor: int | None


class Folded(NamedTuple):
    """An account after its pending credits, `number` of them, got their places."""

    account_id: UUID
    balance_minor: int
    version: int
    number: int


class Resolution(NamedTuple):
    """A hold that ends: captured (a transfer follows), released or expired."""

    hold_id: UUID
    state: str
    resolved_by: UUID
    digest: bytes


class Answer(NamedTuple):
    """A verdict; `reason` is the guard's word for `limit_exceeded`."""

    verdict: Verdict
    reason: str | None = None


class Known(NamedTuple):
    """What an id was used for, and the answer it got."""

    digest: bytes
    verdict: Verdict
    reason: str | None = None

    def answer(self, body: bytes) -> Answer:
        if body != self.digest:
            return Answer(Verdict.CONFLICT)
        if self.verdict is Verdict.POSTED:
            return Answer(Verdict.REPLAYED)
        return Answer(self.verdict, self.reason)
