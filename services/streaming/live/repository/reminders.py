"""SQL of reminders: who wants to hear that a broadcast begins, and who was told."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.live.models import LiveReminderRow


async def ask(tx: Tx, event_id: UUID, fan_id: int) -> None:
    await tx.session.execute(
        insert_into(tx, LiveReminderRow)
        .values(event_id=event_id, fan_id=fan_id, asked_at=tx.now)
        .on_conflict_do_nothing()
    )


async def drop(tx: Tx, event_id: UUID, fan_id: int) -> None:
    await tx.session.execute(
        delete(LiveReminderRow).where(
            LiveReminderRow.event_id == event_id, LiveReminderRow.fan_id == fan_id
        )
    )


async def asked(tx: Tx, event_id: UUID, fan_id: int) -> bool:
    statement = select(LiveReminderRow.fan_id).where(
        LiveReminderRow.event_id == event_id, LiveReminderRow.fan_id == fan_id
    )
    return (await tx.session.execute(statement)).first() is not None


async def untold(tx: Tx, event_id: UUID, limit: int) -> list[int]:
    """The next people to tell."""
    statement = (
        select(LiveReminderRow.fan_id)
        .where(LiveReminderRow.event_id == event_id, LiveReminderRow.told_at.is_(None))
        .order_by(LiveReminderRow.fan_id)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def after(tx: Tx, event_id: UUID, fan_id: int, limit: int) -> list[int]:
    """The next people after that one, told or not."""
    statement = (
        select(LiveReminderRow.fan_id)
        .where(LiveReminderRow.event_id == event_id, LiveReminderRow.fan_id > fan_id)
        .order_by(LiveReminderRow.fan_id)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def told(tx: Tx, event_id: UUID, fan_ids: Sequence[int]) -> None:
    await tx.session.execute(
        update(LiveReminderRow)
        .where(LiveReminderRow.event_id == event_id, LiveReminderRow.fan_id.in_(fan_ids))
        .values(told_at=tx.now)
        .execution_options(synchronize_session=False)
    )
