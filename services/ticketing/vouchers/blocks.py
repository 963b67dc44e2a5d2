"""Units that wait for the vouchers of a pool: one for each use that is left.

A use moves one to its order, an order that ends brings it back, and the pool counts it as held
all the while.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select, update

from services.core.ids import derived_uuid
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.models import StockHold, StockHoldLine
from services.ticketing.repository import stock
from services.ticketing.vouchers.models import Voucher


def block_id(voucher_id: UUID) -> UUID:
    """The hold of a voucher's units."""
    return derived_uuid("voucher_block", voucher_id)


async def size(tx: Tx, voucher_id: UUID) -> int:
    """How many units wait."""
    statement = (
        select(StockHoldLine.quantity)
        .join(StockHold, StockHold.id == StockHoldLine.hold_id)
        .where(StockHold.id == block_id(voucher_id), StockHold.state == "live")
    )
    return (await tx.session.execute(statement)).scalar() or 0


async def resize(tx: Tx, voucher_id: UUID, pool_id: int, wanted: int) -> bool:
    """Make it so large; False: the pool has not so many free."""
    has = await size(tx, voucher_id)
    if wanted > has and not await stock.take(tx, pool_id, wanted - has):
        return False
    await _save(tx, voucher_id, pool_id, wanted)
    if wanted < has:
        await stock.give_back(tx, {pool_id: has - wanted})
    return True


async def use_one(tx: Tx, voucher_id: UUID, pool_id: int) -> bool:
    """One unit leaves the block without being free in between; False: there is none.

    The voucher's own row is locked by its use, so nobody else changes the block meanwhile.
    """
    has = await size(tx, voucher_id)
    if has:
        await _save(tx, voucher_id, pool_id, has - 1)
    return has > 0


async def bring_back(tx: Tx, voucher_id: UUID, pool_id: int, count: int) -> None:
    """Units that an ended order has just freed wait for the voucher again.

    Not where people wait for the pool: what is freed there is theirs.
    """
    if await stock.take(tx, pool_id, count):
        await _save(tx, voucher_id, pool_id, await size(tx, voucher_id) + count)


async def end_over(tx: Tx) -> None:
    """Units that wait for vouchers whose time is over are free."""
    ending = (
        update(Voucher)
        .where(Voucher.blocks_pool, Voucher.valid_until <= tx.now)
        .values(blocks_pool=False)
        .returning(Voucher.id, Voucher.pool_id)
        .execution_options(synchronize_session=False)
    )
    rows = (await tx.session.execute(ending)).all()
    for voucher_id, pool_id in sorted((row.id, row.pool_id) for row in rows):
        await resize(tx, voucher_id, pool_id, 0)


async def _save(tx: Tx, voucher_id: UUID, pool_id: int, quantity: int) -> None:
    hold_id, state = block_id(voucher_id), "live" if quantity else "released"
    await tx.session.execute(
        insert_into(tx, StockHold)
        .values(id=hold_id, kind="voucher", state=state, created_at=tx.now)
        .on_conflict_do_update(index_elements=["id"], set_={"state": state})
    )
    await tx.session.execute(delete(StockHoldLine).where(StockHoldLine.hold_id == hold_id))
    if quantity:
        await tx.session.execute(
            insert_into(tx, StockHoldLine).values(
                hold_id=hold_id, pool_id=pool_id, quantity=quantity
            )
        )
