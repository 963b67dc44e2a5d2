"""SQL of requests for money and of gifts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from services.core.ids import from_short_id
from services.core.money import Currency
from services.core.uow import Tx
from services.subscriptions.models import GiftRow, OrderRow
from services.subscriptions.states import GiftState, OrderKind, OrderState


async def by_key(tx: Tx, fan_id: int, key: str) -> OrderRow | None:
    statement = select(OrderRow).where(OrderRow.fan_id == fan_id, OrderRow.key == key)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def add(tx: Tx, row: OrderRow) -> None:
    tx.session.add(row)
    await tx.session.flush()


async def by_intent(tx: Tx, intent_id: UUID) -> OrderRow | None:
    """Locked until `tx` ends."""
    statement = (
        select(OrderRow)
        .where(OrderRow.intent_id == intent_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def by_subject(tx: Tx, subject: str) -> OrderRow | None:
    """The order that a payment's subject names."""
    return await tx.session.get(OrderRow, from_short_id(subject))


async def end_open(
    tx: Tx, fan_ids: Collection[int], but: UUID | None = None
) -> list[tuple[UUID, int]]:
    """Requests for own plans of these fans, which nobody needs any more; their intents and fans,
    to be recalled.
    """
    ending = (
        update(OrderRow)
        .where(
            OrderRow.fan_id.in_(fan_ids),
            OrderRow.kind != OrderKind.GIFT,
            OrderRow.state == OrderState.OPEN,
        )
        .values(state=OrderState.RETURNED)
        .returning(OrderRow.intent_id, OrderRow.fan_id)
        .execution_options(synchronize_session=False)
    )
    if but is not None:
        ending = ending.where(OrderRow.id != but)
    return [(row.intent_id, row.fan_id) for row in await tx.session.execute(ending)]


# Gifts


async def add_gift(tx: Tx, row: GiftRow) -> None:
    tx.session.add(row)
    await tx.session.flush()


async def gift(tx: Tx, gift_id: UUID) -> GiftRow | None:
    return await tx.session.get(GiftRow, gift_id, populate_existing=True)


async def move_gift(
    tx: Tx, gift_id: UUID, source: GiftState, target: GiftState, **values: Any
) -> bool:
    moved = await tx.session.execute(
        update(GiftRow)
        .where(GiftRow.id == gift_id, GiftRow.state == source)
        .values(state=target, **values)
        .returning(GiftRow.id)
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None


async def gifts_of(tx: Tx, fan_id: int, limit: int) -> Sequence[GiftRow]:
    """What a fan gave, paid, the newest first."""
    statement = (
        select(GiftRow)
        .where(GiftRow.buyer_id == fan_id, GiftRow.state != GiftState.WAITING)
        .order_by(GiftRow.id.desc())
        .limit(limit)
    )
    return (await tx.session.execute(statement)).scalars().all()


async def gifts_waiting(tx: Tx) -> dict[Currency, int]:
    """What the account of unearned money must hold for gifts that nobody has taken."""
    statement = (
        select(GiftRow.currency, func.sum(GiftRow.paid_minor))
        .where(GiftRow.state == GiftState.READY)
        .group_by(GiftRow.currency)
    )
    rows = (await tx.session.execute(statement)).all()
    return {Currency(word): int(minor) for word, minor in rows}
