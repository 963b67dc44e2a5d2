"""Answers to requests that carry a key: the same request again gets the same answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, Index, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.core.errors import Conflict
from services.core.uow import Tx, UnitOfWork
from services.core.upserts import insert_into

KEEP: Final = timedelta(hours=48)


class KeyReused(Conflict):
    """The key belongs to another request; a new request needs a new key."""

    code = "http.key_reused"


class ApiAnswer(Base):
    """A request of a fan by its key. `answer` is null until it was answered well."""

    __tablename__ = "api_answers"
    __table_args__ = (Index("ix_api_answers_at", "at"),)

    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: whose, its key, and the hexadecimal SHA-256 of all that it asks."""

    fan_id: int
    key: str
    request_hash: str


class Answers:
    """Two small transactions beside the request's own; kept for two days.

    It does not replace the key of the command itself: a request that was cut off is carried out
    again with the same key.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def begin(self, asked: Asked) -> str | None:
        """The answer that this request had, None if it had none. KeyReused."""
        return await self.uow.run(lambda tx: _begin(tx, asked))

    async def answered(self, asked: Asked, answer: str) -> None:
        """Keep the answer; the first one stays."""
        statement = (
            update(ApiAnswer)
            .where(
                ApiAnswer.fan_id == asked.fan_id,
                ApiAnswer.key == asked.key,
                ApiAnswer.answer.is_(None),
            )
            .values(answer=answer)
        )
        await self.uow.run(lambda tx: tx.session.execute(statement))

    async def purge(self) -> None:
        """Forget what was asked two days ago."""
        await self.uow.run(
            lambda tx: tx.session.execute(delete(ApiAnswer).where(ApiAnswer.at < tx.now - KEEP))
        )


async def _begin(tx: Tx, asked: Asked) -> str | None:
    added = await tx.session.execute(
        insert_into(tx, ApiAnswer)
        .values(fan_id=asked.fan_id, key=asked.key, request_hash=asked.request_hash, at=tx.now)
        .on_conflict_do_nothing()
        .returning(ApiAnswer.key)
    )
    if added.first() is not None:
        return None
    known = select(ApiAnswer.request_hash, ApiAnswer.answer).where(
        ApiAnswer.fan_id == asked.fan_id, ApiAnswer.key == asked.key
    )
    request_hash, answer = (await tx.session.execute(known)).one()
    if request_hash != asked.request_hash:
        raise KeyReused
    return None if answer is None else str(answer)
