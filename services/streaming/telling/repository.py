"""All SQL of reminders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update

from services.core.among import among
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.library.models import LibraryItem
from services.streaming.telling.models import StreamingReminder


async def ask(tx: Tx, fan_id: int, item_id: UUID, due_at: datetime) -> None:
    """Again: it is waited for anew."""
    values = {"asked_at": tx.now, "due_at": due_at, "told_at": None}
    await tx.session.execute(
        insert_into(tx, StreamingReminder)
        .values(fan_id=fan_id, item_id=item_id, **values)
        .on_conflict_do_update(index_elements=["fan_id", "item_id"], set_=values)
    )


async def drop(tx: Tx, fan_id: int, item_id: UUID) -> None:
    await tx.session.execute(
        delete(StreamingReminder).where(
            StreamingReminder.fan_id == fan_id, StreamingReminder.item_id == item_id
        )
    )


async def keys_of(tx: Tx, fan_id: int) -> frozenset[str]:
    """Keys of the items this fan still waits for."""
    statement = (
        select(LibraryItem.key)
        .join(StreamingReminder, StreamingReminder.item_id == LibraryItem.id)
        .where(StreamingReminder.fan_id == fan_id, StreamingReminder.due_at.is_not(None))
    )
    return frozenset((await tx.session.execute(statement)).scalars())


async def count(tx: Tx, fan_id: int) -> int:
    statement = select(func.count()).where(
        StreamingReminder.fan_id == fan_id, StreamingReminder.due_at.is_not(None)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def waiting(tx: Tx, item_id: UUID, fan_ids: Collection[int]) -> frozenset[int]:
    """Those of these fans who have asked for this item, told or not."""
    statement = select(StreamingReminder.fan_id).where(
        StreamingReminder.item_id == item_id,
        among(tx, StreamingReminder.fan_id, list(fan_ids)),
    )
    return frozenset((await tx.session.execute(statement)).scalars())


async def due(tx: Tx, limit: int) -> Sequence[tuple[int, UUID]]:
    """Fan and item of the reminders whose time has come, the longest due first."""
    statement = (
        select(StreamingReminder.fan_id, StreamingReminder.item_id)
        .where(StreamingReminder.due_at <= tx.now)
        .order_by(StreamingReminder.due_at, StreamingReminder.fan_id)
        .limit(limit)
    )
    return [(row.fan_id, row.item_id) for row in await tx.session.execute(statement)]


async def settle(tx: Tx, fan_id: int, item_id: UUID, again_at: datetime | None) -> None:
    """Look again at `again_at`; None: it was told."""
    told_at = tx.now if again_at is None else None
    await tx.session.execute(
        update(StreamingReminder)
        .where(StreamingReminder.fan_id == fan_id, StreamingReminder.item_id == item_id)
        .values(due_at=again_at, told_at=told_at)
    )


async def soonest(tx: Tx, item_id: UUID, due_at: datetime) -> None:
    """An item that opens earlier than was known is looked at earlier."""
    await tx.session.execute(
        update(StreamingReminder)
        .where(StreamingReminder.item_id == item_id, StreamingReminder.due_at > due_at)
        .values(due_at=due_at)
    )
