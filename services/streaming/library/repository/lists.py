"""SQL of fans' own lists: the queue and playlists, each a document with a revision.

Whoever changes a list locks it first; so what is written was read under the same lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.library.models import LibraryPlaylist, LibraryQueue
from services.streaming.library.schemas import PlaylistName


@dataclass(frozen=True, slots=True)
class Stored:
    """A list as it is stored."""

    revision: int
    items: tuple[UUID, ...]
    name: str = ""


async def queue(tx: Tx, fan_id: int) -> Stored:
    row = await tx.session.get(LibraryQueue, fan_id)
    return Stored(row.revision, _ids(row.items)) if row else Stored(0, ())


async def lock_queue(tx: Tx, fan_id: int) -> Stored:
    """The queue, that nobody else changes until the end of this transaction."""
    empty = {"fan_id": fan_id, "revision": 0, "items": [], "touched_at": tx.now}
    await tx.session.execute(insert_into(tx, LibraryQueue).values(empty).on_conflict_do_nothing())
    row = (
        await tx.session.execute(
            select(LibraryQueue.revision, LibraryQueue.items)
            .where(LibraryQueue.fan_id == fan_id)
            .with_for_update()
        )
    ).one()
    return Stored(row.revision, _ids(row.items))


async def save_queue(tx: Tx, fan_id: int, items: Sequence[UUID]) -> None:
    await tx.session.execute(
        update(LibraryQueue)
        .where(LibraryQueue.fan_id == fan_id)
        .values(revision=LibraryQueue.revision + 1, items=_hex(items), touched_at=tx.now)
        .execution_options(synchronize_session=False)
    )


async def playlists(tx: Tx, fan_id: int) -> list[PlaylistName]:
    """The one that was changed last first."""
    statement = (
        select(
            LibraryPlaylist.id,
            LibraryPlaylist.name,
            LibraryPlaylist.item_count,
            LibraryPlaylist.revision,
            LibraryPlaylist.touched_at,
        )
        .where(LibraryPlaylist.fan_id == fan_id)
        .order_by(LibraryPlaylist.touched_at.desc(), LibraryPlaylist.id)
    )
    return [PlaylistName(*row) for row in await tx.session.execute(statement)]


async def count_playlists(tx: Tx, fan_id: int) -> int:
    statement = select(func.count()).where(LibraryPlaylist.fan_id == fan_id)
    return int((await tx.session.execute(statement)).scalar_one())


async def playlist(tx: Tx, fan_id: int, playlist_id: UUID, *, lock: bool = False) -> Stored | None:
    """None: there is none, or it is somebody else's."""
    statement = select(
        LibraryPlaylist.revision, LibraryPlaylist.items, LibraryPlaylist.name
    ).where(LibraryPlaylist.id == playlist_id, LibraryPlaylist.fan_id == fan_id)
    if lock:
        statement = statement.with_for_update()
    row = (await tx.session.execute(statement)).one_or_none()
    return Stored(row.revision, _ids(row.items), row.name) if row else None


async def add_playlist(tx: Tx, fan_id: int, playlist_id: UUID, name: str) -> None:
    """The same id again changes nothing."""
    await tx.session.execute(
        insert_into(tx, LibraryPlaylist)
        .values(
            id=playlist_id,
            fan_id=fan_id,
            name=name,
            revision=1,
            items=[],
            item_count=0,
            created_at=tx.now,
            touched_at=tx.now,
        )
        .on_conflict_do_nothing()
    )


async def save_playlist(
    tx: Tx, playlist_id: UUID, *, items: Sequence[UUID] | None = None, name: str | None = None
) -> None:
    """What is given is new; the revision grows."""
    values: dict[str, object] = {"revision": LibraryPlaylist.revision + 1, "touched_at": tx.now}
    if items is not None:
        values |= {"items": _hex(items), "item_count": len(items)}
    if name is not None:
        values["name"] = name
    await tx.session.execute(
        update(LibraryPlaylist)
        .where(LibraryPlaylist.id == playlist_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def remove_playlist(tx: Tx, fan_id: int, playlist_id: UUID) -> None:
    await tx.session.execute(
        delete(LibraryPlaylist).where(
            LibraryPlaylist.id == playlist_id, LibraryPlaylist.fan_id == fan_id
        )
    )


def _ids(items: Sequence[str]) -> tuple[UUID, ...]:
    return tuple(UUID(hex=each) for each in items)


def _hex(items: Sequence[UUID]) -> list[str]:
    return [each.hex for each in items]
