"""What risk must know of a fan before money moves, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from services.core.uow import Tx
from services.identity.errors import UnknownFan
from services.identity.models import Fan
from services.identity.resets.models import PinReset
from services.identity.resets.schemas import ResetState
from services.identity.schemas import VerificationLevel, in_force
from services.identity.security import rules_at


@dataclass(frozen=True, slots=True)
class TrustFacts:
    """Since when the fan is known, the level in force, and until when limits are lower because
    the PIN was reset (None: they are not).
    """

    since: datetime
    level: VerificationLevel
    cooling_until: datetime | None


async def trust_facts(tx: Tx, fan_id: int) -> TrustFacts:
    """Joins the caller's transaction. UnknownFan."""
    last_reset = (
        select(func.max(PinReset.ended_at))
        .where(PinReset.fan_id == Fan.id, PinReset.state == ResetState.DONE)
        .scalar_subquery()
    )
    statement = select(
        Fan.created_at, Fan.level, Fan.level_expires_at, last_reset.label("last_reset")
    ).where(Fan.id == fan_id)
    row = (await tx.session.execute(statement)).one_or_none()
    if row is None:
        raise UnknownFan(fan_id=fan_id)
    until = row.last_reset + rules_at(tx.now).cooling if row.last_reset else None
    return TrustFacts(
        since=row.created_at,
        level=in_force(VerificationLevel(row.level), row.level_expires_at, tx.now),
        cooling_until=until if until and until > tx.now else None,
    )
