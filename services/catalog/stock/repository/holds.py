"""Who holds units, and until when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, insert, or_, select, update

from services.catalog.stock.models import GoodsHold, GoodsHoldLine
from services.catalog.stock.schemas import Units
from services.core.among import among
from services.core.ids import uuid7
from services.core.uow import Tx


async def add_hold(tx: Tx, owner: str, units: Units, expires_at: datetime | None) -> None:
    """Write down who holds the units that `take` took."""
    hold_id = uuid7()
    await tx.session.execute(
        insert(GoodsHold).values(
            id=hold_id, owner=owner, state="live", expires_at=expires_at, created_at=tx.now
        )
    )
    lines = [
        {"hold_id": hold_id, "stock_id": stock, "quantity": quantity}
        for stock, quantity in units.items()
    ]
    await tx.session.execute(insert(GoodsHoldLine), lines)


class Ended(NamedTuple):
    """Holds that have just ended, and what they held by stock."""

    hold_ids: list[UUID]
    units: dict[UUID, int]


async def end_holds(tx: Tx, owners: Collection[str], state: str) -> Ended:
    """Live holds of these owners become `used` or `released`, each once.

    The stocks still count them as held: `move_held` must follow.
    """
    return await _end(tx, [among(tx, GoodsHold.owner, owners)], state)


async def reclaim(tx: Tx, stock_ids: Collection[UUID]) -> Ended:
    """Carts that have run out let go of what they hold of these stocks."""
    of_these = select(GoodsHoldLine.hold_id).where(among(tx, GoodsHoldLine.stock_id, stock_ids))
    return await _end(tx, [GoodsHold.expires_at <= tx.now, GoodsHold.id.in_(of_these)], "released")


async def end_expired(tx: Tx, owners: Collection[str]) -> Ended:
    """Those of these owners' holds that have run out are released."""
    return await _end(
        tx, [among(tx, GoodsHold.owner, owners), GoodsHold.expires_at <= tx.now], "released"
    )


async def expired(tx: Tx, limit: int) -> list[str]:
    """Owners of holds that have run out, the oldest first."""
    statement = (
        select(GoodsHold.owner)
        .where(GoodsHold.state == "live", GoodsHold.expires_at <= tx.now)
        .order_by(GoodsHold.expires_at)
        .limit(limit)
    )
    return list(await tx.session.scalars(statement))


async def live(tx: Tx, owners: Collection[str]) -> dict[str, datetime | None]:
    """Those of the owners that hold something, and until when."""
    statement = select(GoodsHold.owner, GoodsHold.expires_at).where(
        among(tx, GoodsHold.owner, owners), GoodsHold.state == "live"
    )
    return {row.owner: row.expires_at for row in await tx.session.execute(statement)}


async def extend(tx: Tx, owners: Collection[str], until: datetime) -> set[str]:
    """Live holds last until then; the owners that still had one."""
    statement = (
        update(GoodsHold)
        .where(
            among(tx, GoodsHold.owner, owners),
            GoodsHold.state == "live",
            GoodsHold.expires_at.is_not(None),
        )
        .values(expires_at=until)
        .returning(GoodsHold.owner)
        .execution_options(synchronize_session=False)
    )
    return set(await tx.session.scalars(statement))


async def hand_over(tx: Tx, owners: Mapping[str, str], units: Mapping[str, Units]) -> set[str]:
    """Live holds of exactly these units (by old owner) get new owners and no end; the old owners
    that had such a one.
    """
    handed: set[str] = set()
    for old, new in sorted(owners.items()):
        statement = (
            update(GoodsHold)
            .where(GoodsHold.owner == old, GoodsHold.state == "live", _is_of(units[old]))
            .values(owner=new, expires_at=None)
            .returning(GoodsHold.id)
            .execution_options(synchronize_session=False)
        )
        if (await tx.session.execute(statement)).first() is not None:
            handed.add(old)
    return handed


def _is_of(units: Units) -> ColumnElement[bool]:
    """Whether a hold is of these units and of no others."""
    lines = select(func.count()).where(GoodsHoldLine.hold_id == GoodsHold.id)
    wanted = [
        and_(GoodsHoldLine.stock_id == stock, GoodsHoldLine.quantity == count)
        for stock, count in units.items()
    ]
    of_them = lines.where(or_(false(), *wanted))
    return and_(
        *(each.correlate(GoodsHold).scalar_subquery() == len(units) for each in (lines, of_them))
    )


async def _end(tx: Tx, which: Sequence[ColumnElement[bool]], state: str) -> Ended:
    ending = (
        update(GoodsHold)
        .where(GoodsHold.state == "live", *which)
        .values(state=state)
        .returning(GoodsHold.id)
        .execution_options(synchronize_session=False)
    )
    ended = list(await tx.session.scalars(ending))
    if not ended:
        return Ended([], {})
    units = (
        select(GoodsHoldLine.stock_id, func.sum(GoodsHoldLine.quantity))
        .where(among(tx, GoodsHoldLine.hold_id, ended))
        .group_by(GoodsHoldLine.stock_id)
        .order_by(GoodsHoldLine.stock_id)
    )
    return Ended(ended, {stock: int(n) for stock, n in await tx.session.execute(units)})
