"""Many at once: the guards hold, and without the guard the same race goes wrong."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.ledger import audit, repository
from services.ledger import service as ledger
from services.ledger.rules import Account
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
BALANCE, PRICE = 1000, 30


def pay(debit: str, credit: str, cents: int) -> PostTransfer:
    amount = Money(cents, Currency.USD)
    return PostTransfer(id=uuid7(), debit=debit, credit=credit, amount=amount, kind="test")


async def all_at_once(uow: UnitOfWork, commands: Iterable[Command]) -> Counter[str]:
    """Each command in a transaction of its own; how often each verdict came."""

    async def one(command: Command) -> str:
        try:
            (outcome,) = await uow.run(lambda tx: ledger.post(tx, [command]))
        except IntegrityError:
            return "crash"
        return outcome.verdict.value

    return Counter(await asyncio.gather(*(one(command) for command in commands)))


async def fund(uow: UnitOfWork, cents: int) -> None:
    await all_at_once(uow, [pay(BANK, "user:1:usd", cents)])


async def assert_sound(uow: UnitOfWork) -> None:
    assert await uow.run_read_only(audit.violations) == []


def spending() -> list[Command]:
    return [pay("user:1:usd", f"user:{other}:usd", PRICE) for other in range(2, TASKS + 2)]


class TestOverdraft:
    async def test_exactly_as_many_succeed_as_the_balance_allows(self, uow: UnitOfWork) -> None:
        await fund(uow, BALANCE)
        verdicts = await all_at_once(uow, spending())
        assert verdicts == {
            "posted": BALANCE // PRICE,
            "insufficient_funds": TASKS - BALANCE // PRICE,
        }
        await assert_sound(uow)

    async def test_without_the_lock_the_same_race_goes_wrong(
        self, uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control: balances looked up before the transaction, as if nobody else were there."""
        await fund(uow, BALANCE)
        commands = spending()
        await all_at_once(uow, [pay(BANK, f"user:{n}:usd", 1) for n in range(2, TASKS + 2)])
        rows = await uow.run_read_only(lambda tx: tx.session.execute(select(repository.ACCOUNTS)))
        looked_up = {row.id: repository.account_of(row) for row in rows}

        async def look(
            _: AsyncConnection, ids: Iterable[UUID], new: Mapping[UUID, dict[str, Any]]
        ) -> dict[UUID, Account]:
            return {place: looked_up[place] for place in (*ids, *new)}

        monkeypatch.setattr(repository, "lock_accounts", look)
        verdicts = await all_at_once(uow, commands)
        assert verdicts["posted"] != BALANCE // PRICE
        # The second guard, one entry per place in an account, stops what the first let through.
        assert verdicts["crash"] == TASKS - verdicts["posted"]
        await assert_sound(uow)


class TestOnce:
    async def test_one_command_many_times_moves_once(self, uow: UnitOfWork) -> None:
        await fund(uow, BALANCE)
        command = pay("user:1:usd", "user:2:usd", PRICE)
        assert await all_at_once(uow, [command] * 16) == {"posted": 1, "replayed": 15}
        await assert_sound(uow)

    async def test_a_hold_is_captured_or_released_once(self, uow: UnitOfWork) -> None:
        await fund(uow, BALANCE)
        amount = Money(PRICE, Currency.USD)
        hold = PlaceHold(
            id=uuid7(), debit="user:1:usd", credit="user:2:usd", amount=amount, kind="test"
        )
        await all_at_once(uow, [hold])
        ends: list[Command] = []
        for _ in range(8):
            ends.append(CaptureHold(id=uuid7(), hold_id=hold.id, amount=amount))
            ends.append(ReleaseHold(id=uuid7(), hold_id=hold.id))
        assert await all_at_once(uow, ends) == {"posted": 1, "already_resolved": 15}
        await assert_sound(uow)

    async def test_a_payment_is_reversed_once(self, uow: UnitOfWork) -> None:
        await fund(uow, BALANCE)
        payment = pay("user:1:usd", "user:2:usd", PRICE)
        await all_at_once(uow, [payment])
        reversals = [ReverseTransfer(id=uuid7(), transfer_id=payment.id) for _ in range(16)]
        assert await all_at_once(uow, reversals) == {"posted": 1, "already_resolved": 15}
        await assert_sound(uow)


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
