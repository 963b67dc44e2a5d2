"""SQL of what fans do with items: where they are in them, and how many stars they give."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import delete, or_, select, tuple_, update

from services.core.among import among
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.library.cursors import Cursor
from services.streaming.library.models import LibraryItem, LibraryProgress, LibraryRating
from services.streaming.library.repository.finding import shown
from services.streaming.library.schemas import Progress

FINISHED_PERCENT: Final = 95
BEGUN_SECONDS: Final = 5
"""Who left before has not begun: nothing to go on with."""


async def save_progress(tx: Tx, beats: Sequence[tuple[int, Progress]]) -> None:
    """Each counts unless a newer one is known; of two at the same moment the further one."""
    if not beats:
        return
    statement = insert_into(tx, LibraryProgress.__table__)
    fresh = statement.excluded
    saving = statement.on_conflict_do_update(
        index_elements=["fan_id", "item_id"],
        set_={"seconds": fresh.seconds, "is_finished": fresh.is_finished, "at": fresh["at"]},
        where=or_(
            fresh["at"] > LibraryProgress.at,
            (fresh["at"] == LibraryProgress.at) & (fresh.seconds > LibraryProgress.seconds),
        ),
    )
    # Not as values of one long statement: building that took longer than running it.
    connection = await tx.session.connection()
    rows = [
        {
            "fan_id": fan_id,
            "item_id": beat.item_id,
            "seconds": beat.seconds,
            "is_finished": beat.is_finished,
            "at": beat.at,
        }
        for fan_id, beat in sorted(beats, key=lambda each: (each[0], each[1].item_id))
    ]
    await connection.execute(saving, rows)


async def lengths(tx: Tx, ids: Collection[UUID]) -> dict[UUID, int]:
    """Length of items in seconds; 0: not known."""
    statement = select(LibraryItem.id, LibraryItem.duration_seconds).where(
        among(tx, LibraryItem.id, list(ids))
    )
    return {row.id: row.duration_seconds for row in await tx.session.execute(statement)}


async def progress_of(tx: Tx, fan_id: int, ids: Collection[UUID]) -> dict[UUID, Progress]:
    """Where this fan is in these items; never opened ones are left out."""
    rows = await tx.session.scalars(
        select(LibraryProgress).where(
            LibraryProgress.fan_id == fan_id, among(tx, LibraryProgress.item_id, list(ids))
        )
    )
    return {row.item_id: _progress(row) for row in rows}


async def begun(tx: Tx, fan_id: int, after: Cursor | None, limit: int) -> list[Progress]:
    """What a fan has begun and not seen to the end, the last one first."""
    statement = (
        select(LibraryProgress)
        .join(LibraryItem, LibraryItem.id == LibraryProgress.item_id)
        .where(
            LibraryProgress.fan_id == fan_id,
            LibraryProgress.is_finished.is_(False),
            LibraryProgress.seconds >= BEGUN_SECONDS,
            *shown(tx),
        )
    )
    if after is not None:
        statement = statement.where(tuple_(LibraryProgress.at, LibraryProgress.item_id) < after)
    newest = (LibraryProgress.at.desc(), LibraryProgress.item_id.desc())
    rows = await tx.session.scalars(statement.order_by(*newest).limit(limit))
    return [_progress(row) for row in rows]


async def forget(tx: Tx, fan_id: int, item_id: UUID) -> None:
    """As if the fan had never opened it."""
    await tx.session.execute(
        delete(LibraryProgress).where(
            LibraryProgress.fan_id == fan_id, LibraryProgress.item_id == item_id
        )
    )


async def stars_of(tx: Tx, fan_id: int, ids: Collection[UUID]) -> dict[UUID, int]:
    """The stars that this fan gives these items."""
    statement = select(LibraryRating.item_id, LibraryRating.stars).where(
        LibraryRating.fan_id == fan_id, among(tx, LibraryRating.item_id, list(ids))
    )
    return {row.item_id: row.stars for row in await tx.session.execute(statement)}


async def rate(tx: Tx, fan_id: int, item_id: UUID, stars: int | None) -> None:
    """So many from this fan from now on, None takes them back; the sums of the item follow."""
    # Whoever rates the same item waits here: the sums are changed by what was there before.
    await tx.session.execute(
        select(LibraryItem.id).where(LibraryItem.id == item_id).with_for_update()
    )
    gone = await tx.session.scalars(
        delete(LibraryRating)
        .where(LibraryRating.item_id == item_id, LibraryRating.fan_id == fan_id)
        .returning(LibraryRating.stars)
    )
    before = gone.first()
    if stars is not None:
        await tx.session.execute(
            insert_into(tx, LibraryRating).values(
                item_id=item_id, fan_id=fan_id, stars=stars, at=tx.now
            )
        )
    more = (stars or 0) - (before or 0)
    raters = int(stars is not None) - int(before is not None)
    await tx.session.execute(
        update(LibraryItem)
        .where(LibraryItem.id == item_id)
        .values(
            rating_sum=LibraryItem.rating_sum + more,
            rating_count=LibraryItem.rating_count + raters,
        )
        .execution_options(synchronize_session=False)
    )


def _progress(row: LibraryProgress) -> Progress:
    return Progress(row.item_id, row.seconds, row.is_finished, row.at)
