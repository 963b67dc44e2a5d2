"""All SQL about uploads; a piece is counted only by whoever holds the upload."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.library.models import LibraryItem
from services.streaming.processing.models import MediaUpload
from services.streaming.processing.schemas import Upload, UploadState


async def add(tx: Tx, upload: Upload, item_id: UUID, fan_id: int, key: str) -> None:
    """Nothing happens where the key was used before: whoever asks finds that one."""
    await tx.session.execute(
        insert_into(tx, MediaUpload)
        .values(
            id=upload.id,
            item_id=item_id,
            fan_id=fan_id,
            key=key,
            name=upload.name,
            size=upload.size,
            received=0,
            state=UploadState.OPEN,
            ends_at=upload.ends_at,
        )
        .on_conflict_do_nothing()
    )


async def find(tx: Tx, upload_id: UUID, fan_id: int) -> Upload | None:
    return await _one(tx, MediaUpload.id == upload_id, MediaUpload.fan_id == fan_id)


async def by_key(tx: Tx, key: str, fan_id: int) -> Upload | None:
    return await _one(tx, MediaUpload.key == key, MediaUpload.fan_id == fan_id)


async def _one(tx: Tx, *which: Any) -> Upload | None:
    statement = (
        select(MediaUpload, LibraryItem.key)
        .join(LibraryItem, LibraryItem.id == MediaUpload.item_id)
        .where(*which)
    )
    row = (await tx.session.execute(statement)).first()
    return None if row is None else _upload(row[0], row[1])


async def open_of(tx: Tx, fan_id: int) -> int:
    statement = select(func.count()).where(
        MediaUpload.fan_id == fan_id, MediaUpload.state == UploadState.OPEN
    )
    return await tx.session.scalar(statement) or 0


async def promised_bytes(tx: Tx) -> int:
    """What open uploads may still bring."""
    statement = select(func.sum(MediaUpload.size - MediaUpload.received)).where(
        MediaUpload.state == UploadState.OPEN
    )
    return int(await tx.session.scalar(statement) or 0)


async def hold(
    tx: Tx, upload_id: UUID, fan_id: int, offset: int, holder: UUID, for_: timedelta
) -> bool:
    """Whether the next piece, from `offset` on, is this holder's to write."""
    taken = await tx.session.execute(
        update(MediaUpload)
        .where(
            MediaUpload.id == upload_id,
            MediaUpload.fan_id == fan_id,
            MediaUpload.state == UploadState.OPEN,
            MediaUpload.received == offset,
            MediaUpload.ends_at > tx.now,
            or_(MediaUpload.held_until.is_(None), MediaUpload.held_until < tx.now),
        )
        .values(holder=holder, held_until=tx.now + for_)
        .returning(MediaUpload.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


async def hold_on(tx: Tx, holder: UUID, for_: timedelta) -> None:
    """Its pieces still come."""
    await tx.session.execute(
        update(MediaUpload)
        .where(MediaUpload.holder == holder)
        .values(held_until=tx.now + for_)
        .execution_options(synchronize_session=False)
    )


async def received(tx: Tx, upload_id: UUID, holder: UUID, count: int, ends_at: datetime) -> bool:
    """So many bytes lie on the disk now; lets go of it. False: somebody else holds it."""
    counted = await tx.session.execute(
        update(MediaUpload)
        .where(MediaUpload.id == upload_id, MediaUpload.holder == holder)
        .values(received=count, holder=None, held_until=None, ends_at=ends_at)
        .returning(MediaUpload.id)
        .execution_options(synchronize_session=False)
    )
    return counted.first() is not None


async def move(tx: Tx, upload_id: UUID, to: UploadState) -> bool:
    """Out of OPEN, once."""
    moved = await tx.session.execute(
        update(MediaUpload)
        .where(MediaUpload.id == upload_id, MediaUpload.state == UploadState.OPEN)
        .values(state=to, holder=None, held_until=None)
        .returning(MediaUpload.id)
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None


async def drop_old(tx: Tx) -> Sequence[UUID]:
    """Those that were not continued in time."""
    dropped = await tx.session.execute(
        update(MediaUpload)
        .where(MediaUpload.state == UploadState.OPEN, MediaUpload.ends_at <= tx.now)
        .values(state=UploadState.DROPPED, holder=None, held_until=None)
        .returning(MediaUpload.id)
        .execution_options(synchronize_session=False)
    )
    return list(dropped.scalars())


def _upload(row: MediaUpload, item_key: str) -> Upload:
    return Upload(
        id=row.id,
        item_key=item_key,
        name=row.name,
        size=row.size,
        received=row.received,
        state=UploadState(row.state),
        ends_at=row.ends_at,
    )
