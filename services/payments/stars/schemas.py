"""What crosses the border of Stars."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from services.payments.providers.base import Return
from services.payments.reconciliation.schemas import StatementRow

SUBSCRIPTION_SECONDS: Final = 2_592_000  # 30 days, the only period that Telegram knows


@dataclass(frozen=True, slots=True, kw_only=True)
class StarsInvoice:
    """What the bot sends: currency XTR, an empty provider token, one price of `stars`.

    `subscription_seconds` is None for a single payment. `payload` names the attempt.
    """

    attempt_id: UUID
    payload: str
    stars: int
    subscription_seconds: int | None
    description_en: str
    description_km: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StarsPayment:
    """`successful_payment` as Telegram sends it to the bot; the only proof that Stars moved."""

    charge_id: str
    payload: str
    payer_id: int
    stars: int
    paid_at: datetime
    is_recurring: bool = False
    is_first_recurring: bool = False
    subscription_ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrphanStars:
    """Job: give Stars back that were paid for an invoice we do not know."""

    payer_id: int
    charge_id: str


class StarsPort(Protocol):
    """What the services need of Telegram; the bot implements it."""

    async def refund(self, payer_id: int, charge_id: str) -> Return:
        """refundStarPayment. Refunded before: Returned. Never raises."""
        ...

    async def transactions(self, since: datetime) -> list[StatementRow]:
        """getStarTransactions back to that moment. Raises ProviderAway."""
        ...
