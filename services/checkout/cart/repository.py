"""All SQL of carts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select

from services.checkout.cart.models import CartLineRow, CartRow
from services.core.among import among
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.orders.schemas.delivery import Recipient


async def open_cart(tx: Tx, fan_id: int) -> CartRow:
    """The fan's cart, made if there is none; nobody else changes it until the end.

    Its revision grows: this is an action of the fan.
    """
    statement = insert_into(tx, CartRow).values(
        fan_id=fan_id,
        revision=1,
        touched_at=tx.now,
        recent_keys=[],
        shipping="",
        wrap=False,
        card_text="",
        recipient=Recipient.SELF,
        points=0,
        wallet_minor=0,
        instalments=0,
    )
    changed = statement.on_conflict_do_update(
        index_elements=["fan_id"],
        set_={"revision": CartRow.revision + 1, "touched_at": tx.now},
    ).returning(CartRow)
    rows = await tx.session.scalars(changed, execution_options={"populate_existing": True})
    return rows.one()


async def find(tx: Tx, fan_id: int) -> CartRow | None:
    return await tx.session.get(CartRow, fan_id)


async def lines(tx: Tx, fan_id: int) -> list[CartLineRow]:
    """In the order in which they were added."""
    statement = (
        select(CartLineRow)
        .where(CartLineRow.fan_id == fan_id)
        .order_by(CartLineRow.added_at, CartLineRow.variant_id)
    )
    return list(await tx.session.scalars(statement))


async def remove(tx: Tx, fan_id: int, variant_ids: Collection[UUID]) -> None:
    await tx.session.execute(
        delete(CartLineRow)
        .where(CartLineRow.fan_id == fan_id, among(tx, CartLineRow.variant_id, variant_ids))
        .execution_options(synchronize_session=False)
    )


def owner_of(fan_id: int, variant_id: UUID) -> str:
    """In whose name a line of a cart holds its units."""
    return f"cart:{fan_id}:{variant_id.hex}"


def owners_of(fan_id: int, rows: Sequence[CartLineRow]) -> list[str]:
    return [owner_of(fan_id, row.variant_id) for row in rows]
