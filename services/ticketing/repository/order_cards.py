"""SQL of what gift cards pay of an order that waits for its payment."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.models import TicketOrder
from services.ticketing.repository.orders import is_pending


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits for its payment, locked."""

    id: UUID
    event_id: str
    total: Money
    gift_card_minor: int


async def lock_waiting(tx: Tx, key: str, fan_id: int) -> Waiting | None:
    statement = (
        select(
            TicketOrder.id,
            TicketOrder.event_id,
            TicketOrder.total_minor,
            TicketOrder.currency,
            TicketOrder.gift_card_minor,
        )
        .where(TicketOrder.key == key, TicketOrder.fan_id == fan_id, is_pending())
        .with_for_update()
    )
    row = (await tx.session.execute(statement)).one_or_none()
    if row is None:
        return None
    total = Money(row.total_minor, Currency(row.currency))
    return Waiting(row.id, row.event_id, total, row.gift_card_minor)


async def set_gift_card(tx: Tx, order_id: UUID, gift_card_minor: int) -> None:
    """What cards pay of a waiting order; its revision tells old summaries from the new one."""
    await tx.session.execute(
        update(TicketOrder)
        .where(TicketOrder.id == order_id, is_pending())
        .values(gift_card_minor=gift_card_minor, revision=TicketOrder.revision + 1)
        .execution_options(synchronize_session=False)
    )
