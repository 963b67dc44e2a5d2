"""Holding goods inside somebody's transaction: carts until a moment, orders until they end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from services.catalog.stock.errors import OutOfStock
from services.catalog.stock.repository import counters, holds, levels, movements
from services.catalog.stock.schemas import Movement, StockRanLow, Units
from services.core.uow import Tx


async def hold(tx: Tx, owner: str, units: Units, expires_at: datetime | None) -> None:
    """`owner` holds exactly these units from now on, instead of what it held before.

    All of them or none: OutOfStock takes the caller's transaction back.
    """
    scarce = await _hold(tx, owner, units, expires_at)
    if scarce is not None:
        room = (await counters.rooms(tx, [scarce]))[scarce]
        raise OutOfStock(left=max(0, room.left or 0))


async def try_hold(tx: Tx, owner: str, units: Units, expires_at: datetime | None) -> bool:
    """The same, without an error; False: the owner holds nothing now, also not what it did."""
    return await _hold(tx, owner, units, expires_at) is None


async def release(tx: Tx, owners: Collection[str]) -> None:
    """What these owners hold is free again; quiet if they hold nothing."""
    ended = await holds.end_holds(tx, owners, "released")
    await counters.move_held(tx, ended.units, sold=0)


async def sell(tx: Tx, owner: str, reason: str) -> Units:
    """What the owner holds is sold, once; the units by stock, {} if it held nothing.

    Tells of every stock that came down to its reorder level.
    """
    return await sell_all(tx, [owner], reason)


async def sell_all(tx: Tx, owners: Collection[str], reason: str) -> Units:
    """The same for all that belongs together: one movement of each stock."""
    ended = await holds.end_holds(tx, owners, "used")
    if not ended.hold_ids:
        return {}
    await counters.move_held(tx, ended.units, sold=1)
    changes = {stock: (0, count) for stock, count in ended.units.items()}
    # The hold, not its owner, is what is sold once: an owner may hold and buy again.
    key = f"sale:{min(ended.hold_ids).hex}"
    await movements.log(tx, key, Movement.SALE, changes, reason=reason)
    await tell_of_low(tx, ended.units)
    return ended.units


async def take_back(
    tx: Tx, key: str, units: Units, *, reason: str, is_damaged: bool = False
) -> None:
    """Sold goods have come back: to the shelf, or damaged. A key is done once for each stock."""
    kind = Movement.RETURN_DAMAGED if is_damaged else Movement.RETURN
    lost = 1 if is_damaged else 0
    changes = {stock: (-count * lost, -count) for stock, count in units.items()}
    new = await movements.log(tx, key, kind, changes, reason=reason)
    for stock in sorted(new):
        changed = await counters.change(tx, stock, *changes[stock])
        assert changed, "more came back than was sold"


async def tell_of_low(tx: Tx, units: Mapping[UUID, int]) -> None:
    """One event for each stock that these units brought down to its reorder level.

    What is held does not count: it may come back, and many holds could pass the level unseen.
    """
    for level in await levels.levels_of(tx, sorted(units)):
        left = level.on_hand
        if left is not None and left <= level.reorder_at < left + units[level.id]:
            tx.emit(StockRanLow(level.sku, left))


async def _hold(tx: Tx, owner: str, units: Units, expires_at: datetime | None) -> UUID | None:
    """None, or the stock of which there is not enough; then nothing is held."""
    await release(tx, [owner])
    taken: dict[UUID, int] = {}
    for stock_id, quantity in sorted(units.items()):
        if not await _take(tx, stock_id, quantity):
            await counters.move_held(tx, taken, sold=0)
            return stock_id
        taken[stock_id] = quantity
    if units:
        await holds.add_hold(tx, owner, units, expires_at)
    return None


async def _take(tx: Tx, stock_id: UUID, quantity: int) -> bool:
    if await counters.take(tx, stock_id, quantity):
        return True
    freed = await holds.reclaim(tx, [stock_id])
    await counters.move_held(tx, freed.units, sold=0)
    return bool(freed.units) and await counters.take(tx, stock_id, quantity)
