"""How a fan's level rises and falls: on the fan's row, in the log, and told to all who listen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.core.uow import Tx
from services.identity.schemas import VerificationLevel
from services.identity.verification.repository import levels, log
from services.identity.verification.repository.levels import Standing
from services.identity.verification.schemas import LevelCause, LevelChanged


async def change_level(
    tx: Tx,
    standing: Standing,
    level: VerificationLevel,
    expires_at: datetime | None,
    cause: LevelCause,
    *,
    application_id: UUID | None = None,
    actor_id: int | None = None,
) -> None:
    """Counts from the end of `tx` on. `standing` is locked. BASIC has no end, all others have."""
    assert (level is VerificationLevel.BASIC) == (expires_at is None)
    await levels.set_level(tx, [standing.fan_id], level, expires_at)
    await log.note(
        tx,
        f"level_{cause}",
        standing.fan_id,
        application_id=application_id,
        actor_id=actor_id,
        about=level,
    )
    tx.emit(
        LevelChanged(
            fan_id=standing.fan_id,
            before=standing.level,
            after=level,
            cause=cause,
            at=tx.now,
            expires_at=expires_at,
        )
    )
