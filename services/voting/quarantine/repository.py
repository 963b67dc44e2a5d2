"""All SQL of the quarantine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import cast, func, literal, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.voting.fraud.schemas import Rule, Suspicion
from services.voting.models.records import VoteFlag, VoteLeaf
from services.voting.models.trust import VoteAppeal
from services.voting.models.trust import VoteCase as CaseRow
from services.voting.models.votes import Vote, VoteTally
from services.voting.quarantine.schemas import AppealState, FlagState, RuleSum, VoteCase

_AT_ONCE: Final = 500
_FLAGGED: Final = ["window_id", "fan_id", "idem", "rule", "score", "state", "reason", "at"]


async def open_case(
    tx: Tx, window_id: str, rule: Rule, subject: str, score: int, reason: str = ""
) -> int | None:
    """The case of that subject, new or still held; None if two people have decided on it."""
    new = insert_into(tx, CaseRow).values(
        window_id=window_id,
        rule=rule,
        subject=subject,
        score=score,
        fans=0,
        votes=0,
        units=0,
        state=FlagState.HELD,
        reason=reason,
        opened_at=tx.now,
    )
    kept = new.on_conflict_do_update(
        index_elements=["window_id", "rule", "subject"],
        set_={"score": score},
        where=CaseRow.state == FlagState.HELD,
    )
    return (await tx.session.execute(kept.returning(CaseRow.id))).scalar_one_or_none()


async def flag(tx: Tx, window_id: str, case_id: int, suspicion: Suspicion) -> None:
    """Hold each of the votes, once by each rule."""
    statement = insert_into(tx, VoteFlag).on_conflict_do_nothing()
    rows = [
        {
            "window_id": window_id,
            "fan_id": fan,
            "idem": idem,
            "rule": suspicion.rule,
            "score": suspicion.score,
            "state": FlagState.HELD,
            "reason": "",
            "at": tx.now,
            "case_id": case_id,
        }
        for fan, idem in suspicion.keys
    ]
    for start in range(0, len(rows), _AT_ONCE):
        await tx.session.execute(statement, rows[start : start + _AT_ONCE])


async def flag_where(
    tx: Tx, window_id: str, case_id: int, rule: Rule, score: int, *conditions: Any
) -> None:
    """Hold all votes of the window for which the conditions hold."""
    chosen = select(
        Vote.window_id,
        Vote.fan_id,
        Vote.idem,
        literal(rule.value),
        literal(score),
        literal(FlagState.HELD.value),
        literal(""),
        literal(tx.now, type_=VoteFlag.at.type),
        literal(case_id),
    ).where(Vote.window_id == window_id, *conditions)
    made = insert_into(tx, VoteFlag).from_select([*_FLAGGED, "case_id"], chosen)
    await tx.session.execute(made.on_conflict_do_nothing())


async def flag_reversals(tx: Tx, window_id: str, case_ids: Collection[int]) -> None:
    """Rows that take back a flagged vote share its fate, or the vote would count below zero."""
    flagged = (
        select(
            Vote.window_id,
            Vote.fan_id,
            Vote.idem,
            VoteFlag.rule,
            VoteFlag.score,
            VoteFlag.state,
            VoteFlag.reason,
            VoteFlag.at,
            VoteFlag.case_id,
        )
        .join(
            VoteFlag,
            (VoteFlag.window_id == Vote.window_id)
            & (VoteFlag.fan_id == Vote.fan_id)
            & (Vote.reverses == VoteFlag.idem),
        )
        .where(Vote.window_id == window_id, VoteFlag.case_id.in_(case_ids))
    )
    made = insert_into(tx, VoteFlag).from_select([*_FLAGGED, "case_id"], flagged)
    await tx.session.execute(made.on_conflict_do_nothing())


async def weigh(tx: Tx, case_id: int) -> None:
    """Count what the case holds now."""
    sums = (
        select(func.count(func.distinct(Vote.fan_id)), func.sum(Vote.votes), func.sum(Vote.units))
        .join(
            VoteFlag,
            (VoteFlag.window_id == Vote.window_id)
            & (VoteFlag.fan_id == Vote.fan_id)
            & (VoteFlag.idem == Vote.idem),
        )
        .where(VoteFlag.case_id == case_id)
    )
    fans, votes, units = (await tx.session.execute(sums)).one()
    await tx.session.execute(
        update(CaseRow)
        .where(CaseRow.id == case_id)
        .values(fans=fans, votes=votes or 0, units=units or 0)
        .execution_options(synchronize_session=False)
    )


async def cases(
    tx: Tx, window_id: str, *, rule: Rule | None = None, ids: Collection[int] | None = None
) -> list[VoteCase]:
    """Held ones first, the heaviest first."""
    statement = (
        select(CaseRow, VoteAppeal.words)
        .outerjoin(
            VoteAppeal,
            (VoteAppeal.window_id == CaseRow.window_id)
            & (CaseRow.rule == Rule.APPEAL)
            & (CaseRow.subject == cast(VoteAppeal.fan_id, CaseRow.subject.type)),
        )
        .where(CaseRow.window_id == window_id)
        .order_by((CaseRow.state != FlagState.HELD), CaseRow.units.desc(), CaseRow.id)
    )
    if rule is not None:
        statement = statement.where(CaseRow.rule == rule)
    if ids is not None:
        statement = statement.where(CaseRow.id.in_(ids))
    return [_case(row, words or "") for row, words in await tx.session.execute(statement)]


def _case(row: CaseRow, words: str) -> VoteCase:
    return VoteCase(
        row.id,
        row.window_id,
        Rule(row.rule),
        row.subject,
        row.score,
        row.fans,
        row.votes,
        row.units,
        FlagState(row.state),
        FlagState(row.wish) if row.wish else None,
        row.by1,
        row.by2,
        row.reason,
        row.opened_at,
        words,
    )


async def locked(tx: Tx, case_id: int) -> VoteCase | None:
    statement = select(CaseRow).where(CaseRow.id == case_id).with_for_update()
    row = (await tx.session.scalars(statement)).one_or_none()
    return _case(row, "") if row else None


async def wish(tx: Tx, case_id: int, wanted: FlagState, actor_id: int, reason: str) -> None:
    await tx.session.execute(
        update(CaseRow)
        .where(CaseRow.id == case_id, CaseRow.state == FlagState.HELD)
        .values(wish=wanted, by1=actor_id, reason=reason)
        .execution_options(synchronize_session=False)
    )


async def decide(tx: Tx, case_id: int, actor_id: int) -> None:
    """What the first person wished, agreed by a second; the flags follow."""
    row = (
        await tx.session.execute(
            update(CaseRow)
            .where(CaseRow.id == case_id, CaseRow.state == FlagState.HELD)
            .values(state=CaseRow.wish, by2=actor_id, decided_at=tx.now)
            .returning(CaseRow.state, CaseRow.by1, CaseRow.reason)
            .execution_options(synchronize_session=False)
        )
    ).one()
    await tx.session.execute(
        update(VoteFlag)
        .where(VoteFlag.case_id == case_id)
        .values(state=row.state, by1=row.by1, by2=actor_id, reason=row.reason, at=tx.now)
        .execution_options(synchronize_session=False)
    )


async def held(tx: Tx, window_id: str) -> int:
    """Cases that nobody has decided on."""
    statement = select(func.count()).where(
        CaseRow.window_id == window_id, CaseRow.state == FlagState.HELD
    )
    return (await tx.session.execute(statement)).scalar_one()


async def by_rule(tx: Tx, window_id: str) -> tuple[RuleSum, ...]:
    statement = (
        select(
            CaseRow.rule,
            CaseRow.state,
            func.count(),
            func.sum(CaseRow.votes),
            func.sum(CaseRow.units),
        )
        .where(CaseRow.window_id == window_id)
        .group_by(CaseRow.rule, CaseRow.state)
        .order_by(CaseRow.rule, CaseRow.state)
    )
    return tuple(
        RuleSum(Rule(rule), FlagState(state), number, int(votes), int(units))
        for rule, state, number, votes, units in await tx.session.execute(statement)
    )


async def before(tx: Tx, window_id: str) -> Mapping[str, int]:
    """Units by act as they were counted, whatever is excluded."""
    statement = (
        select(VoteTally.act, func.sum(VoteTally.units))
        .where(VoteTally.window_id == window_id)
        .group_by(VoteTally.act)
        .order_by(VoteTally.act)
    )
    return {act: int(units) for act, units in await tx.session.execute(statement)}


async def flags_of(tx: Tx, window_id: str, fan_id: int) -> Sequence[tuple[str, str]]:
    """(idem, state) of each flag on the fan's votes."""
    statement = select(VoteFlag.idem, VoteFlag.state).where(
        VoteFlag.window_id == window_id, VoteFlag.fan_id == fan_id
    )
    return [(row.idem, row.state) for row in await tx.session.execute(statement)]


async def move_flags(tx: Tx, window_id: str, fan_id: int, case_id: int) -> None:
    """All that is held or excluded of a fan stands under the case of the appeal, held again."""
    await tx.session.execute(
        update(VoteFlag)
        .where(
            VoteFlag.window_id == window_id,
            VoteFlag.fan_id == fan_id,
            VoteFlag.state != FlagState.RELEASED,
        )
        .values(state=FlagState.HELD, by1=None, by2=None, case_id=case_id, at=tx.now)
        .execution_options(synchronize_session=False)
    )


async def cases_of(tx: Tx, window_id: str, fan_id: int) -> list[int]:
    statement = select(VoteFlag.case_id).where(
        VoteFlag.window_id == window_id,
        VoteFlag.fan_id == fan_id,
        VoteFlag.case_id.is_not(None),
    )
    return sorted(set(await tx.session.scalars(statement)))


async def save_appeal(tx: Tx, window_id: str, fan_id: int, words: str) -> bool:
    """False: this fan has appealed already."""
    row = insert_into(tx, VoteAppeal).values(
        window_id=window_id, fan_id=fan_id, words=words, state=AppealState.OPEN, at=tx.now
    )
    made = await tx.session.execute(row.on_conflict_do_nothing().returning(VoteAppeal.fan_id))
    return made.first() is not None


async def answer_appeal(
    tx: Tx, window_id: str, fan_id: int, state: AppealState, actor_id: int
) -> None:
    await tx.session.execute(
        update(VoteAppeal)
        .where(VoteAppeal.window_id == window_id, VoteAppeal.fan_id == fan_id)
        .values(state=state, answered_by=actor_id, answered_at=tx.now)
        .execution_options(synchronize_session=False)
    )


async def appeal_of(tx: Tx, window_id: str, fan_id: int) -> AppealState | None:
    statement = select(VoteAppeal.state).where(
        VoteAppeal.window_id == window_id, VoteAppeal.fan_id == fan_id
    )
    state = (await tx.session.execute(statement)).scalar_one_or_none()
    return AppealState(state) if state else None


async def voter_of(tx: Tx, code_hash: bytes) -> tuple[str, int] | None:
    """Window and fan behind a receipt."""
    statement = select(VoteLeaf.window_id, VoteLeaf.fan_id).where(VoteLeaf.code_hash == code_hash)
    row = (await tx.session.execute(statement)).one_or_none()
    return (row.window_id, row.fan_id) if row else None
