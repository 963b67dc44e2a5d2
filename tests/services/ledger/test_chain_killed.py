"""Two sealers at once in processes of their own, killed in the middle: still one chain."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from random import Random

from services.core.uow import UnitOfWork
from services.ledger.chain import repository
from tests.chaos.aftermath import until_nobody_works
from tests.services.ledger.books import fill, seal_all, verified

ROUNDS = int(os.environ.get("CHAOS_ROUNDS") or 2)
ROOT = Path(__file__).parents[3]
MODULE = "tests.services.ledger.endless_sealer"


async def start_sealer(url: str) -> Process:
    sealer = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", MODULE, url), cwd=ROOT, stdout=PIPE, stderr=DEVNULL
    )
    assert sealer.stdout is not None
    async with asyncio.timeout(60):
        assert await sealer.stdout.readline() == b"ready\n"
    return sealer


async def kill(sealers: list[Process]) -> None:
    for sealer in sealers:
        sealer.kill()
    for sealer in sealers:
        assert await sealer.wait() == -9, "it ended by itself"


async def until_more_than(uow: UnitOfWork, sealed: int) -> None:
    async with asyncio.timeout(60):
        while (await uow.run_read_only(repository.head)).seq <= sealed:  # noqa: ASYNC110
            await asyncio.sleep(0.002)


async def test_killed_sealers_leave_one_chain(uow: UnitOfWork, database_url: str) -> None:
    chance = Random(4711)
    transfers = sealed = 0
    for _ in range(ROUNDS):
        sealers = list(await asyncio.gather(*(start_sealer(database_url) for _ in range(2))))
        try:
            for _ in range(6):
                await fill(uow, 20)
                transfers += 20
            await until_more_than(uow, sealed)
            await asyncio.sleep(chance.random() * 0.02)
        finally:
            await kill(sealers)
        # Until then a dead sealer's last batch may come, and its lock keeps every other one out.
        await until_nobody_works(database_url)
        sealed = (await uow.run_read_only(repository.head)).seq
        report = await verified(uow)
        assert report.findings == []
        assert (report.sealed, report.sealed + report.waiting) == (sealed, transfers)
    assert sealed + await seal_all(uow) == transfers
    report = await verified(uow)
    assert (report.sealed, report.waiting, report.findings) == (transfers, 0, [])
