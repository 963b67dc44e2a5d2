"""What processing tells the library of an item's media; each inside the caller's transaction.

An item that can be played stays so while a new version is made, and also when that fails.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.uow import Tx
from services.streaming.library.repository import states
from services.streaming.library.schemas import ItemFailed, ItemReady, Media

ALL: Final = 100


async def begin(tx: Tx, item_id: UUID) -> None:
    """Its media are being made now."""
    await states.begin(tx, item_id)


async def progress(tx: Tx, item_id: UUID, percent: int) -> None:
    """So much of it is made, in percent."""
    await states.progress(tx, item_id, min(max(percent, 0), ALL))


async def ready(tx: Tx, item_id: UUID, media: Media, duration_seconds: int) -> None:
    """It can be played from `media` from now on; emits ItemReady."""
    if await states.ready(tx, item_id, media, duration_seconds):
        tx.emit(ItemReady(item_id, media.version))


async def failed(tx: Tx, item_id: UUID, reason: str) -> None:
    """Its media cannot be made; `reason` is a stable word. Emits ItemFailed."""
    if await states.failed(tx, item_id, reason):
        tx.emit(ItemFailed(item_id, reason))


async def live(tx: Tx, item_id: UUID, *, on: bool) -> None:
    """A live item: its stream is there (READY), or is not (DRAFT)."""
    await states.live(tx, item_id, on=on)
