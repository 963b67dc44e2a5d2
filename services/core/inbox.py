"""What arrives from outside, stored before it is answered: each thing once, in order per lane.

A lane is whatever must stay in order, e.g. one fan. The oldest unfinished message of a lane is
its head; only heads are handed out, so two workers never hold messages of the same lane.

People write private things, and some type a PIN where it should be tapped: what they sent is
sealed at rest, and gone as soon as it is worked off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, aliased, mapped_column

from services.core.db import Base, UtcDateTime
from services.core.logs import get_logger
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork

KEEP: Final = timedelta(hours=72)
MAX_ATTEMPTS: Final = 5
log = get_logger("inbox")


class InboxState(StrEnum):
    NEW = "new"
    DONE = "done"
    DEAD = "dead"  # failed again and again; the lane goes on, the operator sees it


class InboxMessage(Base):
    """One message from outside. `number` is the order of arrival."""

    __tablename__ = "inbox_messages"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_inbox_messages_lane", "state", "lane", "number"),
    )

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    source: Mapped[str] = mapped_column(String(40))
    external_id: Mapped[str] = mapped_column(String(80))
    lane: Mapped[str] = mapped_column(String(60))
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(8), default=InboxState.NEW)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as it came in; `external_id` is unique for its `source`."""

    source: str
    external_id: str
    lane: str
    payload: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that this worker holds; `attempt` counts from 1."""

    number: int
    lane: str
    payload: str
    received_at: datetime
    attempt: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the work on a taken message ended."""

    taken: Taken
    failed: bool = False


class Inbox:
    """Durable intake on one database; safe with many writers and many workers."""

    def __init__(self, uow: UnitOfWork, seal: TextSeal, *, lease_seconds: float = 20) -> None:
        self.uow = uow
        self._seal = seal
        self.lease_seconds = lease_seconds

    async def put(self, messages: Sequence[Arrived]) -> Sequence[bool]:
        """Store them in order; for each, whether it is new. Committed when this returns."""
        return await self.uow.run(lambda tx: self._put(tx, messages))

    async def _put(self, tx: Tx, messages: Sequence[Arrived]) -> Sequence[bool]:
        dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
        rows = [
            {
                "source": message.source,
                "external_id": message.external_id,
                "lane": message.lane,
                "payload": self._seal.seal(message.payload, message.external_id),
                "state": InboxState.NEW,
                "received_at": tx.now,
                "attempts": 0,
            }
            for message in messages
        ]
        stored = await tx.session.execute(
            dialect.insert(InboxMessage)
            .values(rows)
            .on_conflict_do_nothing(index_elements=["source", "external_id"])
            .returning(InboxMessage.source, InboxMessage.external_id)
        )
        new = {(source, external_id) for source, external_id in stored}
        verdicts = []
        for message in messages:
            identity = (message.source, message.external_id)
            verdicts.append(identity in new)
            new.discard(identity)
        return verdicts

    async def settle_and_take(self, outcomes: Sequence[Outcome], limit: int) -> list[Taken]:
        """Note what was finished and hand out the next heads, in one transaction."""
        return await self.uow.run(lambda tx: self._settle_and_take(tx, outcomes, limit))

    async def _settle_and_take(
        self, tx: Tx, outcomes: Sequence[Outcome], limit: int
    ) -> list[Taken]:
        for outcome in outcomes:
            await self._settle(tx, outcome)
        return await self._take(tx, limit) if limit > 0 else []

    async def _settle(self, tx: Tx, outcome: Outcome) -> None:
        state = InboxState.DONE
        if outcome.failed:
            dead = outcome.taken.attempt >= MAX_ATTEMPTS
            state = InboxState.DEAD if dead else InboxState.NEW
        wait = timedelta(seconds=2**outcome.taken.attempt)
        values: dict[str, object] = {"state": state, "lease_until": None}
        if state is InboxState.NEW:
            values["lease_until"] = tx.now + wait
        elif state is InboxState.DONE:
            # What is finished keeps its identity, not its words.
            values["payload"] = b""
        await tx.session.execute(
            update(InboxMessage)
            .where(
                InboxMessage.number == outcome.taken.number,
                InboxMessage.attempts == outcome.taken.attempt,
            )
            .values(values)
        )

    async def _take(self, tx: Tx, limit: int) -> list[Taken]:
        older = aliased(InboxMessage)
        heads = (
            select(InboxMessage.number)
            .where(
                InboxMessage.state == InboxState.NEW,
                (InboxMessage.lease_until.is_(None)) | (InboxMessage.lease_until < tx.now),
                ~exists().where(
                    older.state == InboxState.NEW,
                    older.lane == InboxMessage.lane,
                    older.number < InboxMessage.number,
                ),
            )
            .order_by(InboxMessage.number)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = await tx.session.execute(
            update(InboxMessage)
            .where(InboxMessage.number.in_(heads))
            .values(
                lease_until=tx.now + timedelta(seconds=self.lease_seconds),
                attempts=InboxMessage.attempts + 1,
            )
            .returning(
                InboxMessage.number,
                InboxMessage.lane,
                InboxMessage.payload,
                InboxMessage.received_at,
                InboxMessage.attempts,
                InboxMessage.external_id,
            )
            .execution_options(synchronize_session=False)
        )
        return sorted((self._taken(row) for row in rows), key=lambda taken: taken.number)

    def _taken(self, row: Any) -> Taken:
        payload = self._seal.unseal(row.payload, row.external_id)
        if payload is None:
            log.error("inbox_message_unreadable", number=row.number)
        return Taken(row.number, row.lane, payload or "", row.received_at, row.attempts)

    async def renew(self, taken: Sequence[Taken]) -> None:
        """Keep holding messages whose work takes long."""
        await self.uow.run(lambda tx: self._renew(tx, taken))

    async def _renew(self, tx: Tx, taken: Sequence[Taken]) -> None:
        connection = await tx.session.connection()
        await connection.execute(
            update(InboxMessage)
            .where(
                InboxMessage.number == bindparam("its_number"),
                InboxMessage.attempts == bindparam("its_attempt"),
            )
            .values(lease_until=tx.now + timedelta(seconds=self.lease_seconds)),
            [{"its_number": one.number, "its_attempt": one.attempt} for one in taken],
        )

    async def release_all(self) -> None:
        """Give back everything that is held. Only for a program that works alone on its inbox."""
        await self.uow.run(
            lambda tx: tx.session.execute(
                update(InboxMessage)
                .where(InboxMessage.state == InboxState.NEW)
                .values(lease_until=None)
            )
        )

    async def purge(self) -> None:
        """Forget finished messages that nobody will send again."""
        await self.uow.run(
            lambda tx: tx.session.execute(
                delete(InboxMessage).where(
                    InboxMessage.state == InboxState.DONE,
                    InboxMessage.received_at < tx.now - KEEP,
                )
            )
        )

    async def waiting(self) -> int:
        """How many stored messages are not finished."""
        return await self.uow.run_read_only(self._waiting)

    async def _waiting(self, tx: Tx) -> int:
        statement = select(func.count()).where(InboxMessage.state == InboxState.NEW)
        return int((await tx.session.execute(statement)).scalar_one())
