"""Group commit: many commands, one transaction; each caller gets its own verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final, Generic, TypeVar

from sqlalchemy.exc import DBAPIError

from services.core.db import Busy
from services.core.errors import Conflict
from services.core.logs import get_logger
from services.core.metrics import BATCH_SIZE

# PostgreSQL is shutting down (by order, after a crash), is starting up, or is full of clients.
_NOT_NOW: Final = frozenset({"57P01", "57P02", "57P03", "53300"})
_RECONNECT_SECONDS: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 2.0, 2.0)

C = TypeVar("C", bound=Hashable)
V = TypeVar("V")
log = get_logger("batcher")


class KeyReused(Conflict):
    """The same key came with another command while the first was under way."""

    code = "core.key_reused"


class StillAway(OSError):
    """The database stays away. Whether the command was done is unknown: ask again, same key."""


@dataclass(slots=True)
class _Waiting(Generic[C, V]):
    command: C
    since: float
    futures: list[asyncio.Future[V]]  # one for each caller: who leaves takes only its own along


class Batcher(Generic[C, V]):
    """Collects commands while a flush runs and commits them together.

    `flush(commands)` must do all of them in ONE transaction and return a verdict for each, in
    order; it must be safe to repeat with the same commands. A future is answered only after the
    commit. No waiting window: an idle batcher flushes at once, the next batch forms during the
    running commit. One bad command does not fail its neighbours: the batch is then flushed one by
    one. A lost connection leaves the outcome unknown, so the same commands are flushed again; if
    the database stays away, all of them learn that (StillAway).
    """

    def __init__(
        self,
        name: str,
        flush: Callable[[Sequence[C]], Awaitable[Sequence[V]]],
        *,
        key: Callable[[C], Hashable],
        max_batch: int = 200,
        max_waiting: int = 10_000,
        max_age_seconds: float = 3.0,
    ) -> None:
        self._name = name
        self._flush = flush
        self._key = key
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._max_age_seconds = max_age_seconds
        self._waiting: dict[Hashable, _Waiting[C, V]] = {}
        self._in_flight: dict[Hashable, _Waiting[C, V]] = {}
        self._wake = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._closing = False

    def start(self) -> None:
        self._loop = asyncio.create_task(self._run(), name=f"batcher:{self._name}")

    async def stop(self) -> None:
        """Flush what waits, then end. Nothing is accepted any more."""
        self._closing = True
        self._wake.set()
        if self._loop:
            await self._loop

    async def submit(self, command: C) -> V:
        """The verdict, after its commit. Busy: not accepted, nothing was done.

        The same key while the first is under way shares its verdict; with another body it is
        KeyReused. A caller that stops waiting does not take its command back.
        """
        if self._closing or self._too_old() or len(self._waiting) >= self._max_waiting:
            raise Busy
        key = self._key(command)
        future: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        under_way = self._in_flight.get(key) or self._waiting.get(key)
        if under_way is None:
            self._waiting[key] = _Waiting(command, monotonic(), [future])
            self._wake.set()
        elif under_way.command == command:
            under_way.futures.append(future)
        else:
            raise KeyReused(key=str(key))
        return await future

    def _too_old(self) -> bool:
        oldest = next(iter(self._waiting.values()), None)
        return oldest is not None and monotonic() - oldest.since > self._max_age_seconds

    async def _run(self) -> None:
        while not (self._closing and not self._waiting):
            if not self._waiting:
                await self._wake.wait()
                self._wake.clear()
                continue
            keys = list(self._waiting)[: self._max_batch]
            self._in_flight = {key: self._waiting.pop(key) for key in keys}
            await self._flush_batch(list(self._in_flight.values()))
            self._in_flight = {}
            if self._waiting:
                # Who was just answered may ask again at once: with those the next batch is full.
                await asyncio.sleep(0)

    async def _flush_batch(self, batch: list[_Waiting[C, V]]) -> None:
        BATCH_SIZE.labels(self._name).observe(len(batch))
        try:
            verdicts = await self._flush_surely([waiting.command for waiting in batch])
        except StillAway as error:
            for waiting in batch:
                _fail(waiting.futures, error)
            return
        except Exception as error:
            if len(batch) == 1:
                _fail(batch[0].futures, error)
                return
            log.warning("batch_split", batcher=self._name, size=len(batch), exc_info=error)
            for waiting in batch:
                await self._flush_batch([waiting])
            return
        for waiting, verdict in zip(batch, verdicts, strict=True):
            for future in waiting.futures:
                if not future.done():
                    future.set_result(verdict)

    async def _flush_surely(self, commands: list[C]) -> Sequence[V]:
        unknown: Exception | None = None
        for pause in (*_RECONNECT_SECONDS, 0.0):
            try:
                return await self._flush(commands)
            except Busy as error:
                # It says that nothing was changed, but it knows of this attempt only.
                if unknown is None:
                    raise
                unknown = error
            except (OSError, DBAPIError) as error:
                if isinstance(error, DBAPIError) and not _is_away(error):
                    raise
                unknown = error
                log.warning("batch_outcome_unknown", batcher=self._name, exc_info=error)
            await asyncio.sleep(pause)
        raise StillAway("the database stays away") from unknown


def _is_away(error: DBAPIError) -> bool:
    """Whether the database broke off or is just starting; any other error is an answer."""
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _NOT_NOW


def _fail(futures: list[asyncio.Future[V]], error: Exception) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)
