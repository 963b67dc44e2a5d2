"""The ledger's proofs as background work and as a command: seal, keep heads, add up, verify."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from services.core.jobs import Jobs
from services.core.logs import get_logger
from services.core.schedule import Planned, Scheduled
from services.core.uow import UnitOfWork
from services.ledger import audit
from services.ledger.chain import repository as chain
from services.ledger.chain.heads import HeadFile, KeptHead
from services.ledger.chain.metrics import CHAIN_HEAD
from services.ledger.chain.sealer import seal
from services.ledger.chain.verify import Progress, Report, verify_chain
from services.ledger.snapshots import repository as snapshots
from services.wallet.rules import local_day

SEAL: Final = "wallet.seal_transfers"
KEEP_HEAD: Final = "wallet.keep_chain_head"
SNAPSHOT: Final = "wallet.take_snapshots"
SCHEDULED: Final = (
    Scheduled(SEAL, timedelta(seconds=5)),
    Scheduled(KEEP_HEAD, timedelta(days=1)),
    Scheduled(SNAPSHOT, timedelta(days=1)),
)
HEADS_FOLDER: Final = "chain-heads"
_MOST_BATCHES: Final = 30  # a run that ends before the job's lease; the next one goes on
log = get_logger("proofs")


class ChainChanged(Exception):
    """The chain no longer has the head that was kept earlier. `verify-chain` tells more."""


class LedgerProofs:
    """`data_dir` holds the heads of the chain, outside the database."""

    def __init__(self, uow: UnitOfWork, data_dir: Path) -> None:
        self.uow = uow
        self.heads = HeadFile(data_dir / HEADS_FOLDER)

    async def seal(self) -> int:
        """Seal what waits, batch by batch; how many transfers."""
        sealed = 0
        for _ in range(_MOST_BATCHES):
            batch = await self.uow.run(seal)
            if batch == 0:
                break
            sealed += batch
        return sealed

    async def keep_head(self) -> None:
        """Write the day's head of the chain down outside the database, once a day.

        Raises ChainChanged when the head that was kept last is not in the chain any more.
        """
        kept = (await asyncio.to_thread(self.heads.read)).heads
        last = kept[-1] if kept else None
        if last and last.link.seq > 0:
            found = await self.uow.run_read_only(partial(chain.link_at, seq=last.link.seq))
            if found != last.link:
                log.error("chain_changed", day=str(last.day), seq=last.link.seq)
                raise ChainChanged(f"seal {last.link.seq} of {last.day}")
        day = local_day(self.uow.clock.now())
        if last and last.day >= day:
            return
        head = KeptHead(day, await self.uow.run_read_only(chain.head))
        await asyncio.to_thread(self.heads.add, head)
        log.info("chain_head", day=str(day), seq=head.link.seq, hash=head.link.hash.hex())
        CHAIN_HEAD.clear()
        CHAIN_HEAD.labels(head.link.hash.hex()).set(head.link.seq)

    async def take_snapshots(self) -> None:
        """Add up new entries, account by account, so that the past is found quickly."""
        after: UUID | None = UUID(int=0)
        while after is not None:
            ids, after = await self.uow.run_read_only(partial(snapshots.due, after=after))
            for id_ in ids:
                while await self.uow.run(partial(snapshots.take, account_id=id_)):
                    pass

    async def verify(self, progress: Progress) -> Report:
        """Compare the whole chain, then every promise of the ledger. Reads all of it."""
        kept = await asyncio.to_thread(self.heads.read)
        report = await verify_chain(self.uow.run_read_only, kept, progress)
        for one in await self.uow.run_read_only(audit.violations):
            report.find(f"{one.promise}: {', '.join(one.examples)}")
        return report


def register(jobs: Jobs, proofs: LedgerProofs) -> None:
    async def seal_transfers(_: Planned) -> None:
        await proofs.seal()

    async def keep_head(_: Planned) -> None:
        await proofs.keep_head()

    async def take_snapshots(_: Planned) -> None:
        await proofs.take_snapshots()

    jobs.register(SEAL, Planned, seal_transfers)
    jobs.register(KEEP_HEAD, Planned, keep_head)
    jobs.register(SNAPSHOT, Planned, take_snapshots)
