"""SQL of the requests of money from outside: one open for an order, each ends once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select, update

from services.core.uow import Tx
from services.ticketing.models import OrderRequest, TicketOrder
from services.ticketing.rules import REQUEST_GRACE, RequestState


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and the order that it is for."""

    intent_id: UUID
    order_id: UUID
    order_key: str
    event_id: str
    fan_id: int
    revision: int
    order_expires_at: datetime


async def open_of(tx: Tx, order_id: UUID) -> UUID | None:
    """The request that an order waits for."""
    statement = select(OrderRequest.intent_id).where(
        OrderRequest.order_id == order_id, OrderRequest.state == RequestState.OPEN
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def count_of(tx: Tx, order_id: UUID) -> int:
    """How many requests an order has had."""
    statement = select(func.count()).where(OrderRequest.order_id == order_id)
    return (await tx.session.execute(statement)).scalar_one()


async def add(tx: Tx, intent_id: UUID, order_id: UUID, revision: int) -> None:
    await tx.session.execute(
        insert(OrderRequest).values(
            intent_id=intent_id,
            order_id=order_id,
            revision=revision,
            state=RequestState.OPEN,
            created_at=tx.now,
        )
    )


async def lock(tx: Tx, intent_id: UUID) -> Asked | None:
    """The request, with its order locked; None: no order asked for this money."""
    statement = (
        select(
            OrderRequest.intent_id,
            TicketOrder.id,
            TicketOrder.key,
            TicketOrder.event_id,
            TicketOrder.fan_id,
            OrderRequest.revision,
            TicketOrder.expires_at,
        )
        .join(TicketOrder, TicketOrder.id == OrderRequest.order_id)
        .where(OrderRequest.intent_id == intent_id)
        .with_for_update(of=TicketOrder)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return Asked(*row) if row else None


async def move(
    tx: Tx, intent_id: UUID, sources: Sequence[RequestState], target: RequestState
) -> bool:
    """False: it was in none of these states, so somebody else was first."""
    statement = (
        update(OrderRequest)
        .where(OrderRequest.intent_id == intent_id, OrderRequest.state.in_(sources))
        .values(state=target)
        .returning(OrderRequest.intent_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def end(tx: Tx, order_ids: Sequence[UUID]) -> list[UUID]:
    """Nobody waits any more for the money asked for these orders; the requests it was open in."""
    statement = (
        update(OrderRequest)
        .where(OrderRequest.order_id.in_(order_ids), OrderRequest.state == RequestState.OPEN)
        .values(state=RequestState.ENDED)
        .returning(OrderRequest.intent_id)
        .execution_options(synchronize_session=False)
    )
    return list((await tx.session.execute(statement)).scalars())


def is_over(now: datetime) -> ColumnElement[bool]:
    """An unpaid order past its time; one whose money may be on its way is left a little longer."""
    waits = exists().where(
        and_(OrderRequest.order_id == TicketOrder.id, OrderRequest.state == RequestState.OPEN)
    )
    long_over = TicketOrder.expires_at <= now - REQUEST_GRACE
    return and_(TicketOrder.expires_at <= now, or_(long_over, ~waits))
