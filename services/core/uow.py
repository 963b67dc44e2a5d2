"""One transaction per use case: open, work, store what follows, commit; or nothing at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

from sqlalchemy import Executable, Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.util import greenlet_spawn

from services.core.clock import Clock
from services.core.db import Busy, Database, StorageFull, lent
from services.core.logs import get_logger
from services.core.outbox import Message, messages_for, store

RETRIES: Final = 3
_END_WITHIN_SECONDS: Final = 30.0
_READ_WITHIN_SECONDS: Final = 600.0  # an audit looks through the whole ledger
_TRY_AGAIN: Final = {"40001", "40P01"}  # serialization failure, deadlock
_LOCK_NOT_AVAILABLE: Final = "55P03"
_DISK_FULL: Final = "53100"

P = ParamSpec("P")
R = TypeVar("R")

E = TypeVar("E")

Subscriptions = dict[type, Sequence[str]]
Join = Callable[["Tx", Any], Awaitable[None]]
Joins = dict[type, list[Join]]

log = get_logger("uow")

_open: ContextVar[bool] = ContextVar("transaction_open", default=False)


def transaction_is_open() -> bool:
    """Whether this task holds a transaction; network clients assert that it does not."""
    return _open.get()


@dataclass(slots=True)
class Tx:
    """The running transaction, handed down as the first argument; never opened twice.

    `now` is one moment for the whole transaction, by the database's clock.
    """

    session: AsyncSession
    now: datetime
    dialect: str
    _subscriptions: Subscriptions
    _joins: Joins = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    joined: list[object] = field(default_factory=list)

    def emit(self, event: object) -> None:
        """Tell what happened: every job that the table of events names for it will run."""
        if type(event) in self._joins:
            self.joined.append(event)
        self.messages += messages_for(event, self._subscriptions.get(type(event), ()), self.now)

    def enqueue(
        self,
        job: str,
        payload: object,
        *,
        run_in: timedelta = timedelta(0),
        dedupe: str | None = None,
    ) -> None:
        """Run one job later; with `dedupe`, at most one such message waits at a time."""
        self.messages.append(Message.of(job, payload, run_at=self.now + run_in, dedupe=dedupe))


class UnitOfWork:
    """Opens transactions on one database.

    `subscriptions` says which jobs follow which event; `on_commit` is called after a commit that
    stored messages (a wake-up only: the stored rows are the truth).
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        subscriptions: Subscriptions | None = None,
        on_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.on_commit = on_commit
        self._subscriptions = subscriptions or {}
        self._joins: Joins = {}
        self._under_way: set[asyncio.Task[Any]] = set()
        self._write = async_sessionmaker(database.write, expire_on_commit=False)
        self._read = async_sessionmaker(database.read, expire_on_commit=False)

    def join(self, event: type[E], work: Callable[[Tx, E], Awaitable[None]]) -> None:
        """Do `work` in the very transaction that tells of such an event, at its end.

        For what must come with it or not at all: an error in `work` takes everything back.
        """
        self._joins.setdefault(event, []).append(work)

    async def run(self, work: Callable[[Tx], Awaitable[R]]) -> R:
        """Run `work` in a transaction of its own and commit; repeats it after a deadlock.

        A caller that is cancelled does not take the transaction back: it goes on to its end.
        """
        return await self._to_the_end(self._run(work))

    async def drain(self) -> None:
        """Wait for transactions whose callers have gone; before the database is closed."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _to_the_end(self, transaction: Coroutine[Any, Any, R]) -> R:
        # A driver that is interrupted in the middle of a statement may keep its locks.
        task = asyncio.create_task(transaction)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # seen, also when nobody waits for it any more

    async def _run(self, work: Callable[[Tx], Awaitable[R]]) -> R:
        for attempt in range(RETRIES):
            try:
                return await _to_an_end(self._run_once(work), _END_WITHIN_SECONDS)
            except DBAPIError as error:
                code = getattr(error.orig, "sqlstate", None)
                if code == _LOCK_NOT_AVAILABLE:
                    raise Busy from error
                if code == _DISK_FULL or _name_on_sqlite(error) == "SQLITE_FULL":
                    log.error("storage_full")
                    raise StorageFull from error
                if code not in _TRY_AGAIN or attempt == RETRIES - 1:
                    raise
                await asyncio.sleep(0.01 * (attempt + 1))
            except PoolTimeout as error:
                raise Busy from error
        raise AssertionError("unreachable")

    async def _run_once(self, work: Callable[[Tx], Awaitable[R]]) -> R:
        assert not _open.get(), "a use case was called inside another one's transaction"
        token = _open.set(True)
        try:
            async with self._write() as session, session.begin():
                now, dialect = self.clock.now(), self.database.dialect
                tx = Tx(session, now, dialect, self._subscriptions, self._joins)
                result = await work(tx)
                await self._join(tx)
                if tx.messages:
                    await session.flush()
                    await store(session, tx.messages)
        finally:
            _open.reset(token)
        if tx.messages:
            self.on_commit()
        return result

    async def _join(self, tx: Tx) -> None:
        while tx.joined:
            event = tx.joined.pop(0)
            for work in self._joins[type(event)]:
                await work(tx, event)

    async def run_read_only(self, work: Callable[[Tx], Awaitable[R]]) -> R:
        """Run `work` on the last committed state."""
        return await self._undisturbed(self._run_read_only(work), _READ_WITHIN_SECONDS)

    async def look(
        self, statement: Executable, values: Mapping[str, object]
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        """The rows of one statement on the last committed state.

        For what every tap asks: a third of the price of a transaction with one statement.
        """

        def rows() -> Sequence[Row[*tuple[Any, ...]]]:
            with self.database.read.sync_engine.connect() as connection:
                return connection.execute(statement, values).all()

        try:
            return await self._undisturbed(greenlet_spawn(rows), _END_WITHIN_SECONDS)
        except PoolTimeout as error:
            raise Busy from error

    async def _undisturbed(self, reading: Coroutine[Any, Any, R], seconds: float) -> R:
        if self.database.dialect == "sqlite":
            return await reading  # its statements wait for nothing: none can be interrupted
        return await self._to_the_end(_to_an_end(reading, seconds))

    async def _run_read_only(self, work: Callable[[Tx], Awaitable[R]]) -> R:
        assert not _open.get(), "a query was called inside a transaction"
        token = _open.set(True)
        try:
            async with self._read() as session, session.begin():
                tx = Tx(session, self.clock.now(), self.database.dialect, {})
                result = await work(tx)
                assert not tx.messages, "a query has no consequences"
                return result
        except PoolTimeout as error:
            raise Busy from error
        finally:
            _open.reset(token)


def _name_on_sqlite(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlite_errorname", None)


async def _to_an_end(transaction: Coroutine[Any, Any, R], seconds: float) -> R:
    """Sever the line of a transaction that comes to no end.

    A line may be dead without either side knowing. Once severed it is one more lost connection.
    """
    connections: list[Any] = []
    token = lent.set(connections)
    timer = asyncio.get_running_loop().call_later(seconds, _sever, connections)
    try:
        return await transaction
    finally:
        timer.cancel()
        lent.reset(token)


def _sever(connections: list[Any]) -> None:
    for connection in connections:
        log.error("transaction_severed")
        connection.terminate()


class HasUow(Protocol):
    uow: UnitOfWork


S = TypeVar("S", bound=HasUow)


def use_case(
    method: Callable[Concatenate[S, Tx, P], Awaitable[R]],
) -> Callable[Concatenate[S, P], Awaitable[R]]:
    """Run a service method in its own transaction; callers do not see `tx`."""

    @wraps(method)
    async def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.uow.run(lambda tx: method(self, tx, *args, **kwargs))

    return call


def query(
    method: Callable[Concatenate[S, Tx, P], Awaitable[R]],
) -> Callable[Concatenate[S, P], Awaitable[R]]:
    """Run a service method in a read-only transaction; callers do not see `tx`."""

    @wraps(method)
    async def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.uow.run_read_only(lambda tx: method(self, tx, *args, **kwargs))

    return call
