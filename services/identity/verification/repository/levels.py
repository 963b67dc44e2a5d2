"""SQL of levels and phones: both stand on the fan's row, and change by condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.identity.models import Fan
from services.identity.schemas import VerificationLevel
from services.identity.verification.models import LevelReminder


@dataclass(frozen=True, slots=True)
class Standing:
    """What a fan's row says of the level; the row is locked until the transaction ends."""

    fan_id: int
    level: VerificationLevel
    expires_at: datetime | None
    phone: str | None


async def lock(tx: Tx, fan_id: int) -> Standing | None:
    found = await _lock(tx, Fan.id == fan_id)
    return found[0] if found else None


async def lock_holders(tx: Tx, phone: str, fan_id: int) -> dict[int, Standing]:
    """Whoever has this number now, and the fan who brings it.

    Two fans who bring one number at the same time wait for each other: nobody's row may hold it
    yet, so the number itself is locked where there is more than one writer.
    """
    if tx.dialect == "postgresql":
        await tx.session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(f"phone:{phone}", 0)))
        )
    found = await _lock(tx, (Fan.phone == phone) | (Fan.id == fan_id))
    return {each.fan_id: each for each in found}


async def lock_ended(tx: Tx, limit: int) -> list[Standing]:
    """Fans whose level has run out; those that somebody else works on are left to them."""
    return await _lock(tx, Fan.level_expires_at <= tx.now, limit=limit, skip_locked=True)


async def _lock(
    tx: Tx, which: Any, *, limit: int | None = None, skip_locked: bool = False
) -> list[Standing]:
    statement = (
        select(Fan.id, Fan.level, Fan.level_expires_at, Fan.phone)
        .where(which)
        .order_by(Fan.id)
        .limit(limit)
        .with_for_update(skip_locked=skip_locked)
    )
    return [
        Standing(row.id, VerificationLevel(row.level), row.level_expires_at, row.phone)
        for row in await tx.session.execute(statement)
    ]


async def set_level(
    tx: Tx, fan_ids: Iterable[int], level: VerificationLevel, expires_at: datetime | None
) -> None:
    await tx.session.execute(
        update(Fan)
        .where(Fan.id.in_(set(fan_ids)))
        .values(level=level, level_expires_at=expires_at)
    )


async def set_phone(tx: Tx, fan_id: int, phone: str | None) -> None:
    await tx.session.execute(update(Fan).where(Fan.id == fan_id).values(phone=phone))


async def ending(tx: Tx, within: timedelta) -> list[Standing]:
    """Levels that end soon, the soonest first."""
    statement = (
        select(Fan.id, Fan.level, Fan.level_expires_at, Fan.phone)
        .where(Fan.level_expires_at > tx.now, Fan.level_expires_at <= tx.now + within)
        .order_by(Fan.level_expires_at)
    )
    return [
        Standing(row.id, VerificationLevel(row.level), row.level_expires_at, row.phone)
        for row in await tx.session.execute(statement)
    ]


async def take_reminder(tx: Tx, fan_id: int, expires_at: datetime, days: int) -> bool:
    """Whether this reminder was not given yet."""
    taken = await tx.session.execute(
        insert_into(tx, LevelReminder)
        .values(fan_id=fan_id, expires_at=expires_at, days=days)
        .on_conflict_do_nothing()
        .returning(LevelReminder.fan_id)
    )
    return taken.first() is not None


async def forget_reminders(tx: Tx) -> None:
    await tx.session.execute(delete(LevelReminder).where(LevelReminder.expires_at <= tx.now))
