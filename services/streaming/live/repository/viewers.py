"""SQL of viewers: places at which a broadcast is being watched now."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from services.core.uow import Tx
from services.streaming.playback.models import Play, PlayLease


async def watching(tx: Tx, item_id: UUID) -> int:
    """Leases on this item that have not run out: each was renewed within the last 45 seconds."""
    statement = (
        select(func.count())
        .select_from(PlayLease)
        .join(Play, Play.id == PlayLease.play_id)
        .where(Play.item_id == item_id, PlayLease.expires_at > tx.now)
    )
    return (await tx.session.execute(statement)).scalar_one()
