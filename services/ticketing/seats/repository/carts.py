"""Carts: a fan holds seats for some minutes, then lets them go or orders them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.models import StockHold, StockHoldLine
from services.ticketing.repository.stock import Units
from services.ticketing.seats.models import SeatCart


@dataclass(frozen=True, slots=True)
class Cart:
    hold_id: UUID
    ticket_type_id: int
    first_at: datetime
    expires_at: datetime


async def cart(tx: Tx, event_id: str, fan_id: int) -> Cart | None:
    statement = select(
        SeatCart.hold_id, SeatCart.ticket_type_id, SeatCart.first_at, SeatCart.expires_at
    ).where(SeatCart.event_id == event_id, SeatCart.fan_id == fan_id)
    row = (await tx.session.execute(statement)).one_or_none()
    return Cart(*row) if row else None


def may_be_ended(tx: Tx, fan_id: int) -> ColumnElement[bool]:
    """The guard of a cart: its fan may end it, others once its time is over."""
    return or_(SeatCart.fan_id == fan_id, SeatCart.expires_at <= tx.now)


async def end_carts(tx: Tx, hold_ids: Collection[UUID], fan_id: int) -> set[UUID]:
    """Carts end, each once: the holds of those that this transaction has ended."""
    if not hold_ids:
        return set()
    statement = (
        delete(SeatCart)
        .where(SeatCart.hold_id.in_(sorted(hold_ids)), may_be_ended(tx, fan_id))
        .returning(SeatCart.hold_id)
        .execution_options(synchronize_session=False)
    )
    return set((await tx.session.execute(statement)).scalars())


async def end_expired_carts(tx: Tx, event_id: str | None, limit: int) -> set[UUID]:
    """Carts past their time, of one event or of all; one that is in other hands is left out."""
    found = (
        select(SeatCart.hold_id)
        .where(SeatCart.expires_at <= tx.now)
        .order_by(SeatCart.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if event_id is not None:
        found = found.where(SeatCart.event_id == event_id)
    hold_ids = list((await tx.session.execute(found)).scalars())
    return await end_carts(tx, hold_ids, fan_id=0) if hold_ids else set()


async def release_holds(tx: Tx, hold_ids: Collection[UUID]) -> Units:
    """Holds of ended carts are released; the units that their pools must get back."""
    if not hold_ids:
        return {}
    ended = (
        update(StockHold)
        .where(StockHold.id.in_(sorted(hold_ids)), StockHold.state == "live")
        .values(state="released")
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    released = list((await tx.session.execute(ended)).scalars())
    assert len(released) == len(hold_ids), "a cart's hold is live"
    lines = (
        select(StockHoldLine.pool_id, func.sum(StockHoldLine.quantity))
        .where(StockHoldLine.hold_id.in_(released))
        .group_by(StockHoldLine.pool_id)
        .order_by(StockHoldLine.pool_id)
    )
    return {pool: int(units) for pool, units in await tx.session.execute(lines)}


async def add_cart_hold(tx: Tx, hold_id: UUID, pool_ids: Sequence[int], quantity: int) -> None:
    await tx.session.execute(
        insert(StockHold).values(id=hold_id, kind="cart", state="live", created_at=tx.now)
    )
    await tx.session.execute(
        insert(StockHoldLine),
        [{"hold_id": hold_id, "pool_id": pool, "quantity": quantity} for pool in pool_ids],
    )


async def add_cart(tx: Tx, event_id: str, fan_id: int, cart: Cart) -> bool:
    """False: the same fan got another cart for this event at this moment."""
    statement = (
        insert_into(tx, SeatCart)
        .values(
            event_id=event_id,
            fan_id=fan_id,
            hold_id=cart.hold_id,
            ticket_type_id=cart.ticket_type_id,
            first_at=cart.first_at,
            expires_at=cart.expires_at,
        )
        .on_conflict_do_nothing(index_elements=["event_id", "fan_id"])
        .returning(SeatCart.hold_id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def hand_over(
    tx: Tx, hold_id: UUID, fan_id: int, event_id: str, order_id: UUID
) -> int | None:
    """The cart's hold becomes the order's: the ticket type of its seats; None if it has ended.

    The time of the hold does not matter: as long as nobody has ended it, it is its fan's.
    """
    ended = (
        delete(SeatCart)
        .where(
            SeatCart.hold_id == hold_id,
            SeatCart.fan_id == fan_id,
            SeatCart.event_id == event_id,
        )
        .returning(SeatCart.ticket_type_id)
        .execution_options(synchronize_session=False)
    )
    ticket_type_id = (await tx.session.execute(ended)).scalar_one_or_none()
    if ticket_type_id is None:
        return None
    handed = (
        update(StockHold)
        .where(StockHold.id == hold_id, StockHold.state == "live", StockHold.kind == "cart")
        .values(kind="order", order_id=order_id)
        .returning(StockHold.id)
        .execution_options(synchronize_session=False)
    )
    row = (await tx.session.execute(handed)).first()
    assert row is not None, "a cart's hold is live"
    return ticket_type_id
