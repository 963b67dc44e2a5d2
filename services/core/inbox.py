"""What arrives from outside, stored before it is answered: each thing once, in order per lane.

A lane is whatever must stay in order, e.g. one fan. The oldest unfinished message of a lane is
its head; only heads are handed out, so two workers never hold messages of the same lane.

A message may kill the process that handles it, together with all others in hand. After some
attempts each is handed out alone, so that the harmless ones get done and only the killer goes on
dying; a message beyond MAX_ATTEMPTS has died so often that its worker must set it aside.

People write private things, and some type a PIN where it should be tapped: what they sent is
sealed at rest, and gone as soon as it is worked off.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    case,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.core.logs import get_logger
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork

KEEP: Final = timedelta(hours=72)
MAX_ATTEMPTS: Final = 5
TROUBLED_AFTER: Final = 3
"""So many attempts without an end: perhaps it kills its process, so it is handed out alone."""
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


Write = Callable[[Tx], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the work on a taken message ended, and what is stored together with that.

    A message that failed MAX_ATTEMPTS times is dead: it stays for the operator.
    """

    taken: Taken
    failed: bool = False
    writes: Sequence[Write] = ()


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
        rows = [
            {
                "source": message.source,
                "external_id": message.external_id,
                "lane": message.lane,
                "payload": self._seal.seal(message.payload, message.external_id),
                "received_at": tx.now,
            }
            for message in messages
        ]
        stored = await tx.session.execute(_PUT[tx.dialect], rows)
        new = {(source, external_id) for source, external_id in stored}
        verdicts = []
        for message in messages:
            identity = (message.source, message.external_id)
            verdicts.append(identity in new)
            new.discard(identity)
        return verdicts

    async def settle_and_take(self, outcomes: Sequence[Outcome], limit: int) -> list[Taken]:
        """Note what was finished and hand out the next heads, in one transaction.

        An outcome whose message has meanwhile gone to another worker leaves nothing behind.
        """
        return await self.uow.run(lambda tx: self._settle_and_take(tx, outcomes, limit))

    async def _settle_and_take(
        self, tx: Tx, outcomes: Sequence[Outcome], limit: int
    ) -> list[Taken]:
        if outcomes:
            await self._settle(tx, outcomes)
        return await self._take(tx, _TAKE, limit) if limit > 0 else []

    async def _settle(self, tx: Tx, outcomes: Sequence[Outcome]) -> None:
        held = await self._lock_held(tx, [one.taken for one in outcomes if one.writes])
        for outcome in outcomes:
            for write in outcome.writes if outcome.taken.number in held else ():
                await write(tx)
        await tx.session.execute(_SETTLE, [_settled(one, tx.now) for one in outcomes])

    async def _lock_held(self, tx: Tx, taken: Sequence[Taken]) -> set[int]:
        """Which of them are still this worker's, and stay so until `tx` ends."""
        if not taken:
            return set()
        attempts = {one.number: one.attempt for one in taken}
        rows = await tx.session.execute(_LOCK, {"numbers": sorted(attempts)})
        return {number for number, attempt in rows if attempt == attempts[number]}

    async def take_troubled(self) -> list[Taken]:
        """One head that has come to no end in TROUBLED_AFTER attempts, if there is any.

        Its worker holds no other such message meanwhile.
        """
        return await self.uow.run(lambda tx: self._take(tx, _TAKE_TROUBLED, 1))

    async def _take(self, tx: Tx, statement: Executable, limit: int) -> list[Taken]:
        until = tx.now + timedelta(seconds=self.lease_seconds)
        values = {"now": tx.now, "until": until, "most": limit}
        rows = await tx.session.execute(statement, values)
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
        until = tx.now + timedelta(seconds=self.lease_seconds)
        await tx.session.execute(_RENEW, [{**_held(one), "until": until} for one in taken])

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


def _held(taken: Taken) -> dict[str, int]:
    """Names a message only while it is this worker's: later ones have a higher attempt."""
    return {"its_number": taken.number, "its_attempt": taken.attempt}


def _settled(outcome: Outcome, now: datetime) -> dict[str, object]:
    state, until = InboxState.DONE, None
    if outcome.failed:
        dead = outcome.taken.attempt >= MAX_ATTEMPTS
        state = InboxState.DEAD if dead else InboxState.NEW
        until = None if dead else now + timedelta(seconds=2**outcome.taken.attempt)
    return {**_held(outcome.taken), "new_state": state.value, "until": until}


# Built once: a tap passes here three times, and building costs more than running.
_TABLE: Final = cast("Table", InboxMessage.__table__)
_RENEW: Final = (
    update(_TABLE)
    .where(
        _TABLE.c.number == bindparam("its_number"), _TABLE.c.attempts == bindparam("its_attempt")
    )
    .values(lease_until=bindparam("until"))
)
_LOCK: Final = (
    select(_TABLE.c.number, _TABLE.c.attempts)
    .where(
        _TABLE.c.number.in_(bindparam("numbers", expanding=True)),
        _TABLE.c.state == InboxState.NEW.value,
    )
    .order_by(_TABLE.c.number)
    .with_for_update()
)
# What is finished keeps its identity, not its words.
_SETTLE: Final = _RENEW.values(
    state=bindparam("new_state"),
    payload=case(
        (bindparam("new_state", type_=String) == InboxState.DONE.value, b""),
        else_=_TABLE.c.payload,
    ),
)


def _put_statement(dialect: Any) -> Any:
    return (
        dialect.insert(_TABLE)
        .values(state=InboxState.NEW.value, attempts=0)
        .on_conflict_do_nothing(index_elements=["source", "external_id"])
        .returning(_TABLE.c.source, _TABLE.c.external_id)
    )


def _take_statement(which: ColumnElement[bool]) -> Executable:
    older = _TABLE.alias()
    heads = (
        select(_TABLE.c.number)
        .where(
            which,
            _TABLE.c.state == InboxState.NEW.value,
            _TABLE.c.lease_until.is_(None) | (_TABLE.c.lease_until < bindparam("now")),
            ~exists().where(
                older.c.state == InboxState.NEW.value,
                older.c.lane == _TABLE.c.lane,
                older.c.number < _TABLE.c.number,
            ),
        )
        .order_by(_TABLE.c.number)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("heads")  # asked once: as a plain subquery it may be asked for each row of the table
    )
    return (
        update(_TABLE)
        .where(_TABLE.c.number.in_(select(heads.c.number)))
        .values(lease_until=bindparam("until"), attempts=_TABLE.c.attempts + 1)
        .returning(
            _TABLE.c.number,
            _TABLE.c.lane,
            _TABLE.c.payload,
            _TABLE.c.received_at,
            _TABLE.c.attempts,
            _TABLE.c.external_id,
        )
    )


_PUT: Final = {"postgresql": _put_statement(postgresql), "sqlite": _put_statement(sqlite)}
_TAKE: Final = _take_statement(_TABLE.c.attempts < TROUBLED_AFTER)
_TAKE_TROUBLED: Final = _take_statement(_TABLE.c.attempts >= TROUBLED_AFTER)
