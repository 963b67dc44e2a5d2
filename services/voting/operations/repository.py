"""What operators' screens are read from, and acts that leave a show."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from services.core.uow import Tx
from services.voting.models.records import VoteApproval, VoteGrant, VoteMove
from services.voting.models.shows import JuryBallot, VoteAct, VoteFate, VoteShow, VoteWindow
from services.voting.models.trust import VoteCase
from services.voting.models.votes import VoteTally
from services.voting.operations.schemas import LogLine
from services.voting.programme.repository import EVERYWHERE
from services.voting.show.model import ActState
from services.voting.show.rules import Fate
from services.voting.states import Move, VoteRole, WindowState


async def grants(tx: Tx, fan_id: int) -> dict[str, frozenset[VoteRole]]:
    """Roles by show; those for all shows under `*`."""
    found: dict[str, set[VoteRole]] = defaultdict(set)
    statement = select(VoteGrant.show_code, VoteGrant.role).where(VoteGrant.fan_id == fan_id)
    for show_code, role in await tx.session.execute(statement):
        found[show_code].add(VoteRole(role))
    return {show: frozenset(roles) for show, roles in found.items()}


async def revoke(tx: Tx, show_code: str, fan_id: int, role: VoteRole) -> bool:
    gone = await tx.session.execute(
        delete(VoteGrant)
        .where(
            VoteGrant.show_code == show_code,
            VoteGrant.fan_id == fan_id,
            VoteGrant.role == role,
        )
        .returning(VoteGrant.role)
    )
    return gone.first() is not None


async def grant_log(tx: Tx, fan_id: int) -> list[tuple[datetime, str, str, str]]:
    """The oldest first."""
    statement = (
        select(VoteMove.at, VoteMove.show_code, VoteMove.action, VoteMove.outcome)
        .where(
            VoteMove.window_id.is_(None),
            VoteMove.action.in_(("grant", "revoke")),
            VoteMove.note == str(fan_id),
        )
        .order_by(VoteMove.id)
    )
    rows = await tx.session.execute(statement)
    return [(row.at, row.show_code, row.action, row.outcome) for row in rows]


async def knows(tx: Tx, show_code: str) -> bool:
    if show_code == EVERYWHERE:
        return True
    statement = select(VoteShow.code).where(VoteShow.code == show_code)
    return (await tx.session.execute(statement)).first() is not None


async def approvals(tx: Tx, window_id: str) -> dict[Move, tuple[int, ...]]:
    statement = (
        select(VoteApproval.move, VoteApproval.actor_id)
        .where(VoteApproval.window_id == window_id, VoteApproval.move.in_(list(Move)))
        .order_by(VoteApproval.at, VoteApproval.actor_id)
    )
    found: dict[Move, tuple[int, ...]] = {}
    for move, actor in await tx.session.execute(statement):
        found[Move(move)] = (*found.get(Move(move), ()), actor)
    return found


async def cases(tx: Tx, window_id: str) -> tuple[int, int]:
    """All, and those that are held."""
    held = func.count().filter(VoteCase.state == "held")
    statement = select(func.count(), held).where(VoteCase.window_id == window_id)
    row = (await tx.session.execute(statement)).one()
    return int(row[0]), int(row[1])


async def judges(tx: Tx, window_id: str) -> frozenset[str]:
    statement = select(JuryBallot.judge).where(JuryBallot.window_id == window_id)
    return frozenset(await tx.session.scalars(statement))


async def marks_of(tx: Tx, window_id: str, judge: str) -> dict[str, int] | None:
    statement = select(JuryBallot.marks).where(
        JuryBallot.window_id == window_id, JuryBallot.judge == judge
    )
    marks = (await tx.session.execute(statement)).scalar_one_or_none()
    return json.loads(marks) if marks else None


async def counts(tx: Tx, window_id: str) -> dict[str, dict[str, int]]:
    """Units by act and kind."""
    statement = (
        select(VoteTally.act, VoteTally.kind, func.sum(VoteTally.units))
        .where(VoteTally.window_id == window_id)
        .group_by(VoteTally.act, VoteTally.kind)
        .order_by(VoteTally.act, VoteTally.kind)
    )
    found: dict[str, dict[str, int]] = {}
    for act, kind, units in await tx.session.execute(statement):
        found.setdefault(act, {})[kind] = int(units)
    return found


async def log(tx: Tx, window_id: str, limit: int) -> list[LogLine]:
    """The newest first."""
    statement = (
        select(VoteMove)
        .where(VoteMove.window_id == window_id)
        .order_by(VoteMove.id.desc())
        .limit(limit)
    )
    return [
        LogLine(row.at, row.actor_id, row.role, row.action, row.outcome, row.note)
        for row in await tx.session.scalars(statement)
    ]


async def act(tx: Tx, show_code: str, code: str) -> Row[Any] | None:
    table: Any = VoteAct.__table__
    statement = select(table).where(table.c.show_code == show_code, table.c.code == code)
    return (await tx.session.execute(statement.with_for_update())).one_or_none()


async def set_act(tx: Tx, show_code: str, code: str, state: ActState) -> None:
    await tx.session.execute(
        update(VoteAct)
        .where(VoteAct.show_code == show_code, VoteAct.code == code)
        .values(state=state)
        .execution_options(synchronize_session=False)
    )


async def live_windows(tx: Tx, show_code: str) -> Sequence[Row[Any]]:
    """Windows that can be voted in now or soon, locked."""
    table: Any = VoteWindow.__table__
    statement = (
        select(table)
        .where(
            table.c.show_code == show_code,
            table.c.state.in_((WindowState.ARMED, WindowState.OPEN)),
            ~table.c.is_test,
        )
        .order_by(table.c.id)
        .with_for_update()
    )
    return (await tx.session.execute(statement)).all()


async def set_acts(tx: Tx, window_id: str, acts: Sequence[str]) -> None:
    await tx.session.execute(
        update(VoteWindow)
        .where(VoteWindow.id == window_id)
        .values(acts=" ".join(acts))
        .execution_options(synchronize_session=False)
    )


async def next_in_line(tx: Tx, show_code: str, stage: str) -> str | None:
    """Of the acts that left in a stage, the one that came nearest to staying."""
    statement = (
        select(VoteFate.act)
        .join(VoteAct, (VoteAct.show_code == VoteFate.show_code) & (VoteAct.code == VoteFate.act))
        .where(
            VoteFate.show_code == show_code,
            VoteFate.stage == stage,
            VoteFate.fate == Fate.OUT,
            VoteFate.place.is_not(None),
            VoteAct.state == ActState.ELIMINATED,
        )
        .order_by(VoteFate.place, VoteFate.act)
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def bring_back(tx: Tx, show_code: str, stage: str, code: str) -> None:
    await tx.session.execute(
        update(VoteFate)
        .where(VoteFate.show_code == show_code, VoteFate.stage == stage, VoteFate.act == code)
        .values(fate=Fate.THROUGH)
        .execution_options(synchronize_session=False)
    )
    await set_act(tx, show_code, code, ActState.ACTIVE)
