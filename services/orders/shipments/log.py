"""The log of what operators do with orders, returns and reviews; lines are only added."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert

from services.core.ids import uuid7
from services.core.uow import Tx
from services.orders.shipments.models import OrderDeskEntry


async def add(
    tx: Tx, order_id: UUID, actor_id: int, action: str, subject: str = "", detail: str = ""
) -> None:
    await tx.session.execute(
        insert(OrderDeskEntry).values(
            id=uuid7(),
            order_id=order_id,
            actor_id=actor_id,
            action=action,
            subject=subject[:64],
            detail=detail[:200],
            at=tx.now,
        )
    )
