"""Totals, read for everybody at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from services.core.uow import Tx
from services.voting.models.votes import VoteTally
from services.voting.show.model import VoteKind


async def units(tx: Tx, window_id: str, before: datetime) -> Mapping[str, Mapping[VoteKind, int]]:
    """Units by act and kind, of all minutes that began before a moment."""
    statement = (
        select(VoteTally.act, VoteTally.kind, func.sum(VoteTally.units))
        .where(VoteTally.window_id == window_id, VoteTally.minute < before)
        .group_by(VoteTally.act, VoteTally.kind)
    )
    found: dict[str, dict[VoteKind, int]] = {}
    for act, kind, total in await tx.session.execute(statement):
        found.setdefault(act, {})[VoteKind(kind)] = int(total)
    return found
