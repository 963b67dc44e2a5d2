"""PostgreSQL crashes under load and comes back: so does the sale, with its books in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic

import pytest
from sqlalchemy import text

from bot.intake import Polling
from services.core import batcher
from services.core.batcher import Batcher
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.inbox import Arrived, Inbox
from services.core.sealing import TextSeal
from services.core.settings import SANDBOX_BOT_TOKEN
from services.core.uow import Tx, UnitOfWork
from services.core.wakeups import Wakeups
from tests.chaos.conftest import Progress, Scale
from tests.chaos.journal import ACK, Journal, lines
from tests.chaos.lives import Plan
from tests.chaos.matching import mismatches
from tests.chaos.payers import Payer, PayersPlan, finish, intended, open_work
from tests.chaos.sale import open_sale, settle
from tests.chaos.shop import open_shop
from tests.chaos.shopper import FIRST_FAN, Shopper
from tests.journeys.outside import Outside
from tests.journeys.person import new_person
from tests.servers.databases import PostgresDatabases
from tests.servers.postgres import PostgresServer, start_postgres
from tests.servers.schema import build_schema

BACK_WITHIN_SECONDS = 60.0
LONGEST_LOAD_SECONDS = 1.5
LONGEST_ABSENCE_SECONDS = 1.0


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server of its own: nobody else likes to see his one crash."""
    with start_postgres(durable=True) as server:
        yield server


@pytest.fixture(scope="module")
def fresh_urls(server: PostgresServer) -> list[str]:
    """Databases for the tests of this module; nothing of ours hangs on the server any more."""
    databases = PostgresDatabases(server.url, build_schema)
    urls = [databases.create() for _ in range(4)]
    databases.close()
    return urls


@asynccontextmanager
async def many_payers(plan: PayersPlan) -> AsyncIterator[None]:
    """Payers at the batcher, who ask again when something is away."""
    journal, database = Journal(plan.journal), Database(plan.database_url)
    async with open_work(database) as work:
        payers = [Payer(work, journal, Random(number)) for number in range(plan.payers)]
        tasks = [asyncio.create_task(payer.live([])) for payer in payers]
        try:
            yield
            broken = [task for task in tasks if task.done()]
            assert not broken, f"gave up: {broken}"
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    await database.dispose()
    journal.close()


@asynccontextmanager
async def load(plan: Plan) -> AsyncIterator[None]:
    """Fans who shop all the time and ask again when something is away."""
    journal = Journal(plan.journal)
    async with open_shop(plan.database_url, plan.sandbox_url, journal) as shop:
        fans = [Shopper(shop, journal, FIRST_FAN + place, {}) for place in range(plan.fans)]
        tasks = [asyncio.create_task(fan.live()) for fan in fans]
        tasks.append(asyncio.create_task(shop.jobs.run_forever()))
        try:
            yield
            broken = [task for task in tasks if task.done()]
            assert not broken, f"gave up: {broken}"
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await shop.uow.drain()
    journal.close()


async def first_reply(journal: Path) -> float:
    """Seconds until somebody gets a reply."""
    before, since = lines(journal, ACK), monotonic()
    while lines(journal, ACK) == before:
        assert monotonic() < since + BACK_WITHIN_SECONDS, "the sale does not come back"
        await asyncio.sleep(0.01)
    return monotonic() - since


async def crash_under_load(server: PostgresServer, journal: Path, chance: Random) -> float:
    """Seconds from the moment that the server is up again to the first reply."""
    await first_reply(journal)
    await asyncio.sleep(chance.uniform(0, LONGEST_LOAD_SECONDS))
    await asyncio.to_thread(server.crash)
    await asyncio.sleep(chance.uniform(0, LONGEST_ABSENCE_SECONDS))
    await asyncio.to_thread(server.start)
    return await first_reply(journal)


async def test_transfers_go_on_soon_after_the_server_is_back(
    server: PostgresServer,
    fresh_urls: list[str],
    tmp_path: Path,
    scale: Scale,
    chance: Random,
    progress: Progress,
) -> None:
    plan = PayersPlan(fresh_urls.pop(), tmp_path / "journal", tmp_path / "log")
    Journal(plan.journal).close()
    async with many_payers(plan):
        crashes = range(scale(5, 10))
        waits = [await crash_under_load(server, plan.journal, chance) for _ in crashes]
    await finish(plan)
    database = Database(plan.database_url)
    assert await mismatches(database, plan.journal) == []
    await database.dispose()
    progress(
        f"{len(waits)} crashes among {len(intended(plan.journal))} transfers;"
        f" first ack after {max(waits):.2f} s at the latest"
    )


async def test_the_sale_goes_on_soon_after_the_server_is_back(
    server: PostgresServer,
    fresh_urls: list[str],
    outside: Outside,
    tmp_path: Path,
    rounds: int,
    chance: Random,
    progress: Progress,
) -> None:
    plan = await open_sale(fresh_urls.pop(), outside, tmp_path)
    async with load(plan):
        crashes = range(max(2, rounds // 5))
        waits = [await crash_under_load(server, plan.journal, chance) for _ in crashes]
    assert await settle(plan, outside) == []
    progress(f"{len(waits)} crashes; first reply after {max(waits):.2f} s at the latest")


async def test_what_waits_for_a_commit_is_committed_after_the_crash(
    server: PostgresServer,
    fresh_urls: list[str],
    chance: Random,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A batch whose connection broke off is sent again: its callers hear nothing of it."""
    # As long as the slowest machine needs to start a server, not what a caller would wait.
    monkeypatch.setattr(batcher, "_RECONNECT_SECONDS", (0.05, 0.1, 0.5, *(1.0 for _ in range(60))))
    database = Database(fresh_urls.pop())
    uow = UnitOfWork(database, SystemClock())
    inbox = Inbox(uow, TextSeal(b"of the chaos runs", "inbox"))

    under_way = asyncio.Event()

    async def put(messages: Sequence[Arrived]) -> Sequence[bool]:
        async def work(tx: Tx) -> Sequence[bool]:
            new = await inbox._put(tx, messages)
            if not under_way.is_set():  # the first one works until the crash
                under_way.set()
                await tx.session.execute(text("SELECT pg_sleep(600)"))
            return new

        return await uow.run(work)

    intake = Batcher("intake", put, key=lambda one: one.external_id)
    intake.start()
    messages = [Arrived("telegram:1", str(number), "1", "{}") for number in range(20)]
    first = asyncio.create_task(intake.submit(messages[0]))
    await under_way.wait()
    then = [asyncio.create_task(intake.submit(one)) for one in messages[1:]]
    await asyncio.to_thread(server.crash)
    await asyncio.sleep(chance.uniform(0, LONGEST_ABSENCE_SECONDS))
    await asyncio.to_thread(server.start)
    assert await asyncio.gather(first, *then) == [True] * 20
    assert await inbox.waiting() == 20
    await intake.stop()
    await database.dispose()


async def test_polling_goes_on_after_the_crash(
    server: PostgresServer,
    fresh_urls: list[str],
    outside: Outside,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What could not be stored was not confirmed either, so Telegram brings it again."""
    database = Database(fresh_urls.pop())
    inbox = Inbox(UnitOfWork(database, SystemClock()), TextSeal(b"of the chaos runs", "inbox"))
    store, in_vain = inbox.put, asyncio.Event()

    async def put(messages: Sequence[Arrived]) -> Sequence[bool]:
        try:
            return await store(messages)
        except Exception:
            in_vain.set()
            raise

    monkeypatch.setattr(inbox, "put", put)
    url = f"{str(outside.http.base_url).rstrip('/')}/bot{SANDBOX_BOT_TOKEN}"
    polling = Polling(url, 1, inbox, Wakeups(None))
    task = asyncio.create_task(polling.run_forever())
    fan = await new_person(outside, "km")
    try:
        await fan.say("/start")
        await fan.wait_until(partial(_waiting, inbox, 1), "the first word")
        await asyncio.to_thread(server.crash)
        await fan.say("/help")
        await in_vain.wait()
        await asyncio.to_thread(server.start)
        # The longer it was away, the longer is the pause until the next try.
        await fan.wait_until(partial(_waiting, inbox, 2), "the second word", BACK_WITHIN_SECONDS)
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await database.dispose()


async def _waiting(inbox: Inbox, number: int) -> bool | None:
    return await inbox.waiting() == number or None
