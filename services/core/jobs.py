"""The worker's loop: claims due messages, runs their jobs, finishes or postpones them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement

from services.core import outbox
from services.core.logs import get_logger
from services.core.metrics import JOB_SECONDS, JOBS_DONE
from services.core.outbox import Claimed
from services.core.uow import UnitOfWork

LEASE_SECONDS: Final = 60.0
_IDLE_SECONDS: Final = 1.0

T = TypeVar("T")
log = get_logger("jobs")


class CameToNoEnd(Exception):
    """The job killed its worker each time; it is not run any more."""


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
        self._next_look_for_troubled = 0.0

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
                        async with asyncio.timeout(_IDLE_SECONDS):  # wait_for can swallow the end
                            await self._wake.wait()
                self._wake.clear()
        finally:
            if self._running:
                await asyncio.wait(self._running, timeout=10)

    async def run_until_idle(self) -> int:
        """Run everything that is due, in turn; how many ran. For tests and shutdown."""
        ran = 0
        while claimed := await self._claim(self._concurrency) or await self._claim_troubled():
            for message in claimed:
                await self._run(message)
                ran += 1
        return ran

    async def _claim_and_start(self) -> bool:
        try:
            if monotonic() >= self._next_look_for_troubled:
                await self._run_troubled_alone()
            free = self._concurrency - len(self._running)
            if free == 0:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
                return True
            claimed = await self._claim(free)
        except Exception:  # the database is away: say so and look again
            log.exception("outbox_unreachable")
            return False
        for message in claimed:
            self._start(message)
        return bool(claimed)

    def _start(self, message: Claimed) -> asyncio.Task[None]:
        task = asyncio.create_task(self._run_noted(message), name=f"job:{message.job}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _run_troubled_alone(self) -> None:
        """One that may kill its worker, while nothing else is in hand; then the others again."""
        self._next_look_for_troubled = monotonic() + _IDLE_SECONDS
        if not await self._is_due(outbox.TROUBLED):
            return
        if self._running:
            await asyncio.wait(self._running)
        for message in await self._claim_troubled():
            await asyncio.wait({self._start(message)})

    async def _claim(self, limit: int) -> list[Claimed]:
        # A look with the read connection first: an idle worker costs no write transaction.
        if not await self._is_due(outbox.CALM):
            return []
        return await self.uow.run(
            lambda tx: outbox.claim(
                tx.session, outbox.CALM, now=tx.now, lease_seconds=LEASE_SECONDS, limit=limit
            )
        )

    async def _claim_troubled(self) -> list[Claimed]:
        return await self.uow.run(
            lambda tx: outbox.claim(
                tx.session, outbox.TROUBLED, now=tx.now, lease_seconds=LEASE_SECONDS, limit=1
            )
        )

    async def _is_due(self, which: ColumnElement[bool]) -> bool:
        return await self.uow.run_read_only(lambda tx: outbox.is_due(tx.session, which, tx.now))

    async def _run_noted(self, message: Claimed) -> None:
        try:
            await self._run(message)
        except Exception:  # its end could not be stored: it comes again after its lease
            log.exception("job_end_not_noted", job=message.job)

    async def _run(self, message: Claimed) -> None:
        job = self._jobs.get(message.job)
        try:
            if message.attempt > outbox.MAX_ATTEMPTS:
                raise CameToNoEnd
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
