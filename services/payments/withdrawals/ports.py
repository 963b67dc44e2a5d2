"""What withdrawals need from outside: a bank that looks accounts up and sends money to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from services.core.money import Currency, Money
from services.payments.withdrawals.schemas import BankAccount


@dataclass(frozen=True, slots=True)
class AccountFound:
    """Whose account it is."""

    payee: str
    bank_name: str
    currencies: tuple[Currency, ...]


@dataclass(frozen=True, slots=True)
class AccountMissing:
    """There is no such account."""


@dataclass(frozen=True, slots=True)
class PayoutOrder:
    """Send `amount` to `account`. `id` is the same for ever: the bank pays it at most once."""

    id: str
    account: BankAccount
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The money has arrived. Final."""

    bank_reference: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The money has not moved and will not under this id. Final; `reason` is a stable word."""

    reason: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The bank has the order and has not decided."""


@dataclass(frozen=True, slots=True)
class NeverArrived:
    """The bank has never seen this id: it may be sent again, under the same id."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing can be concluded: silence, an error, an answer that cannot be read."""

    why: str


LookUp = AccountFound | AccountMissing | Unknown
Outcome = Sent | Declined | Pending | NeverArrived | Unknown


class PayoutProvider(Protocol):
    """A bank that pays out. Nothing here raises for what may happen; no transaction is open."""

    async def look_up(self, account: BankAccount) -> LookUp: ...

    async def send(self, order: PayoutOrder) -> Outcome:
        """Idempotent by the order's id. Never NeverArrived."""
        ...

    async def status(self, order: PayoutOrder) -> Outcome: ...
