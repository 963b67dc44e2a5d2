"""SQL of captions and lyrics."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from services.core.uow import Tx
from services.streaming.library.models import LibraryText


async def body(tx: Tx, item_id: UUID, kind: str, word: str) -> str | None:
    statement = select(LibraryText.body).where(
        LibraryText.item_id == item_id, LibraryText.kind == kind, LibraryText.word == word
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()
