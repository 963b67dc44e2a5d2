"""What a chat must remember between two messages: its current screen and an open question."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, cast

from sqlalchemy import BigInteger, String, Table, Text, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.core.uow import Tx, UnitOfWork

KEEP: Final = timedelta(days=90)


class ConversationRow(Base):
    """One row per chat. `question` names what the next typed text answers, if anything."""

    __tablename__ = "conversations"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    screen_message_id: Mapped[int | None] = mapped_column(BigInteger)
    picture_key: Mapped[str | None] = mapped_column(String(120))
    location: Mapped[str | None] = mapped_column(String(64))
    question: Mapped[str | None] = mapped_column(String(60))
    answers: Mapped[str] = mapped_column(Text, default="{}")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one chat.

    `location` is the tap that opens the current screen again. `question` carries its version,
    e.g. `payments.amount/1`: an answer to a question of an older version starts over politely.
    """

    chat_id: int
    screen_message_id: int | None = None
    picture_key: str | None = None
    location: str | None = None
    question: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


class Conversations:
    """Keeps conversations over restarts; one small row is read per message."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def load(self, chat_id: int) -> Conversation:
        rows = await self.uow.look(_LOAD, {"chat": chat_id})
        if not rows:
            return Conversation(chat_id)
        message_id, picture_key, location, question, answers = rows[0]
        known = json.loads(answers)
        return Conversation(chat_id, message_id, picture_key, location, question, known)

    async def at(self, prefix: str, most: int) -> Sequence[tuple[int, str]]:
        """Chats whose current screen begins so, and that screen; the latest ones first."""
        rows = await self.uow.look(_AT, {"prefix": f"{prefix}%", "most": most})
        return [(row.chat_id, row.location) for row in rows]

    def saving(self, conversation: Conversation) -> Callable[[Tx], Awaitable[None]]:
        """What keeps it, to be done in the transaction that finishes the update behind it."""
        return partial(self._save, conversation)

    async def _save(self, conversation: Conversation, tx: Tx) -> None:
        values = {
            "chat_id": conversation.chat_id,
            "screen_message_id": conversation.screen_message_id,
            "picture_key": conversation.picture_key,
            "location": conversation.location,
            "question": conversation.question,
            "answers": json.dumps(dict(conversation.answers)),
            "updated_at": tx.now,
        }
        await tx.session.execute(_STORE[tx.dialect], values)

    async def purge(self) -> None:
        """Forget chats that have been silent for long; they start at Home again."""
        await self.uow.run(
            lambda tx: tx.session.execute(
                delete(ConversationRow).where(ConversationRow.updated_at < tx.now - KEEP)
            )
        )


# Built once: every tap loads and stores one.
_TABLE: Final = cast("Table", ConversationRow.__table__)
_LOAD: Final = select(
    _TABLE.c.screen_message_id,
    _TABLE.c.picture_key,
    _TABLE.c.location,
    _TABLE.c.question,
    _TABLE.c.answers,
).where(_TABLE.c.chat_id == bindparam("chat"))
_AT: Final = (
    select(_TABLE.c.chat_id, _TABLE.c.location)
    .where(_TABLE.c.screen_message_id.is_not(None), _TABLE.c.location.like(bindparam("prefix")))
    .order_by(_TABLE.c.updated_at.desc())
    .limit(bindparam("most"))
)


def _store_statement(dialect: Any) -> Any:
    row = dialect.insert(_TABLE)
    kept = {
        column.name: row.excluded[column.name] for column in _TABLE.c if column.name != "chat_id"
    }
    return row.on_conflict_do_update(index_elements=["chat_id"], set_=kept)


_STORE: Final = {"postgresql": _store_statement(postgresql), "sqlite": _store_statement(sqlite)}
