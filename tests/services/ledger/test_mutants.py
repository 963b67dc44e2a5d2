"""Known ways to break a ledger, each put in on purpose: the checks that guard it must notice."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from services.core.batcher import Batcher
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.ledger import service as ledger
from services.ledger.book import Book
from services.ledger.bulk import postgresql, sqlite
from services.ledger.rules import Account, Answer, Known
from services.ledger.schemas import Command, Outcome, PostTransfer, Verdict
from tests.services.ledger.test_model import BETWEEN, KINDS, ROADS, Action, Step, compare

HISTORIES = 6
BANK = "clearing:mutant:usd"
_attempts = count()
Check = Callable[[UnitOfWork], Awaitable[None]]
Mutate = Callable[[pytest.MonkeyPatch], None]


def pay(debit: str, credit: str, cents: int) -> PostTransfer:
    amount = Money(cents, Currency.USD)
    return PostTransfer(id=uuid7(), debit=debit, credit=credit, amount=amount, kind="test")


# The checks: the model, the matching of intents, the waiting for each other.


async def agrees_with_the_plain_ledger(uow: UnitOfWork) -> None:
    """Some histories of the model test, the same ones every time."""
    chance = random.Random(7)
    for _ in range(HISTORIES):
        await compare(uow, [_step(chance) for _ in range(12)])


def _step(chance: random.Random) -> Step:
    chosen = [
        Action(
            chance.choice(KINDS), chance.randint(0, 7), chance.randint(0, 7), chance.randint(1, 40)
        )
        for _ in range(chance.randint(1, 6))
    ]
    return chance.choice(ROADS), chance.choice(BETWEEN), chosen


async def matches_every_intent(uow: UnitOfWork) -> None:
    """Each intent is sent twice while answers are lost: posted once, acknowledged only then."""
    fans = [f"user:mutant{next(_attempts)}:usd" for _ in range(4)]
    await uow.run(lambda tx: ledger.post(tx, [pay(BANK, fan, 1000) for fan in fans]))
    intents = [pay(fans[n % 4], fans[(n + 1) % 4], 1) for n in range(24)]
    acknowledged: set[UUID] = set()
    losses = Losses(uow)
    for attempt in range(20):
        batcher = Batcher("test", losses.flush, key=lambda command: command.id, max_batch=8)
        batcher.start()
        results = await asyncio.gather(*map(batcher.submit, intents), return_exceptions=True)
        await batcher.stop()
        for intent, result in zip(intents, results, strict=True):
            if isinstance(result, Outcome):
                assert result.verdict.moved
                acknowledged.add(intent.id)
            elif not isinstance(result, Broken):
                raise result
        posted = await entries_of(uow, intents)
        assert acknowledged <= posted.keys(), "acknowledged and not stored"
        if attempt and len(acknowledged) == len(intents):
            break
    assert posted == {intent.id: 2 for intent in intents}
    total = dict.fromkeys(fans, 1000)
    found = await uow.run_read_only(lambda tx: ledger.balances(tx, fans))
    assert {one: found[one].total.amount_minor for one in fans} == total


async def knows_its_repeats(uow: UnitOfWork) -> None:
    fan = f"user:mutant{next(_attempts)}:usd"
    commands = [pay(BANK, fan, 100), pay(fan, BANK, 100)]
    for verdict in ("posted", "replayed"):
        outcomes = await uow.run(lambda tx: ledger.post(tx, commands))
        assert [one.verdict.value for one in outcomes] == [verdict] * 2


class Broken(Exception):
    """The database could not commit."""


class Losses:
    """Some flushes end before their commit, and their transaction is gone."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._flushes = 0

    async def flush(self, commands: Sequence[Command]) -> Sequence[Outcome]:
        self._flushes += 1
        is_lost = self._flushes in (1, 4, 5, 9, 14, 23)
        outcomes: list[Outcome] = []

        async def work(tx: Tx) -> None:
            outcomes.extend(await ledger.post(tx, commands))
            if is_lost:
                raise Broken

        return await acknowledge(self._uow.run(work), outcomes)


async def acknowledge(commit: Awaitable[None], outcomes: list[Outcome]) -> list[Outcome]:
    await commit
    return outcomes


async def entries_of(uow: UnitOfWork, intents: Sequence[Command]) -> dict[UUID, int]:
    query = text("SELECT transfer_id, count(*) FROM ledger_entries GROUP BY transfer_id")
    rows = await uow.run_read_only(lambda tx: tx.session.execute(query))
    numbers = {UUID(str(id_)): number for id_, number in rows}
    return {one.id: numbers[one.id] for one in intents if one.id in numbers}


async def nobody_waits_crosswise(uow: UnitOfWork) -> None:
    """Payments in both directions at once: the server never has to break a deadlock."""
    fans = [f"user:cross{next(_attempts)}:usd" for _ in range(3)]
    await uow.run(lambda tx: ledger.post(tx, [pay(BANK, fan, 1000) for fan in fans]))
    for _ in range(4):
        work = [
            uow.run(partial(ledger.post, commands=[pay(a, b, 1)]))
            for a in fans
            for b in fans
            if a != b
        ]
        await asyncio.gather(*work)
    await asyncio.sleep(1.2)  # the server's processes report once a second
    counted = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    assert await uow.run_read_only(lambda tx: tx.session.scalar(counted)) == 0


# The mutants.


def without_the_id_check(patch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object) -> dict[int, Known]:
        return {}

    patch.setattr(postgresql.Postgresql, "known", nothing)
    patch.setattr(sqlite.Sqlite, "known", nothing)
    patch.setattr(Book, "_remember", lambda *_: None)


def overwriting_what_is_there(patch: pytest.MonkeyPatch) -> None:
    """No id check, and the tables take the second posting over the first."""
    without_the_id_check(patch)
    change = "ON CONFLICT (id) DO UPDATE SET kind = ledger_transfers.kind"
    insert = sqlite._INSERT_TRANSFERS
    patch.setattr(sqlite, "_INSERT_TRANSFERS", f"{insert} {change}")
    insert = "$15::timestamptz FROM posting"
    write = postgresql._WRITE.replace(insert, f"{insert} WHERE TRUE {change}", 1)
    assert change in write
    patch.setattr(postgresql, "_WRITE", write)


def locking_in_any_order(patch: pytest.MonkeyPatch) -> None:
    def in_some_order(ids: Collection[str]) -> list[str]:
        chosen = sorted(ids)
        return chosen if next(_attempts) % 2 else chosen[::-1]

    patch.setattr(postgresql, "sorted", in_some_order, raising=False)
    original = postgresql._rows

    async def slowly(connection: Any, statement: str, *values: Any) -> Sequence[Any]:
        if statement is not postgresql._LOCK:
            return await original(connection, statement, *values)
        rows: list[Any] = []
        # One row at a time, as the single statement may happen to do it.
        for one in values[0].strip("{}").split(","):
            rows += await original(connection, statement, postgresql._array([one]), 1)
            await asyncio.sleep(0.01)
        return rows

    patch.setattr(postgresql, "_rows", slowly)


def forgetting_what_is_held(patch: pytest.MonkeyPatch) -> None:
    def can_spend(self: Account, amount_minor: int) -> bool:
        floor = self.min_balance_minor
        return floor is None or self.balance_minor - amount_minor >= floor

    patch.setattr(Account, "can_spend", can_spend)


def keeping_the_last_cent(patch: pytest.MonkeyPatch) -> None:
    def can_spend(self: Account, amount_minor: int) -> bool:
        floor, left = self.min_balance_minor, self.balance_minor - self.held_minor - amount_minor
        return floor is None or left > floor

    patch.setattr(Account, "can_spend", can_spend)


def acknowledging_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    async def early(commit: Awaitable[None], outcomes: list[Outcome]) -> list[Outcome]:
        with contextlib.suppress(Broken):
            await commit
        return outcomes

    patch.setattr("tests.services.ledger.test_mutants.acknowledge", early)


def asking_for_money_before_the_id(patch: pytest.MonkeyPatch) -> None:
    original = Book.decide

    def decide(self: Book, command: Command) -> Answer:
        if isinstance(command, PostTransfer) and self._cannot_pay(command):
            refusal = self._cannot_pay(command)
            return refusal if isinstance(refusal, Answer) else Answer(refusal or Verdict.CONFLICT)
        return original(self, command)

    patch.setattr(Book, "decide", decide)


def as_it_is(_: pytest.MonkeyPatch) -> None:
    """No mutant: the checks themselves are satisfied."""


@dataclass(frozen=True, slots=True)
class Mutant:
    mutate: Mutate
    check: Check
    databases: tuple[str, ...] = ("sqlite", "postgresql")


MUTANTS = (
    Mutant(without_the_id_check, knows_its_repeats),
    Mutant(without_the_id_check, matches_every_intent),
    Mutant(overwriting_what_is_there, matches_every_intent),
    Mutant(locking_in_any_order, nobody_waits_crosswise, ("postgresql",)),
    Mutant(forgetting_what_is_held, agrees_with_the_plain_ledger),
    Mutant(keeping_the_last_cent, agrees_with_the_plain_ledger),
    Mutant(acknowledging_before_the_commit, matches_every_intent),
    Mutant(asking_for_money_before_the_id, knows_its_repeats),
)


@pytest.mark.parametrize(
    "mutant", MUTANTS, ids=lambda one: f"{one.mutate.__name__}-{one.check.__name__}"
)
async def test_a_mutant_is_noticed(
    uow: UnitOfWork, mutant: Mutant, monkeypatch: pytest.MonkeyPatch
) -> None:
    if uow.database.dialect not in mutant.databases:
        return  # SQLite has one writer: there is no order of locks to lose
    with monkeypatch.context() as patch:
        mutate = mutant.mutate
        mutate(patch)
        # Noticed, in whatever way; what the batcher says of broken flushes is not written out.
        with capture_logs(), pytest.raises(Exception):  # noqa: B017, PT011
            await mutant.check(uow)
        await uow.drain()


@pytest.mark.parametrize(
    "check",
    [
        agrees_with_the_plain_ledger,
        knows_its_repeats,
        matches_every_intent,
        nobody_waits_crosswise,
    ],
)
async def test_without_a_mutant_the_checks_are_satisfied(uow: UnitOfWork, check: Check) -> None:
    if check is nobody_waits_crosswise and uow.database.dialect != "postgresql":
        return
    with capture_logs():
        await check(uow)
