"""What crosses the border of risk: a movement of money, what is decided on it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.core.money import Currency, Money


class MovementKind(StrEnum):
    """Money that leaves a wallet, by the names that the wallet has for it."""

    P2P_TRANSFER = "p2p_transfer"
    WITHDRAWAL = "withdrawal"
    BILL_PAYMENT = "bill_payment"
    TICKET_PURCHASE = "ticket_purchase"
    MERCHANDISE_ORDER = "merchandise_order"
    SUBSCRIPTION_PAYMENT = "subscription_payment"

    @property
    def goes_to_a_person(self) -> bool:
        """Whether the payee is somebody's own wallet or bank account, not a shop of the house.

        What such a payee receives is counted; a counter of a shop would be one row that all
        payments wait for.
        """
        return self in {MovementKind.P2P_TRANSFER, MovementKind.WITHDRAWAL}


class Channel(StrEnum):
    """Where the fan acts."""

    CHAT = "chat"
    APP = "app"


class Outcome(StrEnum):
    """What may happen now, the mildest first."""

    ALLOW = "allow"
    CODE = "code"  # after a one-time code
    REVIEW = "review"  # after a person has looked at it
    REFUSE = "refuse"

    @property
    def severity(self) -> int:
        return list(Outcome).index(self)


class Reason(StrEnum):
    """Why; the words of a decision, kept in the log and told to the fan without any figure."""

    NEW_PAYEE = "new_payee"
    LARGE_AMOUNT = "large_amount"
    MANY_PAYEES = "many_payees"
    MANY_PAYMENTS = "many_payments"
    MUCH_MONEY = "much_money"
    PAYEE_IS_BUSY = "payee_is_busy"
    YOUNG_ACCOUNT = "young_account"
    PIN_WAS_RESET = "pin_was_reset"
    NEW_DEVICE = "new_device"
    ROUND_TRIP = "round_trip"
    BLOCKED = "blocked"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that is about to move; `amount` is in USD, riel count at the recorded rate.

    `key` names the movement among those of the fan, as the ledger command does. `payee` is who
    gets it: `user:43`, or another stable name such as a bank account's (a ledger address
    `user:43:usd` is the same as `user:43`). `cooling_until` is what identity says after a PIN
    reset. `device_since` is when the device became known; None in the chat. `code_confirmed`: a
    one-time code has just been entered for this purpose and amount.
    """

    key: str
    fan_id: int
    kind: MovementKind
    amount: Money
    payee: str
    payee_is_new: bool
    level: str
    fan_since: datetime
    channel: Channel = Channel.CHAT
    device_id: str | None = None
    device_since: datetime | None = None
    cooling_until: datetime | None = None
    code_confirmed: bool = False

    def __post_init__(self) -> None:
        assert self.amount.currency is Currency.USD, "risk counts in US dollars"

    @property
    def subject(self) -> str:
        """The payee under one name, whichever currency goes there."""
        kind, *rest = self.payee.split(":")
        return f"user:{rest[0]}" if kind == "user" and rest else self.payee


@dataclass(frozen=True, slots=True)
class Decision:
    """`reasons` name the rules that matched, those of the outcome first; empty for a plain allow.

    An allow with reasons: the rules asked for a code, and it has been given.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()

    @property
    def goes_on(self) -> bool:
        """Whether the movement counts: the money moves, or waits for a person."""
        return self.outcome in {Outcome.ALLOW, Outcome.REVIEW}


@dataclass(frozen=True, slots=True)
class Block:
    """Nothing goes to or from `subject` (`user:43`, a bank account's name) any more."""

    subject: str
    actor_id: int
    reason: str
    since: datetime
