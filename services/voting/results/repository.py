"""Counts and decisions, read for a result; fates, written once they are known."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.voting.models.records import VoteFlag, VoteLeaf, VoteRoot
from services.voting.models.shows import JuryBallot, VoteAct, VoteDecision, VoteFate, VoteWindow
from services.voting.models.votes import Vote, VoteTally
from services.voting.results.decisions import Decisions
from services.voting.show.model import ActState
from services.voting.states import WindowState

_COUNTED = (WindowState.CERTIFIED, WindowState.PUBLISHED)


async def windows(tx: Tx, show_code: str, stage: str) -> dict[str, Any]:
    """The windows of a stage by their code; tests are left out."""
    statement = select(VoteWindow.id, VoteWindow.code, VoteWindow.state).where(
        VoteWindow.show_code == show_code, VoteWindow.stage == stage, ~VoteWindow.is_test
    )
    return {row.code: row for row in await tx.session.execute(statement)}


def is_counted(state: str) -> bool:
    return state in _COUNTED


async def units(tx: Tx, window_id: str) -> dict[str, dict[str, int]]:
    """Units by province and act, without what was excluded."""
    counted = (
        select(VoteTally.province, VoteTally.act, func.sum(VoteTally.units).label("units"))
        .where(VoteTally.window_id == window_id)
        .group_by(VoteTally.province, VoteTally.act)
    )
    found: dict[str, dict[str, int]] = {}
    for province, act, total in await tx.session.execute(counted):
        found.setdefault(province, {})[act] = int(total)
    for province, act, total in await tx.session.execute(_excluded(window_id)):
        found[province][act] -= int(total)
    return found


def _excluded(window_id: str) -> Any:
    """A vote that several rules exclude is taken out once."""
    flagged = (
        select(VoteFlag.fan_id, VoteFlag.idem)
        .where(VoteFlag.window_id == window_id, VoteFlag.state == "excluded")
        .distinct()
        .subquery()
    )
    same = and_(Vote.fan_id == flagged.c.fan_id, Vote.idem == flagged.c.idem)
    return (
        select(Vote.province, Vote.act, func.sum(Vote.units))
        .join(flagged, same)
        .where(Vote.window_id == window_id)
        .group_by(Vote.province, Vote.act)
    )


async def excluded_leaves(tx: Tx, window_id: str) -> list[list[int | str]]:
    """[leaf, rule] of every vote that was excluded, in the order of the log."""
    flags = await flagged_leaves(tx, window_id)
    return [[seq, rule] for seq, rule, state in flags if state == "excluded"]


async def flagged_leaves(tx: Tx, window_id: str) -> list[list[int | str]]:
    """[leaf, rule, state] of every flag, in the order of the log."""
    statement = (
        select(VoteLeaf.seq, VoteFlag.rule, VoteFlag.state)
        .join(
            VoteFlag,
            and_(
                VoteFlag.window_id == VoteLeaf.window_id,
                VoteFlag.fan_id == VoteLeaf.fan_id,
                VoteFlag.idem == VoteLeaf.idem,
            ),
        )
        .where(VoteLeaf.window_id == window_id)
        .order_by(VoteLeaf.seq, VoteFlag.rule)
    )
    return [[row.seq, row.rule, row.state] for row in await tx.session.execute(statement)]


async def jury(tx: Tx, window_id: str) -> dict[str, dict[str, int]]:
    """Locked marks by judge and act."""
    statement = select(JuryBallot.judge, JuryBallot.marks).where(JuryBallot.window_id == window_id)
    return {row.judge: json.loads(row.marks) for row in await tx.session.execute(statement)}


async def save_jury(
    tx: Tx, window_id: str, judge: str, fan_id: int, marks: Mapping[str, int]
) -> bool:
    """False: this judge's ballot is locked already."""
    row = insert_into(tx, JuryBallot).values(
        window_id=window_id,
        judge=judge,
        fan_id=fan_id,
        marks=json.dumps(dict(marks), sort_keys=True),
        locked_at=tx.now,
    )
    saved = await tx.session.execute(row.on_conflict_do_nothing().returning(JuryBallot.judge))
    return saved.first() is not None


async def decisions(tx: Tx, show_code: str, stage: str) -> Decisions:
    statement = select(VoteDecision.body).where(
        VoteDecision.show_code == show_code, VoteDecision.stage == stage
    )
    body = (await tx.session.execute(statement)).scalar_one_or_none()
    return decisions_of(body) if body else Decisions()


async def save_decisions(tx: Tx, show_code: str, stage: str, decided: Decisions) -> None:
    body = text_of(decided)
    row = insert_into(tx, VoteDecision).values(
        show_code=show_code, stage=stage, body=body, changed_at=tx.now
    )
    changed = {"body": body, "changed_at": tx.now}
    keys = ["show_code", "stage"]
    await tx.session.execute(row.on_conflict_do_update(index_elements=keys, set_=changed))


def text_of(decided: Decisions) -> str:
    parts = {name: getattr(decided, name) for name in Decisions.__slots__}
    plain = {
        name: list(part) if isinstance(part, tuple) else dict(part) for name, part in parts.items()
    }
    return json.dumps(plain, sort_keys=True)


def decisions_of(text: str) -> Decisions:
    plain = json.loads(text)
    listed = {
        name: {key: tuple(acts) for key, acts in plain[name].items()}
        for name in ("golden", "chosen", "chairs", "stolen", "picked")
    }
    return Decisions(
        **listed,
        yes=plain["yes"],
        sing_off=plain["sing_off"],
        comeback=tuple(plain["comeback"]),
    )


async def final_root(tx: Tx, window_id: str) -> bytes | None:
    statement = select(VoteRoot.root).where(VoteRoot.window_id == window_id, VoteRoot.is_final)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def places(tx: Tx, show_code: str, stage: str) -> dict[str, int]:
    statement = select(VoteFate.act, VoteFate.place).where(
        VoteFate.show_code == show_code, VoteFate.stage == stage, VoteFate.place.is_not(None)
    )
    return {act: place for act, place in await tx.session.execute(statement) if place}


async def acts(tx: Tx, show_code: str, codes: Sequence[str]) -> list[tuple[str, str | None]]:
    """(code, team) in the running order."""
    statement = (
        select(VoteAct.code, VoteAct.team)
        .where(VoteAct.show_code == show_code, VoteAct.code.in_(codes))
        .order_by(VoteAct.number)
    )
    return [(row.code, row.team) for row in await tx.session.execute(statement)]


async def save_fate(
    tx: Tx, show_code: str, stage: str, act: str, fate: str, place: int | None, team: str | None
) -> None:
    row = insert_into(tx, VoteFate).values(
        show_code=show_code, stage=stage, act=act, fate=fate, place=place
    )
    keys = ["show_code", "stage", "act"]
    changed = {"fate": fate, "place": place}
    await tx.session.execute(row.on_conflict_do_update(index_elements=keys, set_=changed))
    state = ActState.ELIMINATED if fate == "out" else ActState.ACTIVE
    await tx.session.execute(
        update(VoteAct)
        .where(
            VoteAct.show_code == show_code,
            VoteAct.code == act,
            VoteAct.state.in_((ActState.ACTIVE, ActState.ELIMINATED)),
        )
        .values(state=state, team=team)
        .execution_options(synchronize_session=False)
    )
