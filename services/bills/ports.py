"""What bills need from outside: billers that say what is due and take money for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.core.money import Money


@dataclass(frozen=True, slots=True)
class Found:
    """An account. `bill_ref` and `due` name its open bill; no due: the payer says how much."""

    customer: str
    bill_ref: str
    due: Money | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class NoAccount:
    """The biller knows no such account."""


@dataclass(frozen=True, slots=True)
class NothingOpen:
    """The account has no open bill."""


@dataclass(frozen=True, slots=True)
class BillOrder:
    """Take `amount` for an account. `id` is the same for ever: it is taken at most once."""

    id: str
    biller_id: str
    account: Mapping[str, str]
    bill_ref: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Done:
    """The biller has the money. Final."""

    receipt: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """The money was not taken and will not be under this id. Final; a stable word why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The biller has the order and has not decided."""


@dataclass(frozen=True, slots=True)
class NeverArrived:
    """The biller has never seen this id: it may be sent again, under the same id."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing can be concluded: silence, an error, an answer that cannot be read."""

    why: str


LookUp = Found | NoAccount | NothingOpen | Unknown
Outcome = Done | Refusal | Pending | NeverArrived | Unknown


class BillerGateway(Protocol):
    """The way to all billers. Nothing here raises for what may happen; no transaction is open."""

    async def look_up(self, biller_id: str, account: Mapping[str, str]) -> LookUp: ...

    async def pay(self, order: BillOrder) -> Outcome:
        """Idempotent by the order's id. Never NeverArrived."""
        ...

    async def status(self, order: BillOrder) -> Outcome: ...
