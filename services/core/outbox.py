"""What follows a change, written in the change's own transaction; done later, at least once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Index,
    String,
    Text,
    delete,
    exists,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.core.ids import uuid7

MAX_ATTEMPTS: Final = 12
NO_END: Final = "came to no end"
"""Noted with every attempt until it ends: so it says whether the last one killed its worker."""
_BACK_OFF_SECONDS: Final = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)


class MessageState(StrEnum):
    READY = "ready"
    DEAD = "dead"  # gave up; stays for the operator


class OutboxMessage(Base):
    """One job to run. A finished message is deleted; a hopeless one stays as `dead`.

    A job may kill the worker that runs it, together with all others in hand. So what came to no
    end is handed out alone from then on: the harmless ones get done.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (Index("ix_outbox_messages_due", "state", "run_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(80))
    payload: Mapped[str] = mapped_column(Text)
    dedupe: Mapped[str | None] = mapped_column(String(160), unique=True)
    state: Mapped[str] = mapped_column(String(8), default=MessageState.READY)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(300))


@dataclass(frozen=True, slots=True)
class Message:
    """A job to store: its name, its payload as JSON, the earliest moment to run it."""

    id: UUID
    job: str
    payload: str
    run_at: datetime
    dedupe: str | None = None

    @classmethod
    def of(cls, job: str, payload: object, *, run_at: datetime, dedupe: str | None) -> Message:
        return cls(uuid7(), job, encode(payload), run_at, dedupe)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker holds until `lease_until`; `attempt` counts from 1."""

    id: UUID
    job: str
    payload: str
    attempt: int


@lru_cache(maxsize=256)
def adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def encode(payload: object) -> str:
    """A dataclass as JSON text; UUIDs, moments, enums and money keep their type on decoding."""
    kind: Any = type(payload)
    return adapter(kind).dump_json(payload).decode()


def messages_for(event: object, jobs: Sequence[str], now: datetime) -> Iterable[Message]:
    """One message per job, so that one failing job does not repeat the others."""
    return (Message.of(job, event, run_at=now, dedupe=None) for job in jobs)


async def store(session: AsyncSession, messages: Sequence[Message]) -> None:
    rows = [
        {
            "id": message.id,
            "job": message.job,
            "payload": message.payload,
            "dedupe": message.dedupe,
            "state": MessageState.READY,
            "run_at": message.run_at,
            "attempts": 0,
        }
        for message in messages
    ]
    plain = [row for row in rows if row["dedupe"] is None]
    if plain:
        await session.execute(insert(OutboxMessage), plain)
    for row in rows:
        if row["dedupe"] is not None:
            await session.execute(_insert_once(session).values(row))


def _insert_once(session: AsyncSession) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(OutboxMessage).on_conflict_do_nothing(index_elements=["dedupe"])


CALM: Final = OutboxMessage.last_error.is_distinct_from(NO_END)
TROUBLED: Final = OutboxMessage.last_error == NO_END


async def claim(
    session: AsyncSession,
    which: ColumnElement[bool],
    *,
    now: datetime,
    lease_seconds: float,
    limit: int,
) -> list[Claimed]:
    """Take up to `limit` due messages; nobody else gets them while the lease runs.

    A job that runs may have looked already: whoever asks for it now gets another run.

    `which` is CALM, or TROUBLED: those whose last attempt came to no end.
    """
    due = (
        select(OutboxMessage.id)
        .where(
            which,
            OutboxMessage.state == MessageState.READY,
            OutboxMessage.run_at <= now,
            (OutboxMessage.lease_until.is_(None)) | (OutboxMessage.lease_until < now),
        )
        .order_by(OutboxMessage.run_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")  # asked once: as a plain subquery it may be asked for each row of the table
    )
    rows = await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(select(due.c.id)))
        .values(
            lease_until=now + timedelta(seconds=lease_seconds),
            attempts=OutboxMessage.attempts + 1,
            last_error=NO_END,
            dedupe=None,  # only what still waits stands for what is asked from now on
        )
        .returning(
            OutboxMessage.id, OutboxMessage.job, OutboxMessage.payload, OutboxMessage.attempts
        )
        .execution_options(synchronize_session=False)
    )
    return sorted((Claimed(*row) for row in rows), key=lambda message: message.id)


async def finish(session: AsyncSession, done: Claimed) -> None:
    """Remove it, unless the lease ran out and another worker has it now."""
    await session.execute(delete(OutboxMessage).where(*_still_mine(done)))


async def fail(session: AsyncSession, failed: Claimed, *, now: datetime, error: str) -> bool:
    """Try again later, or keep it as dead after the last attempt; True when it is dead now."""
    dead = failed.attempt >= MAX_ATTEMPTS
    wait = _BACK_OFF_SECONDS[min(failed.attempt, len(_BACK_OFF_SECONDS)) - 1]
    await session.execute(
        update(OutboxMessage)
        .where(*_still_mine(failed))
        .values(
            state=MessageState.DEAD if dead else MessageState.READY,
            run_at=now + timedelta(seconds=wait),
            lease_until=None,
            last_error=error[:300],
        )
    )
    return dead


def _still_mine(message: Claimed) -> tuple[Any, Any]:
    return OutboxMessage.id == message.id, OutboxMessage.attempts == message.attempt


async def release_all(session: AsyncSession) -> None:
    """Give back everything that is claimed. Only for a program that works alone on its outbox."""
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.lease_until.is_not(None))
        .values(lease_until=None)
        .execution_options(synchronize_session=False)
    )


async def is_due(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> bool:
    """Whether any message can be claimed at `now`."""
    statement = select(
        exists().where(
            which,
            OutboxMessage.state == MessageState.READY,
            OutboxMessage.run_at <= now,
            (OutboxMessage.lease_until.is_(None)) | (OutboxMessage.lease_until < now),
        )
    )
    return bool((await session.execute(statement)).scalar())


async def counts(session: AsyncSession) -> dict[str, int]:
    """Messages by state, for the metrics and the operator."""
    rows = await session.execute(
        text("SELECT state, count(*) FROM outbox_messages GROUP BY state")
    )
    return {str(state): int(count) for state, count in rows}
