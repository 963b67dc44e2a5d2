"""The worker's loop: claims due messages, runs their jobs, finishes or postpones them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from services.core import outbox
from services.core.logs import get_logger
from services.core.metrics import JOB_SECONDS, JOBS_DONE
from services.core.outbox import Claimed
from services.core.uow import UnitOfWork

LEASE_SECONDS: Final = 60.0
_IDLE_SECONDS: Final = 1.0

T = TypeVar("T")
log = get_logger("jobs")


@dataclass(frozen=True, slots=True)
class _Job:
    payload_type: Any
    run: Callable[[Any], Awaitable[None]]


class Jobs:
    """The jobs this program knows, by name, and the loop that runs them.

    A job may run twice (a worker may die between doing and finishing): it must not mind.
    """

    def __init__(self, uow: UnitOfWork, *, concurrency: int = 8) -> None:
        self.uow = uow
        self._jobs: dict[str, _Job] = {}
        self._concurrency = concurrency
        self._wake = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()

    def register(
        self, name: str, payload_type: type[T], run: Callable[[T], Awaitable[None]]
    ) -> None:
        assert name not in self._jobs, f"two jobs are called {name}"
        self._jobs[name] = _Job(payload_type, run)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._jobs)

    def wake(self) -> None:
        """Look at the outbox now instead of at the next poll."""
        self._wake.set()

    async def release_all(self) -> None:
        """What was claimed when this program was killed is due at once, not after its lease.

        Only for a program that works alone on its outbox.
        """
        await self.uow.run(lambda tx: outbox.release_all(tx.session))

    async def run_forever(self) -> None:
        """Work until cancelled; jobs in flight are finished before it returns."""
        try:
            while True:
                if not await self._claim_and_start():
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), _IDLE_SECONDS)
                self._wake.clear()
        finally:
            if self._running:
                await asyncio.wait(self._running, timeout=10)

    async def run_until_idle(self) -> int:
        """Run everything that is due, in turn; how many ran. For tests and shutdown."""
        ran = 0
        while claimed := await self._claim(self._concurrency):
            for message in claimed:
                await self._run(message)
                ran += 1
        return ran

    async def _claim_and_start(self) -> bool:
        free = self._concurrency - len(self._running)
        if free == 0:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            return True
        try:
            claimed = await self._claim(free)
        except Exception:  # the database is away: say so and look again
            log.exception("outbox_unreachable")
            return False
        for message in claimed:
            task = asyncio.create_task(self._run(message), name=f"job:{message.job}")
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return bool(claimed)

    async def _claim(self, limit: int) -> list[Claimed]:
        # A look with the read connection first: an idle worker costs no write transaction.
        due = await self.uow.run_read_only(lambda tx: outbox.is_due(tx.session, tx.now))
        if not due:
            return []
        return await self.uow.run(
            lambda tx: outbox.claim(
                tx.session, now=tx.now, lease_seconds=LEASE_SECONDS, limit=limit
            )
        )

    async def _run(self, message: Claimed) -> None:
        job = self._jobs.get(message.job)
        try:
            if job is None:
                raise LookupError(f"no job is called {message.job}")
            payload = outbox.adapter(job.payload_type).validate_json(message.payload)
            with JOB_SECONDS.labels(message.job).time():
                async with asyncio.timeout(LEASE_SECONDS - 5):
                    await job.run(payload)
        except Exception as error:  # noqa: BLE001 - whatever it is, the message must not be lost
            await self._postpone(message, error)
            return
        JOBS_DONE.labels(message.job, "done").inc()
        await self.uow.run(lambda tx: outbox.finish(tx.session, message))

    async def _postpone(self, message: Claimed, error: Exception) -> None:
        log.warning("job_failed", job=message.job, attempt=message.attempt, exc_info=error)
        JOBS_DONE.labels(message.job, "failed").inc()
        dead = await self.uow.run(
            lambda tx: outbox.fail(tx.session, message, now=tx.now, error=repr(error))
        )
        if dead:
            log.error("job_dead", job=message.job, message_id=str(message.id))
