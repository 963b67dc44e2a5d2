"""SQL of units that people wait for: kept out of the free stock until the list has been asked."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from services.core.ids import derived_uuid
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.models import StockHold, StockHoldLine, StockPool
from services.ticketing.waitlist.schemas import MatchList

MATCH: Final = "waitlist.match"


def list_hold_id(pool_id: int) -> UUID:
    """The hold of what came back of a pool while people wait for it."""
    return derived_uuid("stock_waitlist", pool_id)


async def keep(tx: Tx, event_id: str, pool_id: int, quantity: int) -> None:
    """Write down that the list has so many units more. The pool is locked and counts them."""
    hold_id = list_hold_id(pool_id)
    total = await kept(tx, pool_id) + quantity
    await tx.session.execute(
        insert_into(tx, StockHold)
        .values(id=hold_id, kind="waitlist", state="live", created_at=tx.now)
        .on_conflict_do_update(index_elements=["id"], set_={"state": "live"})
    )
    await tx.session.execute(
        insert_into(tx, StockHoldLine)
        .values(hold_id=hold_id, pool_id=pool_id, quantity=total)
        .on_conflict_do_update(index_elements=["hold_id", "pool_id"], set_={"quantity": total})
    )
    ask_for_match(tx, event_id)


def ask_for_match(tx: Tx, event_id: str) -> None:
    tx.enqueue(MATCH, MatchList(event_id), dedupe=f"{MATCH}:{event_id}")


async def kept(tx: Tx, pool_id: int) -> int:
    """How many units of a pool the list has now."""
    statement = (
        select(StockHoldLine.quantity)
        .join(StockHold, StockHold.id == StockHoldLine.hold_id)
        .where(StockHold.id == list_hold_id(pool_id), StockHold.state == "live")
    )
    return (await tx.session.execute(statement)).scalar() or 0


async def let_go(tx: Tx, pool_id: int) -> None:
    """The list has nothing of the pool any more. The caller changes the pool's counter."""
    await tx.session.execute(
        update(StockHold)
        .where(StockHold.id == list_hold_id(pool_id), StockHold.state == "live")
        .values(state="released")
        .execution_options(synchronize_session=False)
    )


async def keep_what_is_free(tx: Tx, pool_id: int) -> None:
    """A pool has grown: what is free of it now is the list's, if people wait."""
    found = select(StockPool).where(StockPool.id == pool_id).with_for_update()
    found = found.execution_options(populate_existing=True)
    pool = (await tx.session.execute(found)).scalar_one()
    if not pool.waiting or pool.size is None:
        return
    free = pool.size - pool.held - pool.sold
    if free <= 0:
        return
    grown = update(StockPool).where(StockPool.id == pool_id).values(held=StockPool.held + free)
    await tx.session.execute(grown.execution_options(synchronize_session=False))
    await keep(tx, pool.event_id, pool_id, free)
