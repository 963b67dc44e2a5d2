"""What the payments domain asks of a provider, and the answers to "is it paid?"."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from services.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Money asked for: how much, under which reference, and how long it may be paid.

    `attempt_id` is unique for ever; a provider that wants an id from us derives it from this.
    """

    attempt_id: UUID
    amount: Money
    reference: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """What the fan pays with (`payload`, the text of a QR) and how the provider finds it again.

    Both are kept as they are and never made anew: another spelling has another handle. `link`
    opens the provider's app or page. An invoice without payload has to be made by the provider.
    """

    payload: str
    handle: str
    payee_account: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPayment:
    """A payment as the provider reports it; nothing of it is believed before it is compared.

    `payment_id` is unique at the provider. `amount` is in major units, read from the text of the
    answer. `paid_at` is None if the answer has no sane time. `returned` is what the provider has
    already given back of it.
    """

    payment_id: str
    amount: Decimal
    currency: str
    to_account: str
    from_account: str
    paid_at: datetime | None
    returned: Decimal = Decimal(0)


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
class Absent:
    """The provider does not know such an invoice: it was never made there."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The provider takes no money for it any more; what comes is turned away or sent back."""


@dataclass(frozen=True, slots=True)
class Declined:
    """A payment was tried and turned down."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No usable answer. It never means "unpaid", and nothing may be cancelled because of it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The provider did not take our request, and nothing has happened. `reason` is for logs.

    Not `final`: the same request may be taken later.
    """

    reason: str
    final: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """The provider has made the invoice: the payload or the link that is paid with."""

    payload: str
    link: str


@dataclass(frozen=True, slots=True)
class Returned:
    """The provider has sent money back. `total` is all it ever sent back of this payment, in
    major units; None: it does not say.
    """

    total: Decimal | None


Status = Paid | NotYet | Static | Absent | Closed | Declined | Unknown
Creation = Made | Rejected | Unknown
Return = Returned | Rejected | Unknown


class PaymentProvider(Protocol):
    """One who is asked over the network. None of its answers is an exception."""

    @property
    def name(self) -> str:
        """A short word that never changes: it is part of every stored payment."""
        ...

    @property
    def closes(self) -> bool:
        """Whether an unpaid invoice can be recalled."""
        ...

    def create(self, charge: Charge) -> Invoice:
        """The invoice as far as we can write it ourselves. It runs inside a transaction."""
        ...

    async def make(self, charge: Charge, invoice: Invoice) -> Creation:
        """Let the provider make an invoice that has no payload yet."""
        ...

    async def status(self, handle: str) -> Status:
        """Ask whether the invoice is paid. Never raises: a failure is Unknown."""
        ...

    async def close(self, handle: str) -> None:
        """Ask that it takes no money any more. Ask for the status afterwards to know."""
        ...
