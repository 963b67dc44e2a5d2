"""SQL of orders: made once per key, moved by condition, with a timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, insert, select, update

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.orders.states import may_move
from services.ticketing.models import (
    OrderLine,
    OrderMove,
    StockHold,
    StockHoldLine,
    TicketOrder,
)
from services.ticketing.repository.requests import is_over
from services.ticketing.rules import CancelReason, OrderState
from services.ticketing.schemas import OrderSummary


async def add(tx: Tx, order: OrderSummary) -> bool:
    """A new order without its lines; False: its key is taken. Waits for a simultaneous twin."""
    statement = (
        insert_into(tx, TicketOrder)
        .values(row_of(tx, order))
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(TicketOrder.id)
    )
    return (await tx.session.execute(statement)).first() is not None


def row_of(tx: Tx, order: OrderSummary) -> dict[str, Any]:
    return {
        "id": order.id,
        "key": order.key,
        "number": order.number,
        "fan_id": order.fan_id,
        "event_id": order.event.id,
        "state": order.state,
        "revision": order.revision,
        "currency": order.price.total.currency,
        "subtotal_minor": order.price.subtotal.amount_minor,
        "fee_minor": order.price.fee.amount_minor,
        "tax_minor": order.price.tax.amount_minor,
        "tax_is_included": order.price.tax_is_included,
        "total_minor": order.price.total.amount_minor,
        "riel_per_dollar": order.riel_per_dollar,
        "created_at": tx.now,
        "expires_at": order.expires_at,
    }


async def add_lines(tx: Tx, *new: OrderSummary) -> None:
    await tx.session.execute(
        insert(OrderLine),
        [
            {
                "id": uuid7(),
                "order_id": order.id,
                "ticket_type_id": line.ticket_type_id,
                "quantity": line.quantity,
                "unit_price_minor": line.unit_price.amount_minor,
            }
            for order in new
            for line in order.lines
        ],
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """An order that this transaction moved to another state."""

    id: UUID
    key: str
    number: str
    fan_id: int
    event_id: str
    total: Money
    gift_card_minor: int

    @property
    def due(self) -> Money:
        """What gift cards do not pay of it."""
        return self.total - Money(self.gift_card_minor, self.total.currency)


_MOVED: Final = (
    TicketOrder.id,
    TicketOrder.key,
    TicketOrder.number,
    TicketOrder.fan_id,
    TicketOrder.event_id,
    TicketOrder.total_minor,
    TicketOrder.currency,
    TicketOrder.gift_card_minor,
)


def _moved(row: Row[*tuple[Any, ...]]) -> Moved:
    total = Money(row.total_minor, Currency(row.currency))
    return Moved(row.id, row.key, row.number, row.fan_id, row.event_id, total, row.gift_card_minor)


async def confirm(tx: Tx, key: str, fan_id: int, revision: int) -> Moved | None:
    """PENDING to CONFIRMED, if this is still the revision; None: somebody was first."""
    which = (
        TicketOrder.key == key,
        TicketOrder.fan_id == fan_id,
        TicketOrder.revision == revision,
    )
    moved = await _leave_pending(tx, OrderState.CONFIRMED, *which, paid_at=tx.now)
    return moved[0] if moved else None


async def lock_pending(tx: Tx, key: str, fan_id: int, revision: int) -> bool:
    """Whether this order still waits for the payment of this revision; locked."""
    statement = (
        select(TicketOrder.id)
        .where(TicketOrder.key == key, TicketOrder.fan_id == fan_id)
        .where(TicketOrder.revision == revision, is_pending())
        .with_for_update()
    )
    return (await tx.session.execute(statement)).first() is not None


async def cancel(tx: Tx, order_ids: Sequence[UUID], reason: CancelReason) -> list[Moved]:
    """PENDING to CANCELLED for those of the orders that still are; the ones that moved."""
    return await _leave_pending(
        tx, OrderState.CANCELLED, TicketOrder.id.in_(order_ids), cancel_reason=reason
    )


async def revive(tx: Tx, order_id: UUID) -> Moved | None:
    """CANCELLED to CONFIRMED for an order that only its time has ended: its money came late."""
    assert may_move(OrderState.CANCELLED, OrderState.CONFIRMED)
    expired = (
        TicketOrder.id == order_id,
        TicketOrder.state == OrderState.CANCELLED,
        TicketOrder.cancel_reason == CancelReason.EXPIRED,
    )
    values = {"state": OrderState.CONFIRMED, "paid_at": tx.now, "cancel_reason": None}
    moved = await _move(tx, OrderState.CANCELLED, OrderState.CONFIRMED, *expired, **values)
    return moved[0] if moved else None


async def _leave_pending(tx: Tx, to_state: OrderState, *which: Any, **values: Any) -> list[Moved]:
    assert may_move(OrderState.PENDING, to_state)
    return await _move(
        tx, OrderState.PENDING, to_state, *which, is_pending(), state=to_state, **values
    )


async def _move(
    tx: Tx, from_state: OrderState, to_state: OrderState, *which: Any, **values: Any
) -> list[Moved]:
    statement = (
        update(TicketOrder)
        .where(*which)
        .values(**values)
        .returning(*_MOVED)
        .execution_options(synchronize_session=False)
    )
    moved = [_moved(row) for row in await tx.session.execute(statement)]
    if moved:
        reason = values.get("cancel_reason")
        await tx.session.execute(
            insert(OrderMove),
            [
                {
                    "id": uuid7(),
                    "order_id": order.id,
                    "from_state": from_state,
                    "to_state": to_state,
                    "reason": reason,
                    "moved_at": tx.now,
                }
                for order in moved
            ],
        )
    return moved


def is_pending() -> ColumnElement[bool]:
    """The guard of every move: nobody has paid or cancelled the order yet."""
    return TicketOrder.state == OrderState.PENDING


async def expired(tx: Tx, limit: int, pool_ids: Sequence[int] = ()) -> list[UUID]:
    """Unpaid orders past their time, locked; with `pool_ids`, only those that hold units there.

    One that somebody is just paying or cancelling is left out instead of waited for.
    """
    statement = (
        select(TicketOrder.id)
        .where(is_pending(), is_over(tx.now))
        .order_by(TicketOrder.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if pool_ids:
        holds_there = (
            exists()
            .where(StockHold.order_id == TicketOrder.id, StockHold.id == StockHoldLine.hold_id)
            .where(StockHold.state == "live", StockHoldLine.pool_id.in_(pool_ids))
        )
        statement = statement.where(holds_there)
    return list((await tx.session.execute(statement)).scalars())


@dataclass(frozen=True, slots=True)
class Reminded:
    key: str
    fan_id: int
    event_id: str
    expires_at: datetime


async def remind(tx: Tx, before: datetime) -> list[Reminded]:
    """Mark the unpaid orders that end before a moment as reminded; each order once."""
    statement = (
        update(TicketOrder)
        .where(is_pending(), TicketOrder.reminded_at.is_(None))
        .where(TicketOrder.expires_at > tx.now, TicketOrder.expires_at <= before)
        .values(reminded_at=tx.now)
        .returning(
            TicketOrder.key, TicketOrder.fan_id, TicketOrder.event_id, TicketOrder.expires_at
        )
        .execution_options(synchronize_session=False)
    )
    return [Reminded(*row) for row in await tx.session.execute(statement)]


@dataclass(frozen=True, slots=True)
class Found:
    """An order's state, whatever it is; `paid_at` once it was paid."""

    id: UUID
    number: str
    state: OrderState
    event_id: str
    total: Money
    paid_at: datetime | None
    cancel_reason: CancelReason | None


async def find(tx: Tx, key: str, fan_id: int) -> Found | None:
    statement = select(TicketOrder).where(TicketOrder.key == key, TicketOrder.fan_id == fan_id)
    row = (await tx.session.execute(statement)).scalar_one_or_none()
    if row is None:
        return None
    return Found(
        id=row.id,
        number=row.number,
        state=OrderState(row.state),
        event_id=row.event_id,
        total=Money(row.total_minor, Currency(row.currency)),
        paid_at=row.paid_at,
        cancel_reason=CancelReason(row.cancel_reason) if row.cancel_reason else None,
    )
