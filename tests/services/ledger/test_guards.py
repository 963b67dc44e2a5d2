"""Rules beyond the balance: asked in the posting, counted and stored with it or not at all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.ledger import audit
from services.ledger import service as ledger
from services.ledger.schemas import CaptureHold, Command, Outcome, PlaceHold, PostTransfer

BANK, DARA, SOK = "clearing:khqr:usd", "user:1:usd", "user:2:usd"


@dataclass
class DailyLimit:
    """A payer may spend so many cents; what was written counts for the next call."""

    limit_minor: int
    written: Counter[str] = field(default_factory=Counter)
    counting: Counter[str] = field(default_factory=Counter)
    asked: list[Command] = field(default_factory=list)
    writes: int = 0

    async def load(self, _: Tx, commands: Sequence[Command]) -> None:
        assert commands
        self.counting = Counter(self.written)

    def refusal(self, command: Command) -> str | None:
        self.asked.append(command)
        if not isinstance(command, PostTransfer) or not command.debit.startswith("user"):
            return None
        spent = self.counting[command.debit] + command.amount.amount_minor
        return "daily_limit" if spent > self.limit_minor else None

    def posted(self, command: Command) -> None:
        if isinstance(command, PostTransfer):
            self.counting[command.debit] += command.amount.amount_minor

    async def write(self, _: Tx) -> None:
        self.written = self.counting
        self.writes += 1


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


def pay(debit: str, credit: str, cents: int) -> PostTransfer:
    return PostTransfer(id=uuid7(), debit=debit, credit=credit, amount=usd(cents), kind="test")


async def post(uow: UnitOfWork, guard: DailyLimit, *commands: Command) -> list[Outcome]:
    return await uow.run(lambda tx: ledger.post(tx, commands, guard))


async def post_linked(uow: UnitOfWork, guard: DailyLimit, *commands: Command) -> list[Outcome]:
    return await uow.run(lambda tx: ledger.post_linked(tx, commands, guard))


def answers(outcomes: list[Outcome]) -> list[tuple[str, str | None]]:
    return [(outcome.verdict.value, outcome.reason) for outcome in outcomes]


POSTED, REPLAYED = ("posted", None), ("replayed", None)
LIMITED = ("limit_exceeded", "daily_limit")


@pytest.fixture
async def guard(uow: UnitOfWork) -> DailyLimit:
    """Dara has 10 dollars and may spend 5 a day."""
    limit = DailyLimit(limit_minor=500)
    await post(uow, limit, pay(BANK, DARA, 1000))
    return limit


class TestGuard:
    async def test_sees_what_earlier_commands_of_the_batch_left(
        self, uow: UnitOfWork, guard: DailyLimit
    ) -> None:
        outcomes = await post(uow, guard, *(pay(DARA, SOK, 200) for _ in range(3)))
        assert answers(outcomes) == [POSTED, POSTED, LIMITED]
        assert guard.written[DARA] == 400

    async def test_a_repeat_is_neither_asked_nor_counted(
        self, uow: UnitOfWork, guard: DailyLimit
    ) -> None:
        command = pay(DARA, SOK, 300)
        assert answers(await post(uow, guard, command, command)) == [POSTED, REPLAYED]
        assert answers(await post(uow, guard, command)) == [REPLAYED]
        assert guard.asked.count(command) == 1
        assert guard.written[DARA] == 300

    async def test_a_refusal_keeps_its_reason(self, uow: UnitOfWork, guard: DailyLimit) -> None:
        command = pay(DARA, SOK, 501)
        assert answers(await post(uow, guard, command)) == [LIMITED]
        guard.limit_minor = 10_000
        assert answers(await post(uow, guard, command, command)) == [LIMITED, LIMITED]

    async def test_limits_come_before_money_and_after_accounts(
        self, uow: UnitOfWork, guard: DailyLimit
    ) -> None:
        too_much, no_account = pay(DARA, SOK, 5000), pay(DARA, DARA, 5000)
        outcomes = await post(uow, guard, too_much, no_account)
        assert answers(outcomes) == [LIMITED, ("bad_account", None)]
        assert no_account not in guard.asked

    async def test_what_was_refused_is_not_counted(
        self, uow: UnitOfWork, guard: DailyLimit
    ) -> None:
        outcomes = await post(uow, guard, pay(SOK, DARA, 400), pay(BANK, SOK, 400))
        assert answers(outcomes) == [("insufficient_funds", None), POSTED]
        assert guard.written[SOK] == 0

    async def test_nothing_is_written_where_nothing_was_posted(
        self, uow: UnitOfWork, guard: DailyLimit
    ) -> None:
        before = guard.writes
        await post(uow, guard, pay(DARA, SOK, 501))
        assert guard.writes == before

    async def test_holds_and_captures_are_asked_too(
        self, uow: UnitOfWork, guard: DailyLimit
    ) -> None:
        hold = PlaceHold(id=uuid7(), debit=DARA, credit=SOK, amount=usd(10), kind="test")
        capture = CaptureHold(id=uuid7(), hold_id=hold.id, amount=usd(10))
        assert answers(await post(uow, guard, hold, capture)) == [POSTED, POSTED]
        assert guard.asked[-2:] == [hold, capture]


class TestLinked:
    async def test_the_legs_of_a_chain_count_together(
        self, uow: UnitOfWork, guard: DailyLimit
    ) -> None:
        outcomes = await post_linked(uow, guard, pay(DARA, SOK, 300), pay(DARA, SOK, 300))
        assert answers(outcomes) == [("linked_refused", None), LIMITED]
        assert guard.written[DARA] == 0
        outcomes = await post_linked(uow, guard, pay(DARA, SOK, 300), pay(DARA, SOK, 200))
        assert answers(outcomes) == [POSTED, POSTED]
        assert guard.written[DARA] == 500
        assert await uow.run_read_only(audit.violations) == []
