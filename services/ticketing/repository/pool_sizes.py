"""SQL of pools as the organiser sets them: their size, and what is kept back of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select, true, update

from services.core.ids import derived_uuid
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.models import StockHold, StockHoldLine, StockPool
from services.ticketing.repository import waiting
from services.ticketing.repository.stock import has_room, taken
from services.ticketing.specs import PoolSpec


async def save_pool(tx: Tx, event_id: str, spec: PoolSpec) -> int | None:
    """Make a pool or give it a new size and a new block; its id.

    None: what is sold and held is more than the new size. Nothing is changed then.
    """
    made = (
        insert_into(tx, StockPool)
        .values(event_id=event_id, slug=spec.id, size=spec.size)
        .on_conflict_do_nothing(index_elements=["event_id", "slug"])
    )
    await tx.session.execute(made)
    found = select(StockPool.id).where(StockPool.event_id == event_id, StockPool.slug == spec.id)
    pool_id = (await tx.session.execute(found.with_for_update())).scalar_one()
    is_staffs = await staff_blocks(tx, pool_id)
    more = 0 if is_staffs else spec.blocked - await _blocked(tx, pool_id)
    size: Any = spec.size
    fits = true() if spec.size is None else taken() + more <= spec.size
    if await _is_sized_by_staff(tx, pool_id):
        size, fits = StockPool.size, has_room(more)
    resized = (
        update(StockPool)
        .where(StockPool.id == pool_id, fits)
        .values(size=size, held=StockPool.held + more)
        .returning(StockPool.id)
        .execution_options(synchronize_session=False)
    )
    if (await tx.session.execute(resized)).first() is None:
        return None
    if not is_staffs:
        await _save_block(tx, pool_id, spec.blocked)
    await waiting.keep_what_is_free(tx, pool_id)
    return pool_id


async def resize(tx: Tx, pool_id: int, size: int) -> bool:
    """Staff gives a pool its size; more room goes to the waiting list first.

    A load leaves it from then on. False: more is sold and held.
    """
    resized = (
        update(StockPool)
        .where(StockPool.id == pool_id, taken() <= size)
        .values(size=size)
        .returning(StockPool.id)
        .execution_options(synchronize_session=False)
    )
    if (await tx.session.execute(resized)).first() is None:
        return False
    marker = {"id": _sized_id(pool_id), "kind": "block", "state": "released"}
    await tx.session.execute(
        insert_into(tx, StockHold).values(**marker, created_at=tx.now).on_conflict_do_nothing()
    )
    await waiting.keep_what_is_free(tx, pool_id)
    return True


def _sized_id(pool_id: int) -> UUID:
    """An empty hold that says: staff has given the size."""
    return derived_uuid("staff_size", pool_id)


async def _is_sized_by_staff(tx: Tx, pool_id: int) -> bool:
    statement = select(StockHold.id).where(StockHold.id == _sized_id(pool_id))
    return (await tx.session.execute(statement)).first() is not None


def block_id(pool_id: int) -> UUID:
    """The hold of what the organiser keeps of a pool."""
    return derived_uuid("stock_block", pool_id)


def staff_id(pool_id: int) -> UUID:
    """An empty hold that says: staff has changed the block, so a load leaves it as it is."""
    return derived_uuid("staff_block", pool_id)


async def staff_blocks(tx: Tx, pool_id: int) -> bool:
    """Whether what is kept back of a pool is the staff's business and the file's no more."""
    statement = select(StockHold.id).where(StockHold.id == staff_id(pool_id))
    return (await tx.session.execute(statement)).first() is not None


async def _blocked(tx: Tx, pool_id: int) -> int:
    statement = (
        select(StockHoldLine.quantity)
        .join(StockHold, StockHold.id == StockHoldLine.hold_id)
        .where(StockHold.id == block_id(pool_id), StockHold.state == "live")
    )
    return (await tx.session.execute(statement)).scalar() or 0


async def _save_block(tx: Tx, pool_id: int, quantity: int) -> None:
    """The organiser's own units: one hold per pool that lives as long as it has any."""
    state = "live" if quantity else "released"
    await tx.session.execute(
        insert_into(tx, StockHold)
        .values(id=block_id(pool_id), kind="block", state=state, created_at=tx.now)
        .on_conflict_do_update(index_elements=["id"], set_={"state": state})
    )
    if quantity:
        await tx.session.execute(
            insert_into(tx, StockHoldLine)
            .values(hold_id=block_id(pool_id), pool_id=pool_id, quantity=quantity)
            .on_conflict_do_update(
                index_elements=["hold_id", "pool_id"], set_={"quantity": quantity}
            )
        )
