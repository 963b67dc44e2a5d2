"""All SQL of risk. The hot path takes its turn, reads with one statement, counts with one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from typing import cast as cast_type
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from services.core.among import among
from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.risk.models import RiskBlock, RiskBlockChange, RiskCounter, RiskDecision
from services.risk.rules import Facts, Traffic, Windows, first_slot, slot_of
from services.risk.ruleset import Window
from services.risk.schemas import Block, Movement

_SPREAD: Final = 8
_TURNS: Final = 7157
"""The class of advisory locks that are turns of a fan."""
_BLOCKED: Final = "blocked"
_COUNTERS: Final = cast_type("Table", RiskCounter.__table__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision for the log; the same movement with the same outcome is one entry."""

    id: UUID
    fan_id: int
    movement: str
    outcome: str
    reasons: str
    rules: str
    facts: str
    at: datetime


def _part_of(payee: str) -> int:
    """A number of 63 bits that tells payees apart."""
    return int.from_bytes(sha256(payee.encode()).digest()[:8], "big") >> 1


def _out(fan_id: int) -> str:
    return f"out:{fan_id}"


def _in(subject: str) -> str:
    return f"in:{subject}"


async def take_turn(tx: Tx, fan_id: int) -> None:
    """One movement of a fan after the other, until the transaction ends.

    Without it, payments at the same moment would all see the counters from before. SQLite has one
    writer: there it is so by itself.
    """
    if tx.dialect == "postgresql":
        lock = func.pg_advisory_xact_lock(_TURNS, fan_id % 2**31)
        await tx.session.execute(select(lock))


async def take_turns(tx: Tx, fan_ids: Collection[int]) -> None:
    """The same for many fans at once, in one order for all."""
    if tx.dialect == "postgresql":
        turns = sorted({fan_id % 2**31 for fan_id in fan_ids})
        await tx.session.execute(_TAKE_TURNS, {"class_id": _TURNS, "turns": turns})


async def facts_of_many(tx: Tx, movements: Sequence[Movement]) -> list[Facts]:
    """The same as `facts` for each, as things were before all of them; three statements."""
    subjects = {
        name
        for one in movements
        for name in (_out(one.fan_id), _in(one.subject), _in(f"user:{one.fan_id}"))
    }
    found = await _added_up(tx, subjects)
    known = await _known_payees(tx, movements)
    people = {name for one in movements for name in (one.subject, f"user:{one.fan_id}")}
    listed = select(RiskBlock.subject).where(among(tx, RiskBlock.subject, people))
    blocked = set((await tx.session.execute(listed)).scalars())
    return [
        Facts(
            sent=found.get(_out(one.fan_id), {}),
            payee_got=found.get(_in(one.subject), {}),
            fan_got=found.get(_in(f"user:{one.fan_id}"), {}),
            blocked=bool(blocked & {one.subject, f"user:{one.fan_id}"}),
            known_payee=(_out(one.fan_id), _part_of(one.subject)) in known,
        )
        for one in movements
    ]


async def _added_up(tx: Tx, subjects: Collection[str]) -> dict[str, Windows]:
    """Traffic of each subject. Added up here: for hundreds of subjects PostgreSQL would compile
    the sums anew each time, which takes longer than all the rest.
    """
    oldest = {window: first_slot(tx.now, window) for window in Window}
    statement = select(
        RiskCounter.subject,
        RiskCounter.slot,
        RiskCounter.part,
        RiskCounter.count,
        RiskCounter.sum_minor,
    ).where(among(tx, RiskCounter.subject, subjects), RiskCounter.slot >= oldest[Window.DAY])
    found: dict[str, dict[Window, tuple[list[int], set[int]]]] = {}
    for subject, slot, part, count, cents in await tx.session.execute(statement):
        windows = found.setdefault(subject, {window: ([0, 0], set()) for window in Window})
        for window, (sums, parts) in windows.items():
            if slot >= oldest[window]:
                sums[0] += count
                sums[1] += cents
                parts.add(part)
    return {
        subject: {
            window: Traffic(sums[0], sums[1], len(parts))
            for window, (sums, parts) in windows.items()
        }
        for subject, windows in found.items()
    }


async def _known_payees(tx: Tx, movements: Sequence[Movement]) -> set[tuple[str, int]]:
    """Which payers paid which payees within the last hour."""
    statement = (
        select(RiskCounter.subject, RiskCounter.part)
        .where(
            among(tx, RiskCounter.subject, {_out(one.fan_id) for one in movements}),
            among(tx, RiskCounter.part, {_part_of(one.subject) for one in movements}),
            RiskCounter.slot >= first_slot(tx.now, Window.HOUR),
        )
        .distinct()
    )
    return {(row.subject, row.part) for row in await tx.session.execute(statement)}


async def facts(tx: Tx, movement: Movement) -> Facts:
    """Everything the rules may ask about the movement, in one statement."""
    sent, payee_got = _out(movement.fan_id), _in(movement.subject)
    fan_got = _in(f"user:{movement.fan_id}")
    values = {
        "sent": sent,
        "payee_got": payee_got,
        "fan_got": fan_got,
        "payee_part": _part_of(movement.subject),
        "payee": movement.subject,
        "fan": f"user:{movement.fan_id}",
        **{window.name: first_slot(tx.now, window) for window in Window},
    }
    rows = (await tx.session.execute(_FACTS, values)).all()
    found = {row[0]: row for row in rows}
    return Facts(
        sent=_windows(found.get(sent)),
        payee_got=_windows(found.get(payee_got)),
        fan_got=_windows(found.get(fan_got)),
        blocked=_BLOCKED in found,
        known_payee=bool(sent in found and found[sent][10]),
    )


def _slot_from(window: Window) -> ColumnElement[bool]:
    return RiskCounter.slot >= bindparam(window.name, type_=BigInteger)


def _traffic() -> Any:
    """Count, sum and payees of each subject in each window; last, whether an hour knows payee."""
    columns: list[ColumnElement[Any]] = []
    for window in Window:
        within = _slot_from(window)
        columns += [
            _total(case((within, RiskCounter.count), else_=0)),
            _total(case((within, RiskCounter.sum_minor), else_=0)),
            func.count(case((within, RiskCounter.part)).distinct()),
        ]
    is_payee = RiskCounter.part == bindparam("payee_part", type_=BigInteger)
    columns.append(_total(case((_slot_from(Window.HOUR) & is_payee, 1), else_=0)))
    subjects: list[ColumnElement[str]] = [
        bindparam(name) for name in ("sent", "payee_got", "fan_got")
    ]
    return (
        select(RiskCounter.subject, *columns)
        .where(RiskCounter.subject.in_(subjects), _slot_from(Window.DAY))
        .group_by(RiskCounter.subject)
    )


def _blocked() -> Any:
    people: list[ColumnElement[str]] = [bindparam("payee"), bindparam("fan")]
    listed = select(RiskBlock.subject).where(RiskBlock.subject.in_(people)).exists()
    return select(literal(_BLOCKED), *([cast(literal(0), BigInteger)] * 10)).where(listed)


def _total(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.sum(amount), BigInteger)  # PostgreSQL makes a sum numeric


def _windows(row: Any) -> Windows:
    if row is None:
        return {}
    return {
        window: Traffic(*(int(each) for each in row[1 + 3 * at : 4 + 3 * at]))
        for at, window in enumerate(Window)
    }


# Built once: every movement of money reads and counts.
_FACTS: Final = union_all(_traffic(), _blocked())


def _counting(dialect: Any, rows: int) -> Any:
    """The statement that adds so many rows; `subject_0`, `part_0` and so on fill it."""
    common = {"slot": bindparam("now_slot"), "count": 1, "sum_minor": bindparam("amount")}
    statement = dialect.insert(_COUNTERS).values(
        [
            {**common, "subject": bindparam(f"subject_{row}"), "part": bindparam(f"part_{row}")}
            for row in range(rows)
        ]
    )
    fresh = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["subject", "slot", "part"],
        set_={
            "count": _COUNTERS.c.count + fresh["count"],
            "sum_minor": _COUNTERS.c.sum_minor + fresh["sum_minor"],
        },
    )


def _adding(dialect: Any) -> Any:
    """The statement that adds one row; many are given at once."""
    statement = dialect.insert(_COUNTERS).values(
        {name: bindparam(name) for name in ("subject", "slot", "part", "count", "sum_minor")}
    )
    fresh = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["subject", "slot", "part"],
        set_={
            "count": _COUNTERS.c.count + fresh["count"],
            "sum_minor": _COUNTERS.c.sum_minor + fresh["sum_minor"],
        },
    )


_ADD: Final = {"postgresql": _adding(postgresql), "sqlite": _adding(sqlite)}
_TAKE_TURNS: Final = text(
    "SELECT pg_advisory_xact_lock(:class_id, turn)"
    " FROM (SELECT turn FROM unnest(CAST(:turns AS integer[])) AS turns(turn) ORDER BY turn) t"
)
_COUNT: Final = {
    name: {rows: _counting(dialect, rows) for rows in (1, 2)}
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}


def _rows_of(movement: Movement) -> list[tuple[str, int]]:
    """For the fan and, where that is a person, for the payee."""
    rows = [(_out(movement.fan_id), _part_of(movement.subject))]
    if movement.kind.goes_to_a_person:
        rows.append((_in(movement.subject), movement.fan_id % _SPREAD))
    return rows


async def count_many(tx: Tx, movements: Sequence[Movement]) -> None:
    """Count all of them, in one order for all transactions."""
    sums: dict[tuple[str, int], list[int]] = {}
    for one in movements:
        for row in _rows_of(one):
            total = sums.setdefault(row, [0, 0])
            total[0] += 1
            total[1] += one.amount.amount_minor
    if not sums:
        return
    rows = [
        {"subject": subject, "slot": slot_of(tx.now), "part": part, "count": n, "sum_minor": cents}
        for (subject, part), (n, cents) in sorted(sums.items())
    ]
    await (await tx.session.connection()).execute(_ADD[tx.dialect], rows)


async def count(tx: Tx, movement: Movement) -> None:
    """Count the movement for the fan and, where that is a person, for the payee."""
    rows = _rows_of(movement)
    values: dict[str, object] = {
        "now_slot": slot_of(tx.now),
        "amount": movement.amount.amount_minor,
    }
    # One order for all, so that two fans who pay each other do not wait for each other.
    for number, (subject, part) in enumerate(sorted(rows)):
        values |= {f"subject_{number}": subject, f"part_{number}": part}
    await tx.session.execute(_COUNT[tx.dialect][len(rows)], values)


async def note(tx: Tx, entries: Sequence[Entry]) -> None:
    """Add to the log what is not in it yet."""
    rows = [
        {name: getattr(entry, name) for name in Entry.__dataclass_fields__} for entry in entries
    ]
    await tx.session.execute(insert_into(tx, RiskDecision).values(rows).on_conflict_do_nothing())


async def block(tx: Tx, subject: str, actor_id: int, reason: str) -> bool:
    """False when it was blocked before."""
    added = await tx.session.execute(
        insert_into(tx, RiskBlock)
        .values(subject=subject, actor_id=actor_id, reason=reason, since=tx.now)
        .on_conflict_do_nothing()
        .returning(RiskBlock.subject)
    )
    if added.first() is None:
        return False
    _log_change(tx, subject, "block", actor_id, reason)
    return True


async def unblock(tx: Tx, subject: str, actor_id: int, reason: str) -> bool:
    """False when it was not blocked."""
    gone = await tx.session.execute(
        delete(RiskBlock).where(RiskBlock.subject == subject).returning(RiskBlock.subject)
    )
    if gone.first() is None:
        return False
    _log_change(tx, subject, "unblock", actor_id, reason)
    return True


def _log_change(tx: Tx, subject: str, action: str, actor_id: int, reason: str) -> None:
    change = RiskBlockChange(
        id=uuid7(), subject=subject, action=action, actor_id=actor_id, reason=reason, at=tx.now
    )
    tx.session.add(change)


async def blocks(tx: Tx, before: tuple[datetime, str] | None, limit: int) -> list[Block]:
    """The newest first; those after `before` in that order."""
    statement = select(RiskBlock).order_by(RiskBlock.since.desc(), RiskBlock.subject).limit(limit)
    if before is not None:
        since, subject = before
        statement = statement.where(
            or_(
                RiskBlock.since < since,
                (RiskBlock.since == since) & (RiskBlock.subject > subject),
            )
        )
    rows = (await tx.session.execute(statement)).scalars()
    return [Block(row.subject, row.actor_id, row.reason, row.since) for row in rows]


async def purge_counters(tx: Tx) -> None:
    """Forget slots that no window reaches any more."""
    oldest = first_slot(tx.now, Window.DAY)
    await tx.session.execute(delete(RiskCounter).where(RiskCounter.slot < oldest))
