"""What crosses the border of refunds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.core.money import Money


class RefundState(StrEnum):
    """Where a refund stands; rules.MOVES says what may follow what."""

    WAITING = "waiting"  # decided and set aside; the provider will be asked
    SENDING = "sending"  # the provider is being asked
    UNKNOWN = "unknown"  # it did not answer: it is asked what it did, not told again
    DONE = "done"  # back at its source
    TO_WALLET = "to_wallet"  # in the fan's wallet: the source could or would not take it


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRefund:
    """`amount` in the intent's currency; `back` in the money that was paid with."""

    intent_id: UUID
    key: str
    provider: str
    payment_id: str
    amount: Money
    back: Money
    reason: str
    surplus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """A refund as it stands."""

    id: UUID
    intent_id: UUID
    amount: Money
    back: Money
    reason: str
    state: RefundState
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SendRefund:
    """Job: go on with a refund that was tried `tries` times."""

    refund_id: UUID
    tries: int


@dataclass(frozen=True, slots=True)
class SendBack:
    """What a provider needs to know to send money back. `payer_id` is the fan who gets it."""

    payer_id: int
    handle: str
    payment_id: str
    amount: Money
