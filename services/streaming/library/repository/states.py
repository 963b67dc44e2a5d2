"""SQL of the states of an item: each change is one statement with its condition."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, literal, update

from services.core.db import UtcDateTime
from services.core.uow import Tx
from services.streaming.library import documents
from services.streaming.library.models import LibraryItem
from services.streaming.library.schemas import ItemState, Kind, Media

_ALL: Final = 100


async def begin(tx: Tx, item_id: UUID) -> bool:
    return await _change(
        tx, item_id, state=_unless_ready(ItemState.PROCESSING), made_percent=0, failure=None
    )


async def progress(tx: Tx, item_id: UUID, percent: int) -> bool:
    return await _change(tx, item_id, made_percent=percent)


async def ready(tx: Tx, item_id: UUID, media: Media, duration_seconds: int) -> bool:
    return await _change(
        tx,
        item_id,
        state=ItemState.READY,
        media=documents.media_of(media),
        duration_seconds=duration_seconds,
        made_percent=_ALL,
        failure=None,
        ready_at=func.coalesce(LibraryItem.ready_at, literal(tx.now, UtcDateTime())),
    )


async def failed(tx: Tx, item_id: UUID, reason: str) -> bool:
    return await _change(tx, item_id, state=_unless_ready(ItemState.FAILED), failure=reason)


async def live(tx: Tx, item_id: UUID, *, on: bool) -> bool:
    state = ItemState.READY if on else ItemState.DRAFT
    return await _change(tx, item_id, LibraryItem.kind == Kind.LIVE, state=state)


def _unless_ready(state: ItemState) -> Any:
    return case((LibraryItem.state == ItemState.READY, ItemState.READY), else_=state)


async def _change(tx: Tx, item_id: UUID, *also: ColumnElement[bool], **values: Any) -> bool:
    """False: no such item."""
    changed = await tx.session.execute(
        update(LibraryItem)
        .where(LibraryItem.id == item_id, *also)
        .values(**values)
        .returning(LibraryItem.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None
