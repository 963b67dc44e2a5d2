"""What the payments domain asks of a provider, and the four answers to "is it paid?"."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from services.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Money asked for: how much, under which reference, and how long it may be paid."""

    amount: Money
    reference: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """What the fan pays with (`payload`, the text of a QR) and how the provider finds it again.

    Both are kept as they are and never made anew: another spelling has another handle.
    """

    payload: str
    handle: str
    payee_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPayment:
    """A payment as the provider reports it; nothing of it is believed before it is compared.

    `payment_id` is unique at the provider. `amount` is in major units, read from the text of the
    answer. `paid_at` is None if the answer has no sane time.
    """

    payment_id: str
    amount: Decimal
    currency: str
    to_account: str
    from_account: str
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class Paid:
    payment: ProviderPayment


@dataclass(frozen=True, slots=True)
class NotYet:
    """The provider knows of no payment at this moment. It may still come."""


@dataclass(frozen=True, slots=True)
class Static:
    """The code has no amount, so payments of it cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No usable answer. It never means "unpaid", and nothing may be cancelled because of it."""

    reason: str


Status = Paid | NotYet | Static | Unknown


class PaymentProvider(Protocol):
    @property
    def name(self) -> str:
        """A short word that never changes: it is part of every stored payment."""
        ...

    def create(self, charge: Charge) -> Invoice:
        """Make the invoice. Local work only: it runs inside a transaction."""
        ...

    async def status(self, handle: str) -> Status:
        """Ask whether the invoice is paid. Never raises: a failure is Unknown."""
        ...
