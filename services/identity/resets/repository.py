"""All SQL of resets: every step is one statement with its condition."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.identity.resets.models import PinReset
from services.identity.resets.schemas import ResetState, ResetStatus


async def waiting(tx: Tx, fan_id: int) -> ResetStatus | None:
    """The reset that waits, or is ready and was not used yet."""
    statement = select(PinReset.id, PinReset.ready_at, PinReset.usable_until).where(
        PinReset.fan_id == fan_id,
        PinReset.state == ResetState.WAITING,
        PinReset.usable_until > tx.now,
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return ResetStatus(row.id, row.ready_at, row.usable_until) if row else None


async def add(
    tx: Tx, fan_id: int, *, by_phone: bool, wait: timedelta, usable: timedelta
) -> ResetStatus | None:
    """A new reset; None when one waits already."""
    ready_at = tx.now + wait
    await tx.session.execute(
        update(PinReset)
        .where(
            PinReset.fan_id == fan_id,
            PinReset.state == ResetState.WAITING,
            PinReset.usable_until <= tx.now,
        )
        .values(state=ResetState.ENDED, ended_at=tx.now)
    )
    added = await tx.session.execute(
        insert_into(tx, PinReset)
        .values(
            id=uuid7(),
            fan_id=fan_id,
            state=ResetState.WAITING,
            by_phone=by_phone,
            asked_at=tx.now,
            ready_at=ready_at,
            usable_until=ready_at + usable,
        )
        .on_conflict_do_nothing()
        .returning(PinReset.id)
    )
    reset_id = added.scalar_one_or_none()
    return ResetStatus(reset_id, ready_at, ready_at + usable) if reset_id else None


async def end(tx: Tx, fan_id: int) -> bool:
    """Call off what waits; False when nothing does."""
    ended = await tx.session.execute(
        update(PinReset)
        .where(PinReset.fan_id == fan_id, PinReset.state == ResetState.WAITING)
        .values(state=ResetState.ENDED, ended_at=tx.now)
        .returning(PinReset.id)
    )
    return ended.first() is not None


async def finish(tx: Tx, fan_id: int) -> bool:
    """The new PIN is set; False when that is not allowed now."""
    done = await tx.session.execute(
        update(PinReset)
        .where(
            PinReset.fan_id == fan_id,
            PinReset.state == ResetState.WAITING,
            PinReset.ready_at <= tx.now,
            PinReset.usable_until > tx.now,
        )
        .values(state=ResetState.DONE, ended_at=tx.now)
        .returning(PinReset.id)
    )
    return done.first() is not None


async def waits_for_its_fan(tx: Tx, reset_id: UUID) -> int | None:
    """The fan of a reset that is ready and was not used or called off."""
    statement = select(PinReset.fan_id).where(
        PinReset.id == reset_id,
        PinReset.state == ResetState.WAITING,
        PinReset.ready_at <= tx.now,
        PinReset.usable_until > tx.now,
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def last_done(tx: Tx, fan_id: int) -> datetime | None:
    statement = select(func.max(PinReset.ended_at)).where(
        PinReset.fan_id == fan_id, PinReset.state == ResetState.DONE
    )
    return (await tx.session.execute(statement)).scalar()
