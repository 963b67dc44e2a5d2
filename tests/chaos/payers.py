"""A process of payers: transfers by the batcher, noted before and after, asked again if unsure."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from services.core.batcher import Batcher
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.errors import Unavailable
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.ledger import service as ledger
from services.ledger.folds import fold_all
from services.ledger.schemas import Outcome, PostTransfer, Verdict
from services.wallet import InsufficientFunds, WalletService, WalletTransfer
from services.wallet.errors import LimitReached
from tests.chaos.journal import ACK, BORN, FAILED, INTENT, Journal, read

BANK: Final = "clearing:khqr:usd"
HALL: Final = "revenue:hall:usd"
PURSES: Final = tuple(f"user:{number}:usd" for number in range(1, 9))
_TWICE_SHARE: Final = 0.1
_AGAIN_LATE_SHARE: Final = 0.1
_SLOW_COMMIT_SECONDS: Final = 0.5  # more than a life lasts after its first answer
_AGAIN_AFTER_SECONDS: Final = 0.05
_FOLD_EVERY_SECONDS: Final = 0.02


class Flaw(StrEnum):
    """What a control does wrong on purpose."""

    NONE = "none"
    ACK_BEFORE_COMMIT = "ack before commit"
    NO_ID_CHECK = "no id check"


class Road(StrEnum):
    """How a transfer comes into the ledger."""

    LEDGER = "the batcher over the bare ledger"
    WALLET = "the wallet's own, with its limits and what follows a payment"


@dataclass(frozen=True, slots=True)
class PayersPlan:
    """What one life needs to know; all of it outlives the process."""

    database_url: str
    journal: Path
    log: Path
    flaw: Flaw = Flaw.NONE
    road: Road = Road.LEDGER
    payers: int = 24


@dataclass(slots=True)
class Intended:
    """One transfer as its payer remembers it, with every verdict he was told."""

    command: PostTransfer
    verdicts: list[str] = field(default_factory=list)


def intended(journal: Path) -> dict[UUID, Intended]:
    """All transfers by id, in the order they were first sent."""
    found: dict[UUID, Intended] = {}
    for line in read(journal):
        match line["what"]:
            case "intent":
                command = transfer(
                    UUID(line["id"]), line["debit"], line["credit"], line["amount_minor"]
                )
                found.setdefault(command.id, Intended(command))
            case "ack":
                found[UUID(line["id"])].verdicts.append(line["verdict"])
    return found


def transfer(transfer_id: UUID, debit: str, credit: str, amount_minor: int) -> PostTransfer:
    """Its reference is its id, so that it can be found under any other id as well."""
    return PostTransfer(
        id=transfer_id,
        debit=debit,
        credit=credit,
        amount=Money(amount_minor, Currency.USD),
        kind="chaos",
        reference=str(transfer_id),
    )


class Work(Protocol):
    """Where transfers are handed in; the same one may come again."""

    async def submit(self, command: PostTransfer, /) -> Outcome: ...


class Payer:
    """Sends, waits and notes; some things he sends twice at once, or again long after."""

    def __init__(self, work: Work, journal: Journal, chance: Random) -> None:
        self._work = work
        self._journal = journal
        self._chance = chance

    async def live(self, known: Sequence[Intended]) -> None:
        """What is open from an earlier life first, then new things for ever."""
        for one in known:
            if not one.verdicts or self._chance.random() < _AGAIN_LATE_SHARE:
                await self.persist(one.command)
        while True:
            await self.persist(self._new())

    def _new(self) -> PostTransfer:
        purse, other = self._chance.sample(PURSES, 2)
        match self._chance.randrange(10):
            case 0 | 1 | 2:
                places, most = (BANK, purse), 300
            case 3 | 4 | 5:
                places, most = (purse, HALL), 200
            case 6:
                places, most = (HALL, purse), 100
            case _:
                places, most = (purse, other), 200
        return transfer(uuid7(), *places, self._chance.randint(1, most))

    async def persist(self, command: PostTransfer) -> None:
        """Ask until there is a verdict; nothing stays away for ever."""
        self._journal.write(
            INTENT,
            id=str(command.id),
            debit=command.debit,
            credit=command.credit,
            amount_minor=command.amount.amount_minor,
        )
        while True:
            try:
                await self._ask(command)
                return
            except (Unavailable, OSError, DBAPIError) as error:
                # It may be done all the same: so the same is asked again.
                self._journal.write(FAILED, id=str(command.id), error=type(error).__name__)
                await asyncio.sleep(_AGAIN_AFTER_SECONDS)

    async def _ask(self, command: PostTransfer) -> None:
        times = 2 if self._chance.random() < _TWICE_SHARE else 1
        outcome, *same = await asyncio.gather(*(self._work.submit(command) for _ in range(times)))
        assert all(one.verdict is outcome.verdict for one in same)
        self._journal.write(ACK, id=str(command.id), verdict=outcome.verdict.value)


@asynccontextmanager
async def open_work(
    database: Database,
    flaw: Flaw = Flaw.NONE,
    road: Road = Road.LEDGER,
    *,
    folds: bool = True,
) -> AsyncIterator[Work]:
    """The road to the ledger; the bare one perhaps with one thing wrong."""
    uow = UnitOfWork(database, SystemClock())
    batcher = Batcher[PostTransfer, Outcome](
        "chaos", _Flush(uow, flaw).flush, key=lambda command: command.id
    )
    wallet = WalletService(uow)
    folding = asyncio.create_task(_fold_often(uow) if folds else asyncio.sleep(0))
    batcher.start()
    wallet.start()
    try:
        yield _ByWallet(wallet, batcher) if road is Road.WALLET else batcher
    finally:
        folding.cancel()
        await wallet.stop()
        await batcher.stop()
        await uow.drain()


@dataclass(frozen=True, slots=True)
class _ByWallet:
    """What a fan pays goes by his wallet; money of the house stays with the bare ledger."""

    wallet: WalletService
    house: Work

    async def submit(self, command: PostTransfer, /) -> Outcome:
        payer_id, payee_id = (_fan_of(place) for place in (command.debit, command.credit))
        if payer_id is None:
            return await self.house.submit(command)
        wish = WalletTransfer(
            key=_key_of(command.id),
            payer_id=payer_id,
            amount=command.amount,
            payee_id=payee_id,
            payee="" if payee_id else command.credit,
            reference=command.reference,
        )
        return Outcome(await self._verdict(wish), None, None)

    async def _verdict(self, wish: WalletTransfer) -> Verdict:
        try:
            await self.wallet.transfer(wish)
        except InsufficientFunds:
            return Verdict.INSUFFICIENT_FUNDS
        except LimitReached:
            return Verdict.LIMIT_EXCEEDED
        return Verdict.REPLAYED  # a wallet does not say whether it was the first time


def _fan_of(address: str) -> int | None:
    owner, number, _ = address.split(":")
    return int(number) if owner == "user" else None


def _key_of(transfer_id: UUID) -> str:
    return transfer_id.hex[-12:]


async def _fold_often(uow: UnitOfWork) -> None:
    """Ten times as often as the worker does, so that kills meet it, too."""
    while uow.database.dialect == "postgresql":
        with suppress(Unavailable, OSError, DBAPIError):
            await uow.run(fold_all)
        await asyncio.sleep(_FOLD_EVERY_SECONDS)


@dataclass(frozen=True, slots=True)
class _Flush:
    uow: UnitOfWork
    flaw: Flaw

    async def flush(self, commands: Sequence[PostTransfer]) -> Sequence[Outcome]:
        match self.flaw:
            case Flaw.ACK_BEFORE_COMMIT:
                return await self._answer_before_commit(commands)
            case Flaw.NO_ID_CHECK:
                commands = [replace(command, id=uuid7()) for command in commands]
        return await self.uow.run(lambda tx: ledger.post(tx, commands))

    async def _answer_before_commit(self, commands: Sequence[PostTransfer]) -> Sequence[Outcome]:
        answer: asyncio.Future[Sequence[Outcome]] = asyncio.get_running_loop().create_future()

        async def work(tx: Tx) -> None:
            answer.set_result(await ledger.post(tx, commands))
            await asyncio.sleep(_SLOW_COMMIT_SECONDS)

        committing = asyncio.create_task(self.uow.run(work))
        committing.add_done_callback(lambda done: done.exception())
        return await answer


def live(plan: PayersPlan) -> None:
    """The body of the process; it has no end of its own."""
    asyncio.run(_live(plan))


async def _live(plan: PayersPlan) -> None:
    known = list(intended(plan.journal).values())
    journal = Journal(plan.journal)
    async with open_work(Database(plan.database_url), plan.flaw, plan.road) as work:
        journal.write(BORN, pid=os.getpid())
        payers = [Payer(work, journal, Random()) for _ in range(plan.payers)]
        await asyncio.gather(
            *(payer.live(known[place :: len(payers)]) for place, payer in enumerate(payers))
        )


async def finish(plan: PayersPlan) -> None:
    """Ask once more for everything that has no verdict."""
    journal, database = Journal(plan.journal), Database(plan.database_url)
    async with open_work(database, plan.flaw, plan.road) as work:
        payer = Payer(work, journal, Random(0))
        is_open = [one for one in intended(plan.journal).values() if not one.verdicts]
        await asyncio.gather(*(payer.persist(one.command) for one in is_open))
    await database.dispose()
    journal.close()
