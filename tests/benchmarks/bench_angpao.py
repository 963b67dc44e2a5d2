"""Shares of ang paos a second: the service against the raw batch of the ledger.

    PYTHONPATH=. python tests/benchmarks/bench_angpao.py

On PostgreSQL with fsync, 256 people tapping at once. The floor is the ledger's own flush behind
a batcher, which pays from the same kind of account; above it `AngPaoService.open` with all that a
share needs: its row, its person, the count, freezes, the card. The arms take turns, ratios are
medians of the rounds. Then 200 people tap one ang pao of 50 shares: how long until all have their
answer. The promises of ledger and wallet are proved afterwards. ROUNDS comes from the environment.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import uvloop

from bot.memory import settle_down
from bot.risk_file import load_rules
from services.core.batcher import Batcher
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import new_key, uuid7
from services.core.money import Currency, Money
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from services.ledger import service as ledger
from services.ledger.schemas import Outcome, PostTransfer
from services.risk import RiskService
from services.transfers.angpao import repository, rules
from services.transfers.angpao.errors import AngPaoEmpty
from services.transfers.angpao.schemas import AngPaoState, OpenAngPao, PrepareAngPao, Share
from services.transfers.angpao.service import AngPaoService
from services.wallet import TransactionKind, WalletService
from tests.servers.databases import PostgresDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema

ROUNDS: Final = int(os.environ.get("ROUNDS", "3"))
WAITING: Final = 256
ENVELOPES: Final = 20
SHARES: Final = 100
CROWD, CROWD_SHARES = 200, 50
HOST: Final = 1
TOTAL: Final = Money(100_00, Currency.USD)
SECRET: Final = b"a-secret-of-the-benchmark, long enough"

Attempt = Callable[[], Awaitable[object]]


async def no_role(_: Tx, __: int) -> None: ...


class Giver:
    """Fills envelopes without a PIN: what is measured is taking shares."""

    def __init__(self, uow: UnitOfWork, service: AngPaoService) -> None:
        self._uow = uow
        self._service = service

    async def give(self, shares: int) -> UUID:
        command = PrepareAngPao(
            host_id=HOST, host_name="Dara", key=new_key(), total=TOTAL, shares=shares
        )
        draft = await self._service.prepare(command)

        async def fill(tx: Tx) -> None:
            row = await repository.find(tx, draft.id, lock=True)
            assert row is not None
            account = rules.account_of(draft.id, Currency.USD)
            await ledger.post(tx, [moved("clearing:bench:usd", account, TOTAL)])
            drawn = rules.share_out(TOTAL, shares, draft.split, random.SystemRandom())
            await repository.fill(tx, row, drawn)
            until = tx.now + rules.LIFE
            await repository.change(
                tx, draft.id, AngPaoState.DRAFT, state=AngPaoState.OPEN, expires_at=until
            )

        await self._uow.run(fill)
        return draft.id


def moved(debit: str, credit: str, amount: Money) -> PostTransfer:
    return PostTransfer(
        id=uuid7(),
        debit=debit,
        credit=credit,
        amount=amount,
        kind=TransactionKind.P2P_TRANSFER,
    )


async def per_second(attempt: Attempt, times: int) -> float:
    """So many callers, each asking again as soon as it is answered."""

    async def caller() -> None:
        for _ in range(times // WAITING):
            await attempt()

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(WAITING)))
    return times // WAITING * WAITING / (time.perf_counter() - began)


def raw(uow: UnitOfWork) -> tuple[Batcher[PostTransfer, Outcome], Callable[[], Attempt]]:
    async def flush(commands: Sequence[PostTransfer]) -> Sequence[Outcome]:
        return await uow.run(lambda tx: ledger.post(tx, commands))

    batcher = Batcher("bench", flush, key=lambda command: command.id, max_batch=200)

    def one_round() -> Attempt:
        fans: Iterator[int] = iter(range(10**6, 2 * 10**6))
        accounts = [f"pending:bench:{new_key().lower()}:usd" for _ in range(ENVELOPES)]

        async def attempt() -> None:
            fan = next(fans)
            source = accounts[fan % ENVELOPES]
            command = moved(f"clearing:{source}", f"user:{fan}:usd", Money(100, Currency.USD))
            assert (await batcher.submit(command)).verdict.moved

        return attempt

    return batcher, one_round


async def shares_round(giver: Giver, service: AngPaoService) -> Attempt:
    envelopes = [await giver.give(SHARES) for _ in range(ENVELOPES)]
    fans = iter(range(3 * 10**6, 4 * 10**6))

    async def attempt() -> None:
        fan = next(fans)
        share = await service.open(tap(fan, envelopes[fan % ENVELOPES]))
        assert share.is_new

    return attempt


def tap(fan: int, ang_pao_id: UUID) -> OpenAngPao:
    return OpenAngPao(fan_id=fan, fan_name=f"Fan {fan}", ang_pao_id=ang_pao_id)


async def rush(giver: Giver, service: AngPaoService) -> float:
    """Seconds until 200 people have their answer."""
    ang_pao_id = await giver.give(CROWD_SHARES)
    began = time.perf_counter()
    answers: list[Any] = await asyncio.gather(
        *(service.open(tap(5 * 10**6 + fan, ang_pao_id)) for fan in range(CROWD)),
        return_exceptions=True,
    )
    took = time.perf_counter() - began
    assert sum(isinstance(one, Share) for one in answers) == CROWD_SHARES
    assert sum(isinstance(one, AngPaoEmpty) for one in answers) == CROWD - CROWD_SHARES
    return took


async def compare(database: Database) -> None:
    uow, hasher = UnitOfWork(database, SystemClock()), PinHasher(SECRET)
    wallet = WalletService(uow)
    service = AngPaoService(
        uow,
        wallet,
        PinService(uow, hasher, Sealer(SECRET)),
        CodeService(uow, hasher, TextSeal(SECRET, "one-time-code")),
        RiskService(uow, load_rules(), no_role),
        SECRET,
        random.SystemRandom(),
    )
    giver = Giver(uow, service)
    batcher, floor_round = raw(uow)
    batcher.start()
    service.start()
    times = ENVELOPES * SHARES
    rates = []
    for _ in range(ROUNDS + 1):
        floor = await per_second(floor_round(), times)
        rates.append((floor, await per_second(await shares_round(giver, service), times)))
    del rates[0]  # warm
    rushes = [await rush(giver, service) for _ in range(ROUNDS)]
    await batcher.stop()
    await service.stop()
    hasher.close()
    broken = await wallet.audit()
    assert broken == [], broken
    base, ours = (statistics.median(one) for one in zip(*rates, strict=True))
    share = statistics.median(mine / theirs for theirs, mine in rates)
    say(f"  raw batch of the ledger   {base:6.0f}/s")
    say(f"  shares of ang paos        {ours:6.0f}/s  x{share:.2f} of raw")
    say(f"  200 people for 50 shares  {statistics.median(rushes) * 1000:6.0f} ms")
    await database.dispose()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    settle_down()  # as the product has it
    with start_postgres(durable=True) as server:
        databases = PostgresDatabases(server.url, build_schema)
        say("PostgreSQL, fsync on")
        uvloop.run(compare(Database(databases.create())))
        databases.close()


if __name__ == "__main__":
    main()
