"""SQL of what is kept back from the sale: units of pools, and seats with theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, select, update

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.box_office.schemas import PoolView
from services.ticketing.models import StockHold, StockHoldLine, StockPool, TicketType
from services.ticketing.repository import pool_sizes, stock
from services.ticketing.seats.models import SeatedType, SeatHold
from services.ticketing.seats.repository import seat_holds
from services.ticketing.seats.rules import Seats


async def pools(tx: Tx, event_id: str) -> list[PoolView]:
    """The event's pools, but not those that count the seats of a zone."""
    statement = (
        select(
            StockPool.id,
            StockPool.slug,
            StockPool.size,
            StockPool.held,
            StockPool.sold,
            StockHoldLine.quantity,
        )
        .outerjoin(SeatedType, SeatedType.pool_id == StockPool.id)
        .outerjoin(
            StockHoldLine,
            and_(
                StockHoldLine.pool_id == StockPool.id,
                StockHoldLine.hold_id.in_(
                    select(StockHold.id).where(
                        StockHold.kind == "block", StockHold.state == "live"
                    )
                ),
            ),
        )
        .where(StockPool.event_id == event_id, SeatedType.pool_id.is_(None))
        .order_by(StockPool.id)
    )
    rows = (await tx.session.execute(statement)).all()
    return [PoolView(*row[:5], row.quantity or 0) for row in rows]


async def pool_of(tx: Tx, event_id: str, pool_id: int) -> PoolView | None:
    return next((each for each in await pools(tx, event_id) if each.id == pool_id), None)


async def block_units(tx: Tx, pool_id: int, quantity: int) -> bool:
    """Keep back so many more units; False: there are not so many free."""
    if not await stock.take(tx, pool_id, quantity):
        return False
    await _add_to_block(tx, pool_id, quantity)
    return True


async def _add_to_block(tx: Tx, pool_id: int, quantity: int) -> None:
    await _note_staff(tx, pool_id)
    hold_id = pool_sizes.block_id(pool_id)
    made = insert_into(tx, StockHold).values(
        id=hold_id, kind="block", state="live", created_at=tx.now
    )
    await tx.session.execute(made.on_conflict_do_nothing(index_elements=["id"]))
    revived = (
        update(StockHold)
        .where(StockHold.id == hold_id, StockHold.state != "live")
        .values(state="live")
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    if (await tx.session.execute(revived)).first() is not None:
        await _forget_line(tx, hold_id)
    line = insert_into(tx, StockHoldLine).values(
        hold_id=hold_id, pool_id=pool_id, quantity=quantity
    )
    await tx.session.execute(
        line.on_conflict_do_update(
            index_elements=["hold_id", "pool_id"],
            set_={"quantity": StockHoldLine.quantity + quantity},
        )
    )


async def unblock_units(tx: Tx, pool_id: int, quantity: int) -> bool:
    """Let so many blocked units go; False: not so many are blocked."""
    hold_id = pool_sizes.block_id(pool_id)
    of_pool = (StockHoldLine.hold_id == hold_id, StockHoldLine.pool_id == pool_id)
    live = select(StockHold.id).where(StockHold.id == hold_id, StockHold.state == "live")
    locked = (await tx.session.execute(live.with_for_update())).first()
    if locked is None:
        return False
    less = (
        update(StockHoldLine)
        .where(*of_pool, StockHoldLine.quantity > quantity)
        .values(quantity=StockHoldLine.quantity - quantity)
        .returning(StockHoldLine.pool_id)
        .execution_options(synchronize_session=False)
    )
    if (await tx.session.execute(less)).first() is None:
        all_of_it = (
            update(StockHold)
            .where(StockHold.id == hold_id)
            .where(
                select(StockHoldLine.pool_id)
                .where(*of_pool, StockHoldLine.quantity == quantity)
                .exists()
            )
            .values(state="released")
            .returning(StockHold.id)
            .execution_options(synchronize_session=False)
        )
        if (await tx.session.execute(all_of_it)).first() is None:
            return False
        await _forget_line(tx, hold_id)
    await _note_staff(tx, pool_id)
    await stock.give_back(tx, {pool_id: quantity})
    return True


async def _note_staff(tx: Tx, pool_id: int) -> None:
    """From now on a load leaves the block of this pool as staff has made it."""
    mark = insert_into(tx, StockHold).values(
        id=pool_sizes.staff_id(pool_id), kind="block", state="released", created_at=tx.now
    )
    await tx.session.execute(mark.on_conflict_do_nothing(index_elements=["id"]))


async def _forget_line(tx: Tx, hold_id: UUID) -> None:
    """A block that comes back begins with what is blocked then."""
    await tx.session.execute(
        delete(StockHoldLine)
        .where(StockHoldLine.hold_id == hold_id)
        .execution_options(synchronize_session=False)
    )


# Seats


async def seated_types(tx: Tx, event_id: str) -> list[tuple[int, Bilingual, str, int]]:
    """Ticket type, name, zone and pool of the event's numbered seats."""
    statement = (
        select(
            SeatedType.ticket_type_id,
            TicketType.name_km,
            TicketType.name_en,
            SeatedType.zone,
            SeatedType.pool_id,
        )
        .join(TicketType, TicketType.id == SeatedType.ticket_type_id)
        .where(SeatedType.event_id == event_id)
        .order_by(TicketType.position)
    )
    rows: Sequence[Any] = (await tx.session.execute(statement)).all()
    return [
        (row.ticket_type_id, Bilingual(row.name_km, row.name_en), row.zone, row.pool_id)
        for row in rows
    ]


async def blocked_seats(tx: Tx, pool_id: int) -> Seats:
    return await seat_holds.seats_of_hold(tx, pool_sizes.block_id(pool_id))


async def block_seats(tx: Tx, event_id: str, pool_id: int, seats: Seats) -> Seats | None:
    """Keep these seats back, all or nothing; those that somebody has, or None for all well."""
    hold_id = pool_sizes.block_id(pool_id)
    wanted = tuple(sorted(set(seats) - set(await blocked_seats(tx, pool_id))))
    if not wanted:
        return None
    owned = await seat_holds.owners(tx, event_id, wanted)
    if taken := tuple(sorted(each.seat for each in owned if each.is_live)):
        return taken
    if not await block_units(tx, pool_id, len(wanted)):
        return wanted
    ended = {each.hold_id for each in owned}
    got = await seat_holds.take_seats(tx, event_id, hold_id, wanted, ended)
    return tuple(sorted(set(wanted) - got)) or None


async def unblock_seats(tx: Tx, event_id: str, pool_id: int, seats: Seats) -> int:
    """Let these seats go, those of them that are blocked; how many."""
    gone = (
        delete(SeatHold)
        .where(SeatHold.event_id == event_id, SeatHold.seat.in_(seats))
        .where(SeatHold.hold_id == pool_sizes.block_id(pool_id))
        .returning(SeatHold.seat)
        .execution_options(synchronize_session=False)
    )
    number = len((await tx.session.execute(gone)).all())
    if number:
        done = await unblock_units(tx, pool_id, number)
        assert done, "a blocked seat has its blocked unit"
    return number
