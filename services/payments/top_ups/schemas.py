"""What a top-up looks like from outside, and what happens to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.core.money import Money
from services.payments.schemas import MAX_KEY_CHARACTERS, AttemptState, Way


class TopUpState(StrEnum):
    """Where a top-up stands. Money that comes later still turns any of them into PAID."""

    WAITING = "waiting"
    PAID = "paid"
    EXPIRED = "expired"  # the bank said "not paid" after the code had run out
    CANCELLED = "cancelled"  # by the fan
    IN_REVIEW = "in_review"  # money came that does not fit; a person looks at it


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTopUp:
    """Put `amount` (USD or KHR) into the fan's wallet; `key` makes a second tap harmless.

    `way` None: the first that is offered for the amount.
    """

    fan_id: int
    amount: Money
    key: str
    way: Way | None = None

    def __post_init__(self) -> None:
        assert 0 < len(self.key) <= MAX_KEY_CHARACTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """A top-up and its newest code.

    `way` is how the newest one is paid; `ways` are all that are offered for the amount.
    `payload` is the text of its QR (empty for a card), `link` opens the bank's app or page; it is
    payable until `expires_at` if `code_state` is OPEN. `reference` is what people read out.
    `bank_answers` is False while the bank does not tell whether it was paid. `credited` is what
    has arrived in the wallet (more than `amount` if it was paid twice), `credited_at` when.
    """

    id: UUID
    fan_id: int
    amount: Money
    state: TopUpState
    reference: str
    way: Way
    ways: tuple[Way, ...]
    code_id: UUID
    code_state: AttemptState
    payload: str
    link: str
    created_at: datetime
    expires_at: datetime
    can_renew: bool
    bank_answers: bool
    credited: Money
    credited_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpCredited:
    """Event: the money is in the wallet, whose balance is now `balance`.

    `late`: it came after the code had run out or the fan had cancelled. `extra`: this top-up had
    already been paid before; the fan paid once more and keeps the money.
    """

    top_up_id: UUID
    fan_id: int
    amount: Money
    balance: Money
    reference: str
    late: bool
    extra: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpExpired:
    """Event: the code has run out unpaid. A payment that is under way will still be credited."""

    top_up_id: UUID
    fan_id: int
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpDelayed:
    """Event: the bank does not answer; whether the code was paid is not known yet."""

    top_up_id: UUID
    fan_id: int
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpNeedsReview:
    """Event: money came that does not fit (`reason`); nothing was credited, a person decides."""

    top_up_id: UUID
    fan_id: int
    amount: Money
    reference: str
    reason: str
