"""A cart's lines hold what they say for half an hour from the fan's last action on."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.catalog.repository.reading import room_of
from services.catalog.stock import holding
from services.catalog.stock.repository import counters, holds
from services.checkout.cart import repository
from services.checkout.cart.contents import Contents, units_of
from services.checkout.cart.models import CartLineRow
from services.checkout.errors import NotEnoughLeft, SoldOut
from services.core.uow import Tx

HELD_FOR: Final = timedelta(minutes=30)


async def hold(tx: Tx, contents: Contents, row: CartLineRow) -> None:
    """The line holds its units, instead of what it held. NotEnoughLeft, SoldOut."""
    variant = contents.variants[row.variant_id]
    units = units_of(variant, row.quantity)
    owner = repository.owner_of(contents.fan_id, row.variant_id)
    if await holding.try_hold(tx, owner, units, tx.now + HELD_FOR):
        return
    left = room_of(variant.parts, await counters.rooms(tx, sorted(units))).left
    if left is None or left <= 0:
        raise SoldOut(left=0)
    raise NotEnoughLeft(left=left)


async def refresh(tx: Tx, contents: Contents) -> None:
    """Half an hour from now for all; what others have got meanwhile is taken again if it can be.

    A line that cannot be had stays as it is, without a hold.
    """
    # Stocks in ascending id, as far as lines allow: two carts then wait rather than block.
    rows = sorted(contents.active, key=lambda row: sorted(contents.variants[row.variant_id].parts))
    until = tx.now + HELD_FOR
    owners = {repository.owner_of(contents.fan_id, row.variant_id): row for row in rows}
    if not owners:
        return
    extended = await holds.extend(tx, list(owners), until)
    for owner, row in owners.items():
        variant = contents.variants[row.variant_id]
        if owner not in extended and variant.is_on_sale and variant.parts:
            await holding.try_hold(tx, owner, units_of(variant, row.quantity), until)


async def let_go(tx: Tx, fan_id: int, rows: list[CartLineRow]) -> None:
    if rows:
        await holding.release(tx, repository.owners_of(fan_id, rows))
