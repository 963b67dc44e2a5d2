"""SQL of what the list has of the pools, and how many people wait for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update

from services.core.uow import Tx
from services.ticketing.models import (
    StockHold,
    StockHoldLine,
    StockPool,
    TicketTypePool,
)
from services.ticketing.waitlist.models import WaitEntry
from services.ticketing.waitlist.schemas import (
    EntryState,
)


async def pools_of(tx: Tx, type_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The pools that a ticket of each type takes a unit of, ascending."""
    statement = (
        select(TicketTypePool.ticket_type_id, TicketTypePool.pool_id)
        .where(TicketTypePool.ticket_type_id.in_(type_ids))
        .order_by(TicketTypePool.pool_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for kind, pool_id in await tx.session.execute(statement):
        found[kind] = (*found.get(kind, ()), pool_id)
    return found


async def count_waiting(tx: Tx, type_ids: Sequence[int], change: int) -> None:
    """So many more (or fewer) wait for the pools of each of these types; pools ascending."""
    pools = await pools_of(tx, set(type_ids))
    counts: Counter[int] = Counter()
    for kind in type_ids:
        counts.update(pools[kind])
    for pool_id, people in sorted(counts.items()):
        await tx.session.execute(
            update(StockPool)
            .where(StockPool.id == pool_id)
            .values(waiting=StockPool.waiting + people * change)
            .execution_options(synchronize_session=False)
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a pool has for the list: `kept` units are the list's, `free` everybody's."""

    pool_id: int
    kept: int
    free: int | None

    @property
    def left(self) -> int | None:
        return None if self.free is None else self.kept + self.free


async def lock_shelves(tx: Tx, event_id: str) -> list[Shelf]:
    """The event's pools that people wait for or that the list has units of, locked, ascending."""
    pools = (
        select(StockPool)
        .where(StockPool.event_id == event_id)
        .order_by(StockPool.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = list((await tx.session.execute(pools)).scalars())
    held = (
        select(StockHoldLine.pool_id, StockHoldLine.quantity)
        .join(StockHold, StockHold.id == StockHoldLine.hold_id)
        .where(StockHold.kind == "waitlist", StockHold.state == "live")
        .where(StockHoldLine.pool_id.in_([pool.id for pool in found]))
    )
    kept = {row.pool_id: row.quantity for row in await tx.session.execute(held)}
    return [
        Shelf(pool.id, kept.get(pool.id, 0), _free(pool))
        for pool in found
        if pool.waiting or pool.id in kept
    ]


def _free(pool: StockPool) -> int | None:
    """None: no limit. A closed pool has nothing for anybody."""
    if pool.state != "open":
        return 0
    return None if pool.size is None else pool.size - pool.held - pool.sold


async def settle_shelf(tx: Tx, shelf: Shelf, offered: int, people: int) -> None:
    """What the list had of a pool is set aside for its offers or free; so many wait no more."""
    statement = (
        update(StockPool)
        .where(StockPool.id == shelf.pool_id)
        .values(held=StockPool.held - shelf.kept + offered, waiting=StockPool.waiting - people)
        .execution_options(synchronize_session=False)
    )
    await tx.session.execute(statement)


async def events_to_look_at(tx: Tx) -> list[str]:
    """Events whose list has units or people, whatever has woken it up or not."""
    statement = select(StockPool.event_id).where(StockPool.waiting > 0).distinct()
    held = (
        select(StockPool.event_id)
        .join(StockHoldLine, StockHoldLine.pool_id == StockPool.id)
        .join(StockHold, StockHold.id == StockHoldLine.hold_id)
        .where(StockHold.kind == "waitlist", StockHold.state == "live")
        .distinct()
    )
    found = set((await tx.session.execute(statement)).scalars())
    return sorted(found | set((await tx.session.execute(held)).scalars()))


async def differences(tx: Tx) -> list[int]:
    """Pools whose count of people differs from the list."""
    people = (
        select(TicketTypePool.pool_id, func.count().label("people"))
        .join(WaitEntry, WaitEntry.ticket_type_id == TicketTypePool.ticket_type_id)
        .where(WaitEntry.state == EntryState.WAITING)
        .group_by(TicketTypePool.pool_id)
        .subquery()
    )
    statement = (
        select(StockPool.id)
        .outerjoin(people, people.c.pool_id == StockPool.id)
        .where(StockPool.waiting != func.coalesce(people.c.people, 0))
    )
    return list((await tx.session.execute(statement)).scalars())
