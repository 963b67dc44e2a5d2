"""All SQL of the counters: lock them with freeze and level, add to them, remember how."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Executable,
    Select,
    String,
    Table,
    bindparam,
    column,
    select,
    table,
    text,
    update,
)
from sqlalchemy import any_ as any_of

from services.core.db import UtcDateTime
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.identity import VerificationLevel
from services.wallet.limits import Usage, Use
from services.wallet.models import WalletCount, WalletCounter, WalletFreeze

COUNTERS = cast("Table", WalletCounter.__table__)
COUNTS = cast("Table", WalletCount.__table__)
FREEZES = cast("Table", WalletFreeze.__table__)
# The fan's row, by name: read in the statement that locks the counters, so that a change of level
# counts at once and costs no statement of its own.
FANS = table(
    "fans",
    column("id", BigInteger),
    column("level", String),
    column("level_expires_at", UtcDateTime),
)
_COLUMNS: Final = ("spent_minor", "sent_minor", "withdrawn_minor", "usd_minor", "khr_minor")

Place = tuple[int, str]
"""A counter: fan and period."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides about a fan besides the money, as one look saw it."""

    level: VerificationLevel = VerificationLevel.BASIC
    level_expires_at: datetime | None = None
    by_fan_at: datetime | None = None
    by_operator_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How a command was counted; `use` None: a hold of something that has no limit."""

    command_id: UUID
    fan_id: int
    day: str
    use: Use | None
    is_hold: bool
    amount: Money
    counted: Money
    rate_id: UUID | None


@dataclass(frozen=True, slots=True)
class Counters:
    """The counters asked for, and the standing of their fans."""

    usage: Mapping[Place, Usage]
    standing: Mapping[int, Standing]


async def lock(tx: Tx, places: Collection[Place]) -> Counters:
    """The counters, locked in ascending order until the end of `tx`; missing ones are begun.

    The locking statement reads the newest version of a counter that it waited for.
    """
    wanted = sorted(set(places))
    if not wanted:
        return Counters({}, {})
    connection = await tx.session.connection()
    values = {
        "fans": sorted({fan_id for fan_id, _ in wanted}),
        "periods": sorted({period for _, period in wanted}),
    }
    rows = (await connection.execute(_looking(tx.dialect, locks=True), values)).all()
    found = {(row.fan_id, row.period) for row in rows}
    if missing := [place for place in wanted if place not in found]:
        new: list[object] = [[fan_id for fan_id, _ in missing], [period for _, period in missing]]
        if tx.dialect == "sqlite":
            new = [json.dumps(one) for one in new]
        begun = (
            await connection.execute(
                _beginning(tx.dialect), dict(zip(("fans", "periods"), new, strict=True))
            )
        ).all()
        rows = [*rows, *begun]
        if len(begun) < len(missing):  # somebody else began one just now: wait for them
            rows = (await connection.execute(_looking(tx.dialect, locks=True), values)).all()
    return _counters(rows)


async def look(tx: Tx, fan_id: int, periods: Sequence[str]) -> Mapping[str, Usage]:
    """A fan's counters as they stand, for reading."""
    connection = await tx.session.connection()
    values = {"fans": [fan_id], "periods": list(periods)}
    rows = (await connection.execute(_looking(tx.dialect, locks=False), values)).all()
    return {period: usage for (_, period), usage in _counters(rows).usage.items()}


async def add(tx: Tx, changes: Mapping[Place, Usage]) -> None:
    """Add to counters that `lock` gave; one statement for any number."""
    if not changes:
        return
    connection = await tx.session.connection()
    if tx.dialect == "postgresql":
        rows = [(*place, *usage) for place, usage in changes.items()]
        columns = [list(each) for each in zip(*rows, strict=True)]
        values = dict(zip(("fans", "periods", *_COLUMNS), columns, strict=True))
        await connection.execute(_ADD_ARRAYS, values)
        return
    added = [(*usage, *place) for place, usage in changes.items()]
    await connection.exec_driver_sql(_ADD_ROWS, added)


async def remember(tx: Tx, counted: Iterable[Counted]) -> None:
    """How commands were counted, for those whose row is needed."""
    rows = [
        {
            "command_id": one.command_id,
            "fan_id": one.fan_id,
            "day": one.day,
            "use": one.use,
            "is_hold": one.is_hold,
            "currency": one.amount.currency.value,
            "amount_minor": one.amount.amount_minor,
            "counted_minor": one.counted.amount_minor,
            "rate_id": one.rate_id,
        }
        for one in counted
    ]
    if rows:
        await (await tx.session.connection()).execute(COUNTS.insert(), rows)


async def recall(tx: Tx, hold_ids: Collection[UUID]) -> dict[UUID, Counted]:
    """How the holds were counted; their accounts are locked, so nobody resolves them now."""
    if not hold_ids:
        return {}
    statement = select(COUNTS).where(COUNTS.c.command_id.in_(hold_ids), COUNTS.c.is_hold)
    rows = await (await tx.session.connection()).execute(statement)
    return {
        row.command_id: Counted(
            command_id=row.command_id,
            fan_id=row.fan_id,
            day=row.day,
            use=Use(row.use) if row.use else None,
            is_hold=True,
            amount=Money(row.amount_minor, Currency(row.currency)),
            counted=Money(row.counted_minor, Currency.USD),
            rate_id=row.rate_id,
        )
        for row in rows
    }


async def correct(tx: Tx, counted: Iterable[Counted]) -> None:
    """What holds count now that they were captured or released."""
    rows = [
        {
            "hold": one.command_id,
            "new_amount": one.amount.amount_minor,
            "new_counted": one.counted.amount_minor,
        }
        for one in counted
    ]
    if rows:
        await (await tx.session.connection()).execute(_CORRECT, rows)


def _counters(rows: Sequence[Any]) -> Counters:
    usage: dict[Place, Usage] = {}
    standing: dict[int, Standing] = {}
    for fan_id, period, spent, sent, withdrawn, usd, khr, *standing_of in rows:
        usage[fan_id, period] = Usage(spent, sent, withdrawn, usd, khr)
        if fan_id not in standing:
            level, expires_at, by_fan_at, by_operator_at = standing_of
            known = VerificationLevel(level) if level else VerificationLevel.BASIC
            standing[fan_id] = Standing(known, expires_at, by_fan_at, by_operator_at)
    return Counters(usage, standing)


# Statements of the hot path are built once: building costs more than running them.
_FROZEN: Final = ("by_fan_at", "by_operator_at")


@cache
def _looking(dialect: str, *, locks: bool) -> Select[Any]:
    if dialect == "postgresql":  # arrays: one prepared statement for any number
        is_wanted = (
            COUNTERS.c.fan_id == any_of(bindparam("fans", type_=ARRAY(BigInteger))),
            COUNTERS.c.period == any_of(bindparam("periods", type_=ARRAY(String))),
        )
    else:
        is_wanted = (
            COUNTERS.c.fan_id.in_(bindparam("fans", expanding=True)),
            COUNTERS.c.period.in_(bindparam("periods", expanding=True)),
        )
    found = (
        select(
            COUNTERS,
            FANS.c.level,
            FANS.c.level_expires_at,
            FREEZES.c.by_fan_at,
            FREEZES.c.by_operator_at,
        )
        .select_from(
            COUNTERS.outerjoin(FANS, FANS.c.id == COUNTERS.c.fan_id).outerjoin(
                FREEZES, FREEZES.c.fan_id == COUNTERS.c.fan_id
            )
        )
        .where(*is_wanted)
    )
    if not locks:
        return found
    ordered = found.order_by(COUNTERS.c.fan_id, COUNTERS.c.period)
    return ordered.with_for_update(key_share=True, of=COUNTERS)


@cache
def _beginning(dialect: str) -> Executable:
    """Zeros for counters that are missing; gives back those that nobody else began meanwhile."""
    if dialect == "postgresql":
        places = """SELECT fan_id, period, 0, 0, 0, 0, 0
            FROM unnest(CAST(:fans AS bigint[]), CAST(:periods AS varchar[])) AS p(fan_id, period)
            WHERE true"""
    else:
        places = """SELECT fan.value, period.value, 0, 0, 0, 0, 0
            FROM json_each(:fans) fan JOIN json_each(:periods) period ON period.key = fan.key
            WHERE true"""
    names = ("fan_id", "period", *_COLUMNS)
    begun = text(
        f"""
        INSERT INTO wallet_counters ({", ".join(names)}) {places} ON CONFLICT DO NOTHING
        RETURNING {", ".join(names)},
            (SELECT level FROM fans WHERE fans.id = wallet_counters.fan_id) AS level,
            (SELECT level_expires_at FROM fans WHERE fans.id = wallet_counters.fan_id)
                AS level_expires_at,
            (SELECT by_fan_at FROM wallet_freezes f WHERE f.fan_id = wallet_counters.fan_id)
                AS by_fan_at,
            (SELECT by_operator_at FROM wallet_freezes f WHERE f.fan_id = wallet_counters.fan_id)
                AS by_operator_at
        """
    )
    standing = (FANS.c.level, FANS.c.level_expires_at, *(FREEZES.c[name] for name in _FROZEN))
    typed: Executable = begun.columns(*COUNTERS.columns, *standing)
    return typed


_ADD_ROWS = f"""
    UPDATE wallet_counters SET {", ".join(f"{name} = {name} + ?" for name in _COLUMNS)}
    WHERE fan_id = ? AND period = ?"""
_ADD_ARRAYS = text(
    f"""
    UPDATE wallet_counters c
    SET {", ".join(f"{name} = c.{name} + added.{name}" for name in _COLUMNS)}
    FROM unnest(CAST(:fans AS bigint[]), CAST(:periods AS varchar[]),
        {", ".join(f"CAST(:{name} AS bigint[])" for name in _COLUMNS)}
    ) AS added(fan_id, period, {", ".join(_COLUMNS)})
    WHERE c.fan_id = added.fan_id AND c.period = added.period
    """
)
_CORRECT = (
    update(COUNTS)
    .where(COUNTS.c.command_id == bindparam("hold"))
    .values(amount_minor=bindparam("new_amount"), counted_minor=bindparam("new_counted"))
)
