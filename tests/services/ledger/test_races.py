"""Many at once: the guards hold, and without the guard the same race goes wrong."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from copy import deepcopy

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.ledger import audit, repository
from services.ledger import service as ledger
from services.ledger.book import Book
from services.ledger.schemas import (
    CaptureHold,
    Command,
    PlaceHold,
    PostTransfer,
    ReleaseHold,
    ReverseTransfer,
)

BANK = "clearing:khqr:usd"
TASKS = 64
ROUNDS = int(os.environ.get("RACE_ROUNDS", "1"))
BALANCE, PRICE = 1000, 30


def hold(debit: str, cents: int) -> PlaceHold:
    amount = Money(cents, Currency.USD)
    return PlaceHold(id=uuid7(), debit=debit, credit="user:2:usd", amount=amount, kind="test")


def pay(debit: str, credit: str, cents: int) -> PostTransfer:
    amount = Money(cents, Currency.USD)
    return PostTransfer(id=uuid7(), debit=debit, credit=credit, amount=amount, kind="test")


async def all_at_once(uow: UnitOfWork, commands: Iterable[Command]) -> Counter[str]:
    """Each command in a transaction of its own; how often each verdict came."""

    async def one(command: Command) -> str:
        try:
            (outcome,) = await uow.run(lambda tx: ledger.post(tx, [command]))
        except (IntegrityError, AssertionError):
            return "crash"
        return outcome.verdict.value

    return Counter(await asyncio.gather(*(one(command) for command in commands)))


async def funded(uow: UnitOfWork) -> str:
    """A new fan with ten dollars."""
    fan = f"user:{uuid7().hex}:usd"
    await all_at_once(uow, [pay(BANK, fan, BALANCE)])
    return fan


async def assert_sound(uow: UnitOfWork) -> None:
    assert await uow.run_read_only(audit.violations) == []


async def spending(uow: UnitOfWork) -> list[Command]:
    fan = await funded(uow)
    return [pay(fan, f"user:{other}:usd", PRICE) for other in range(TASKS)]


async def holding(uow: UnitOfWork) -> list[Command]:
    fan = await funded(uow)
    return [hold(fan, PRICE) for _ in range(TASKS)]


async def ending(uow: UnitOfWork) -> list[Command]:
    """Captures and releases of one hold."""
    placed = hold(await funded(uow), PRICE)
    await all_at_once(uow, [placed])
    ends: list[Command] = []
    for _ in range(TASKS // 2):
        ends.append(CaptureHold(id=uuid7(), hold_id=placed.id, amount=placed.amount))
        ends.append(ReleaseHold(id=uuid7(), hold_id=placed.id))
    return ends


async def reversing(uow: UnitOfWork) -> list[Command]:
    payment = pay(await funded(uow), "user:2:usd", PRICE)
    await all_at_once(uow, [payment])
    return [ReverseTransfer(id=uuid7(), transfer_id=payment.id) for _ in range(TASKS)]


async def repeating(uow: UnitOfWork) -> list[Command]:
    return [pay(await funded(uow), "user:2:usd", PRICE)] * TASKS


Race = Callable[[UnitOfWork], Awaitable[list[Command]]]
FIT = BALANCE // PRICE
RACES: dict[str, tuple[Race, dict[str, int]]] = {
    "spending one balance": (
        spending,
        {"posted": FIT, "insufficient_funds": TASKS - FIT},
    ),
    "holding one balance": (
        holding,
        {"posted": FIT, "insufficient_funds": TASKS - FIT},
    ),
    "ending one hold": (ending, {"posted": 1, "already_resolved": TASKS - 1}),
    "reversing one payment": (reversing, {"posted": 1, "already_resolved": TASKS - 1}),
    "one command": (repeating, {"posted": 1, "replayed": TASKS - 1}),
}


@pytest.mark.parametrize("race", RACES)
class TestRaces:
    async def test_end_as_one_after_the_other(self, uow: UnitOfWork, race: str) -> None:
        commands_of, verdicts = RACES[race]
        for _ in range(ROUNDS):
            assert await all_at_once(uow, await commands_of(uow)) == verdicts
        await assert_sound(uow)

    async def test_without_the_guard_go_wrong(
        self, uow: UnitOfWork, race: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control: what was seen before the race, as if nobody else were there."""
        commands_of, verdicts = RACES[race]
        await uow.run(
            lambda tx: ledger.post(tx, [pay(BANK, f"user:{n}:usd", 1) for n in range(TASKS)])
        )
        commands = await commands_of(uow)
        await see_only_the_past(uow, commands, monkeypatch)
        seen = await all_at_once(uow, commands)
        assert seen["posted"] != verdicts["posted"] or seen["crash"]
        if race.startswith("holding"):
            broken = await uow.run_read_only(audit.violations)
            assert [one.promise for one in broken] == ["what is held is the sum of the open holds"]
        else:
            # The second guard, the constraints of the tables, stops what the first let through.
            await assert_sound(uow)


async def see_only_the_past(
    uow: UnitOfWork, commands: list[Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = await uow.run_read_only(lambda tx: seen_without_locks(tx, commands))

    async def load(_: Tx, __: Sequence[Command]) -> Book:
        return deepcopy(book)

    monkeypatch.setattr(repository, "load_book", load)


async def seen_without_locks(tx: Tx, commands: list[Command]) -> Book:
    accounts = await tx.session.execute(select(repository.ACCOUNTS))
    holds = {c.hold_id for c in commands if isinstance(c, CaptureHold | ReleaseHold)}
    payments = {c.transfer_id for c in commands if isinstance(c, ReverseTransfer)}
    connection = await tx.session.connection()
    return Book(
        accounts={row.address: repository.account_of(row) for row in accounts},
        known={},
        holds=await repository._load_holds(connection, holds),
        reversible=await repository._load_transfers(connection, payments),
    )


class TestCrossing:
    async def test_payments_in_both_directions_do_not_wait_for_each_other(
        self, uow: UnitOfWork
    ) -> None:
        await all_at_once(uow, [pay(BANK, f"user:{n}:usd", 1000) for n in range(4)])
        circle = [
            pay(f"user:{n % 4}:usd", f"user:{(n + step) % 4}:usd", 1)
            for n in range(16)
            for step in (1, 3)
        ]
        assert await all_at_once(uow, circle) == {"posted": 32}
        await assert_sound(uow)

    async def test_accounts_opened_by_many_at_once_are_opened_once(self, uow: UnitOfWork) -> None:
        for attempt in range(10):
            bank = f"clearing:bank{attempt}:usd"
            payments = [pay(bank, f"user:{attempt}-{n % 4}:usd", 1) for n in range(32)]
            assert await all_at_once(uow, payments) == {"posted": 32}
        await assert_sound(uow)
