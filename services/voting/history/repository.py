"""One fan's rows."""

from __future__ import annotations

from sqlalchemy import func, select

from services.core.uow import Tx
from services.voting.intake.rules import acts_of_text
from services.voting.intake.schemas import Paper, StoredVote
from services.voting.models.votes import Vote, VoteLot, VotePaper
from services.voting.show.model import Channel, VoteKind


async def paper(tx: Tx, window_id: str, fan_id: int) -> Paper:
    statement = select(VotePaper).where(
        VotePaper.window_id == window_id, VotePaper.fan_id == fan_id
    )
    row = (await tx.session.scalars(statement)).one_or_none()
    if row is None:
        return Paper()
    used = row.free_used, row.day, row.day_used, row.paid_used, row.points_used, row.bonus_used
    return Paper(*used, acts_of_text(row.acts))


async def credit(tx: Tx, window_id: str, fan_id: int) -> dict[VoteKind, int]:
    """What is left of bought and of earned votes."""
    statement = (
        select(VoteLot.kind, func.sum(VoteLot.count - VoteLot.used))
        .where(VoteLot.window_id == window_id, VoteLot.fan_id == fan_id, VoteLot.state == "live")
        .group_by(VoteLot.kind)
    )
    return {VoteKind(kind): int(left) for kind, left in await tx.session.execute(statement)}


async def votes(tx: Tx, fan_id: int, window_id: str, limit: int) -> list[StoredVote]:
    statement = select(Vote).where(Vote.window_id == window_id, Vote.fan_id == fan_id)
    ordered = statement.order_by(Vote.at.desc(), Vote.idem).limit(limit)
    return [
        StoredVote(
            row.window_id,
            row.fan_id,
            row.idem,
            row.act,
            row.votes,
            row.units,
            VoteKind(row.kind),
            Channel(row.channel),
            row.province,
            row.lot_id,
            row.reverses,
            row.at,
        )
        for row in await tx.session.scalars(ordered)
    ]
