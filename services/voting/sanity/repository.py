"""Everything that was stored of a window's votes, summed in every way it is stored in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, select

from services.core.uow import Tx
from services.voting.models.records import VoteFlag, VoteLeaf
from services.voting.models.shows import VoteWindow
from services.voting.models.trust import VoteReport
from services.voting.models.votes import Vote, VoteLot, VotePaper, VoteTally
from services.voting.show.model import VoteKind
from services.voting.states import WindowState

_FREE = (VoteKind.FREE, VoteKind.POWER)
Sums = dict[str, tuple[int, int]]
"""Votes and units by act; acts that came to nothing are left out."""


@dataclass(frozen=True, slots=True)
class TallyCell:
    act: str
    province: str
    minute: datetime
    kind: str
    votes: int
    units: int


async def tallies(tx: Tx, window_id: str) -> list[TallyCell]:
    statement = (
        select(
            VoteTally.act,
            VoteTally.province,
            VoteTally.minute,
            VoteTally.kind,
            func.sum(VoteTally.votes),
            func.sum(VoteTally.units),
        )
        .where(VoteTally.window_id == window_id)
        .group_by(VoteTally.act, VoteTally.province, VoteTally.minute, VoteTally.kind)
    )
    return [
        TallyCell(act, province, minute, kind, int(votes), int(units))
        for act, province, minute, kind, votes, units in await tx.session.execute(statement)
    ]


async def rows(tx: Tx, window_id: str) -> Sums:
    statement = (
        select(Vote.act, func.sum(Vote.votes), func.sum(Vote.units))
        .where(Vote.window_id == window_id)
        .group_by(Vote.act)
    )
    return _sums(await tx.session.execute(statement))


async def counted_rows(tx: Tx, window_id: str) -> Sums:
    """Counted again from the rows: all votes that no rule excludes."""
    excluded = select(VoteFlag.fan_id).where(
        VoteFlag.window_id == Vote.window_id,
        VoteFlag.fan_id == Vote.fan_id,
        VoteFlag.idem == Vote.idem,
        VoteFlag.state == "excluded",
    )
    statement = (
        select(Vote.act, func.sum(Vote.votes), func.sum(Vote.units))
        .where(Vote.window_id == window_id, ~excluded.exists())
        .group_by(Vote.act)
    )
    return _sums(await tx.session.execute(statement))


def _sums(found: Any) -> Sums:
    sums = {act: (int(votes), int(units)) for act, votes, units in found}
    return {act: both for act, both in sorted(sums.items()) if any(both)}


async def leaf_sums(tx: Tx, window_id: str, start: int, limit: int, into: dict[str, Any]) -> int:
    """Adds the next leaves to `into` (act -> [votes, units]); how many there were."""
    statement = (
        select(VoteLeaf.body)
        .where(VoteLeaf.window_id == window_id, VoteLeaf.seq >= start)
        .order_by(VoteLeaf.seq)
        .limit(limit)
    )
    bodies = list(await tx.session.scalars(statement))
    for body in bodies:
        _, _, _, act, units, votes, *_ = json.loads(body)
        total = into.setdefault(act, [0, 0])
        total[0] += votes
        total[1] += units
    return len(bodies)


async def used(tx: Tx, window_id: str) -> Mapping[str, int]:
    """What fans' papers and lots say: votes by how they were paid for."""
    statement = select(
        func.sum(VotePaper.free_used),
        func.sum(VotePaper.paid_used),
        func.sum(VotePaper.points_used),
        func.sum(VotePaper.bonus_used),
    ).where(VotePaper.window_id == window_id)
    free, paid, points, bonus = (await tx.session.execute(statement)).one()
    lots = select(func.sum(VoteLot.used)).where(VoteLot.window_id == window_id)
    credit = (await tx.session.execute(lots)).scalar()
    named = {"free": free, "paid": paid, "points": points, "bonus": bonus, "lots": credit}
    return {name: int(number or 0) for name, number in named.items()}


async def by_kind(tx: Tx, window_id: str) -> Mapping[str, int]:
    """The same from the rows of votes."""
    statement = (
        select(Vote.kind, func.sum(Vote.votes))
        .where(Vote.window_id == window_id)
        .group_by(Vote.kind)
    )
    kinds = {kind: int(votes) for kind, votes in await tx.session.execute(statement)}
    paid, bonus = kinds.get(VoteKind.PAID, 0), kinds.get(VoteKind.BONUS, 0)
    return {
        "free": sum(kinds.get(kind, 0) for kind in _FREE),
        "paid": paid,
        "points": kinds.get(VoteKind.POINTS, 0),
        "bonus": bonus,
        "lots": paid + bonus,
    }


async def other_windows(tx: Tx, window_id: str) -> list[str]:
    """Windows of the same show that are over."""
    show = select(VoteWindow.show_code).where(VoteWindow.id == window_id).scalar_subquery()
    over = (WindowState.VERIFYING, WindowState.CERTIFIED, WindowState.PUBLISHED)
    statement = select(VoteWindow.id).where(
        VoteWindow.show_code == show,
        VoteWindow.id != window_id,
        VoteWindow.state.in_(over),
        ~VoteWindow.is_test,
    )
    return list(await tx.session.scalars(statement.order_by(VoteWindow.id)))


async def excluded(tx: Tx, window_id: str) -> int:
    """How many votes are excluded, each once."""
    flagged = (
        select(VoteFlag.fan_id, VoteFlag.idem)
        .where(and_(VoteFlag.window_id == window_id, VoteFlag.state == "excluded"))
        .distinct()
        .subquery()
    )
    return (await tx.session.execute(select(func.count()).select_from(flagged))).scalar_one()


async def save_report(tx: Tx, window_id: str, kind: str, flags: int, body: str) -> None:
    await tx.session.execute(
        insert(VoteReport).values(
            window_id=window_id, kind=kind, flags=flags, body=body, at=tx.now
        )
    )


async def newest_report(tx: Tx, window_id: str, kind: str) -> VoteReport | None:
    statement = (
        select(VoteReport)
        .where(VoteReport.window_id == window_id, VoteReport.kind == kind)
        .order_by(VoteReport.id.desc())
        .limit(1)
    )
    return (await tx.session.scalars(statement)).one_or_none()
