"""Totals, read for everybody at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from services.core.uow import Tx
from services.voting.models.votes import VoteTally


async def units(tx: Tx, window_id: str, before: datetime) -> Mapping[str, int]:
    """Units by act, of all minutes that began before a moment."""
    statement = (
        select(VoteTally.act, func.sum(VoteTally.units))
        .where(VoteTally.window_id == window_id, VoteTally.minute < before)
        .group_by(VoteTally.act)
    )
    return {act: int(total) for act, total in await tx.session.execute(statement)}
