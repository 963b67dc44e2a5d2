"""Holding goods inside somebody's transaction: carts until a moment, orders until they end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from services.catalog.stock import repository
from services.catalog.stock.errors import OutOfStock
from services.catalog.stock.schemas import Movement, StockRanLow, Units
from services.core.uow import Tx


async def hold(tx: Tx, owner: str, units: Units, expires_at: datetime | None) -> None:
    """`owner` holds exactly these units from now on, instead of what it held before.

    All of them or none: OutOfStock takes the caller's transaction back.
    """
    await release(tx, [owner])
    for stock_id, quantity in sorted(units.items()):
        if not await _take(tx, stock_id, quantity):
            room = (await repository.rooms(tx, [stock_id]))[stock_id]
            raise OutOfStock(left=max(0, room.left or 0))
    if units:
        await repository.add_hold(tx, owner, units, expires_at)


async def release(tx: Tx, owners: Collection[str]) -> None:
    """What these owners hold is free again; quiet if they hold nothing."""
    ended = await repository.end_holds(tx, owners, "released")
    await repository.move_held(tx, ended.units, sold=0)


async def sell(tx: Tx, owner: str, reason: str) -> Units:
    """What the owner holds is sold, once; the units by stock, {} if it held nothing.

    Tells of every stock that came down to its reorder level.
    """
    ended = await repository.end_holds(tx, [owner], "used")
    await repository.move_held(tx, ended.units, sold=1)
    changes = {stock: (0, count) for stock, count in ended.units.items()}
    # The hold, not its owner, is what is sold once: an owner may hold and buy again.
    for hold_id in ended.hold_ids:
        await repository.log(tx, f"sale:{hold_id.hex}", Movement.SALE, changes, reason=reason)
    await tell_of_low(tx, ended.units)
    return ended.units


async def take_back(
    tx: Tx, key: str, units: Units, *, reason: str, is_damaged: bool = False
) -> None:
    """Sold goods have come back: to the shelf, or damaged. A key is done once for each stock."""
    kind = Movement.RETURN_DAMAGED if is_damaged else Movement.RETURN
    lost = 1 if is_damaged else 0
    changes = {stock: (-count * lost, -count) for stock, count in units.items()}
    new = await repository.log(tx, key, kind, changes, reason=reason)
    for stock in sorted(new):
        changed = await repository.change(tx, stock, *changes[stock])
        assert changed, "more came back than was sold"


async def tell_of_low(tx: Tx, units: Mapping[UUID, int]) -> None:
    """One event for each stock that these units brought down to its reorder level."""
    for level in await repository.levels_of(tx, sorted(units)):
        left = None if level.size is None else level.size - level.sold - level.held
        if left is not None and left <= level.reorder_at < left + units[level.id]:
            tx.emit(StockRanLow(level.sku, left))


async def _take(tx: Tx, stock_id: UUID, quantity: int) -> bool:
    if await repository.take(tx, stock_id, quantity):
        return True
    freed = await repository.reclaim(tx, [stock_id])
    await repository.move_held(tx, freed.units, sold=0)
    return bool(freed.units) and await repository.take(tx, stock_id, quantity)
