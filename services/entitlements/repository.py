"""SQL of entitlements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, literal, or_, select, update

from services.core.among import among
from services.core.db import UtcDateTime
from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.entitlements.models import EntitlementGrant, EntitlementSet, EntitlementUse
from services.entitlements.rights import Flag, Level, Number, Rights
from services.entitlements.schemas import Grant, RightsSet, Use


async def save_sets(tx: Tx, sets: Sequence[RightsSet]) -> None:
    for each in sets:
        rights = _written(each.rights)
        statement = insert_into(tx, EntitlementSet).values(
            code=each.code, since=each.since, rights=rights
        )
        await tx.session.execute(
            statement.on_conflict_do_update(
                index_elements=["code", "since"], set_={"rights": rights}
            )
        )


async def sets_in_force(tx: Tx, day: date) -> dict[str, Rights]:
    """Every set by its code, as it counts on that day."""
    newest = (
        select(EntitlementSet.code, func.max(EntitlementSet.since).label("since"))
        .where(EntitlementSet.since <= day)
        .group_by(EntitlementSet.code)
        .subquery()
    )
    statement = select(EntitlementSet.code, EntitlementSet.rights).join(
        newest,
        (newest.c.code == EntitlementSet.code) & (newest.c.since == EntitlementSet.since),
    )
    return {row.code: _read(row.rights) for row in await tx.session.execute(statement)}


async def codes_of(tx: Tx, fan_ids: Collection[int], now: datetime) -> dict[int, list[str]]:
    """The sets that these fans have at `now`, by one statement."""
    statement = select(EntitlementGrant.fan_id, EntitlementGrant.rights).where(
        among(tx, EntitlementGrant.fan_id, fan_ids),
        EntitlementGrant.starts_at <= now,
        or_(EntitlementGrant.ends_at.is_(None), EntitlementGrant.ends_at > now),
    )
    found: dict[int, list[str]] = {fan_id: [] for fan_id in fan_ids}
    for row in await tx.session.execute(statement):
        found[row.fan_id].append(row.rights)
    return found


async def grant(tx: Tx, grants: Sequence[Grant]) -> None:
    """Give them, or move their times; one statement, run for all of them."""
    if not grants:
        return
    statement = insert_into(tx, EntitlementGrant.__table__)
    fresh = statement.excluded
    renewing = statement.on_conflict_do_update(
        index_elements=["source", "fan_id"],
        set_={"rights": fresh.rights, "starts_at": fresh.starts_at, "ends_at": fresh.ends_at},
    )
    # Not as values of one long statement: building that took longer than running it.
    connection = await tx.session.connection()
    await connection.execute(
        renewing,
        [
            {
                "id": uuid7(),
                "fan_id": each.fan_id,
                "rights": each.rights,
                "source": each.source,
                "starts_at": each.starts_at,
                "ends_at": each.ends_at,
                "given_at": tx.now,
            }
            for each in grants
        ],
    )


async def end(tx: Tx, fan_id: int, prefix: str, at: datetime) -> None:
    """Grants of this fan whose source begins so give nothing from `at` on."""
    last = EntitlementGrant.starts_at
    ends = _earlier(tx, at, last)
    await tx.session.execute(
        update(EntitlementGrant)
        .where(
            EntitlementGrant.fan_id == fan_id,
            EntitlementGrant.source.startswith(prefix, autoescape=True),
            or_(EntitlementGrant.ends_at.is_(None), EntitlementGrant.ends_at > at),
        )
        .values(ends_at=ends)
        .execution_options(synchronize_session=False)
    )


def _earlier(tx: Tx, at: datetime, starts_at: Any) -> Any:
    """`at`, or the start of a grant that has not begun: it then never begins."""
    greatest = func.greatest if tx.dialect == "postgresql" else func.max
    return greatest(starts_at, literal(at, UtcDateTime()), type_=UtcDateTime())


async def count(tx: Tx, fan_id: int, month: date, use: Use, amount: int) -> None:
    statement = insert_into(tx, EntitlementUse).values(
        fan_id=fan_id, month=month, use=use, count=amount
    )
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["fan_id", "month", "use"],
            set_={"count": EntitlementUse.count + statement.excluded["count"]},
        )
    )


async def count_many(tx: Tx, uses: Sequence[tuple[int, Use, int]], month: date) -> None:
    """One statement, run for all of them; they are fan, use, amount."""
    statement = insert_into(tx, EntitlementUse.__table__)
    adding = statement.on_conflict_do_update(
        index_elements=["fan_id", "month", "use"],
        set_={"count": EntitlementUse.count + statement.excluded["count"]},
    )
    connection = await tx.session.connection()
    await connection.execute(
        adding,
        [
            {"fan_id": fan_id, "month": month, "use": use, "count": amount}
            for fan_id, use, amount in uses
        ],
    )


async def counts(tx: Tx, fan_id: int, month: date) -> dict[Use, int]:
    statement = select(EntitlementUse.use, EntitlementUse.count).where(
        EntitlementUse.fan_id == fan_id, EntitlementUse.month == month
    )
    rows = (await tx.session.execute(statement)).all()
    return {Use(word): int(number) for word, number in rows}


def _written(rights: Rights) -> dict[str, Any]:
    return {
        "flags": sorted(rights.flags),
        "numbers": {str(key): value for key, value in rights.numbers.items()},
        "levels": {str(key): int(step) for key, step in rights.levels.items()},
        "word": rights.word,
        "rank": rights.rank,
        "early": sorted(rights.early),
    }


def _read(stored: dict[str, Any]) -> Rights:
    return Rights(
        flags=frozenset(Flag(word) for word in stored["flags"]),
        numbers={Number(word): int(value) for word, value in stored["numbers"].items()},
        levels={Level(word): int(step) for word, step in stored["levels"].items()},
        word=str(stored["word"]),
        rank=int(stored["rank"]),
        early=frozenset(stored["early"]),
    )
