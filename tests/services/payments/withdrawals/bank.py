"""A bank in this process that pays out once per id, and fails as it is told."""

from collections import deque
from dataclasses import dataclass, field

from services.core.money import Currency
from services.payments.withdrawals.ports import (
    AccountFound,
    AccountMissing,
    Declined,
    LookUp,
    NeverArrived,
    Outcome,
    PayoutOrder,
    Pending,
    Sent,
    Unknown,
)
from services.payments.withdrawals.schemas import BankAccount

LOST_BEFORE, LOST_AFTER, STAYS_PENDING, CLOSED = "before", "after", "pending", "closed"


@dataclass
class Bank:
    """`trouble` is what happens to the next calls that send; `paid` is what truly left, in order.

    `seen` holds every id with the order it was first used for.
    """

    trouble: deque[str] = field(default_factory=deque)
    silent: int = 0
    away: bool = False
    paid: list[PayoutOrder] = field(default_factory=list)
    seen: dict[str, PayoutOrder] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    declined: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)

    async def look_up(self, account: BankAccount) -> LookUp:
        if self.away:
            return Unknown("away")
        if account.number.startswith("0000"):
            return AccountMissing()
        return AccountFound("CHAN DARA", "Tonle Bank", (Currency.USD, Currency.KHR))

    async def send(self, order: PayoutOrder) -> Outcome:
        self.calls.append("send")
        trouble = self.trouble.popleft() if self.trouble else ""
        if self.away or trouble == LOST_BEFORE:
            return Unknown("time-out")
        first = self.seen.setdefault(order.id, order)
        assert first == order, "an id is used for one order only"
        self._decide(order, trouble)
        return Unknown("time-out") if trouble == LOST_AFTER else self._answer(order)

    async def status(self, order: PayoutOrder) -> Outcome:
        self.calls.append("status")
        if self.away or self.silent > 0:
            self.silent -= 1
            return Unknown("http 503")
        if order.id not in self.seen:
            return NeverArrived()
        if order.id in self.waiting:
            self.waiting.discard(order.id)
            self._pay(order)
            return Pending()
        return self._answer(order)

    def _decide(self, order: PayoutOrder, trouble: str) -> None:
        if order.id in self.declined or trouble == CLOSED:
            self.declined.add(order.id)
        elif trouble == STAYS_PENDING:
            self.waiting.add(order.id)
        else:
            self._pay(order)

    def _pay(self, order: PayoutOrder) -> None:
        if all(one.id != order.id for one in self.paid):
            self.paid.append(order)

    def _answer(self, order: PayoutOrder) -> Outcome:
        if order.id in self.declined:
            return Declined("account_closed")
        if order.id in self.waiting:
            return Pending()
        return Sent(f"FT-{order.id[:8]}")
