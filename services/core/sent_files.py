"""Pictures that Telegram already holds: sent again by their file id, without uploading a byte."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.core.uow import Tx, UnitOfWork

_REMEMBERED: Final = 5_000


class SentFile(Base):
    """A file id serves one bot and one picture content (`key` names the content)."""

    __tablename__ = "sent_files"

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    file_id: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SentFiles:
    """Looks in memory first, then in the database; used by every process that sends pictures."""

    def __init__(self, uow: UnitOfWork, bot_id: int) -> None:
        self.uow = uow
        self._bot_id = bot_id
        self._recent: OrderedDict[str, str] = OrderedDict()

    async def find(self, key: str) -> str | None:
        """The file id of this content, or None when it must be uploaded."""
        if known := self._recent.get(key):
            self._recent.move_to_end(key)
            return known
        found = await self.uow.run_read_only(lambda tx: self._find(tx, key))
        if found:
            self._remember(key, found)
        return found

    async def _find(self, tx: Tx, key: str) -> str | None:
        statement = select(SentFile.file_id).where(
            SentFile.bot_id == self._bot_id, SentFile.key == key
        )
        return (await tx.session.execute(statement)).scalar_one_or_none()

    async def remember(self, key: str, file_id: str) -> None:
        if self._recent.get(key) == file_id:
            return
        self._remember(key, file_id)
        await self.uow.run(lambda tx: self._store(tx, key, file_id))

    async def _store(self, tx: Tx, key: str, file_id: str) -> None:
        dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
        values = {"file_id": file_id, "sent_at": tx.now}
        await tx.session.execute(
            dialect.insert(SentFile)
            .values(bot_id=self._bot_id, key=key, **values)
            .on_conflict_do_update(index_elements=["bot_id", "key"], set_=values)
        )

    async def forget(self, key: str) -> None:
        """Telegram refused the file id: the next sending uploads the picture again."""
        self._recent.pop(key, None)
        await self.uow.run(
            lambda tx: tx.session.execute(
                delete(SentFile).where(SentFile.bot_id == self._bot_id, SentFile.key == key)
            )
        )

    def _remember(self, key: str, file_id: str) -> None:
        self._recent[key] = file_id
        if len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)
