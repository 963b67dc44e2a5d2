"""All SQL of freezes: who holds a wallet frozen, and the log of it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select, update

from services.core.among import among
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.wallet.models import WalletFreeze, WalletFreezeAction
from services.wallet.schemas import FreezeLogLine, FreezeSide, Frozen

_COLUMN = {FreezeSide.FAN: "by_fan_at", FreezeSide.OPERATOR: "by_operator_at"}


async def find(tx: Tx, fan_id: int) -> Frozen:
    statement = select(WalletFreeze.by_fan_at, WalletFreeze.by_operator_at).where(
        WalletFreeze.fan_id == fan_id
    )
    row = (await tx.session.execute(statement)).first()
    return Frozen(row.by_fan_at, row.by_operator_at) if row else Frozen(None, None)


async def frozen_among(tx: Tx, fan_ids: Collection[int]) -> frozenset[int]:
    """Those of them whose wallet is frozen, by whichever side."""
    statement = select(WalletFreeze.fan_id).where(
        among(tx, WalletFreeze.fan_id, fan_ids),
        or_(WalletFreeze.by_fan_at.is_not(None), WalletFreeze.by_operator_at.is_not(None)),
    )
    return frozenset(await tx.session.scalars(statement))


async def frozen_by_operators(tx: Tx, limit: int) -> list[int]:
    """The newest freeze first."""
    statement = (
        select(WalletFreeze.fan_id)
        .where(WalletFreeze.by_operator_at.is_not(None))
        .order_by(WalletFreeze.by_operator_at.desc(), WalletFreeze.fan_id)
        .limit(limit)
    )
    return list(await tx.session.scalars(statement))


async def set_frozen(tx: Tx, fan_id: int, side: FreezeSide) -> bool:
    """False if that side holds it frozen already."""
    column = _COLUMN[side]
    statement = (
        insert_into(tx, WalletFreeze)
        .values(fan_id=fan_id, **{column: tx.now})
        .on_conflict_do_update(
            index_elements=["fan_id"],
            set_={column: tx.now},
            where=getattr(WalletFreeze, column).is_(None),
        )
        .returning(WalletFreeze.fan_id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def lift(tx: Tx, fan_id: int, side: FreezeSide) -> bool:
    """False if that side does not hold it frozen."""
    column = _COLUMN[side]
    statement = (
        update(WalletFreeze)
        .where(WalletFreeze.fan_id == fan_id, getattr(WalletFreeze, column).is_not(None))
        .values({column: None})
        .returning(WalletFreeze.fan_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def log(tx: Tx, action_id: UUID, line: FreezeLogLine) -> None:
    tx.session.add(
        WalletFreezeAction(
            id=action_id,
            fan_id=line.fan_id,
            action=line.action,
            side=line.side,
            actor_id=line.actor_id,
            reason=line.reason,
            at=line.at,
        )
    )


async def is_logged(tx: Tx, action_id: UUID) -> bool:
    statement = select(WalletFreezeAction.id).where(WalletFreezeAction.id == action_id)
    return (await tx.session.execute(statement)).first() is not None


async def lines(tx: Tx, fan_id: int, limit: int) -> list[FreezeLogLine]:
    """Newest first."""
    statement = (
        select(WalletFreezeAction)
        .where(WalletFreezeAction.fan_id == fan_id)
        .order_by(WalletFreezeAction.at.desc(), WalletFreezeAction.id.desc())
        .limit(limit)
    )
    return [
        FreezeLogLine(
            fan_id=row.fan_id,
            action=row.action,
            side=FreezeSide(row.side),
            actor_id=row.actor_id,
            reason=row.reason,
            at=row.at,
        )
        for row in await tx.session.scalars(statement)
    ]
