"""What lies in a cart, and what of it can be had now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog import PricedVariant, priced_variants
from services.catalog.repository.reading import room_of
from services.catalog.stock import Room, Units
from services.catalog.stock.repository import counters, holds
from services.checkout.cart import repository
from services.checkout.cart.models import CartLineRow, CartRow
from services.core.uow import Tx

NOTHING = Room(0, 0)


@dataclass(slots=True)
class Contents:
    """A cart's rows with the catalogue's word on them, and until when its lines hold something."""

    fan_id: int
    row: CartRow | None
    rows: list[CartLineRow]
    variants: Mapping[UUID, PricedVariant]
    held: Mapping[str, datetime | None]
    rooms: Mapping[UUID, Room]

    @property
    def active(self) -> list[CartLineRow]:
        return [row for row in self.rows if not row.is_saved]

    def line(self, variant_id: UUID) -> CartLineRow | None:
        return next((row for row in self.rows if row.variant_id == variant_id), None)

    def is_held(self, row: CartLineRow) -> bool:
        return repository.owner_of(self.fan_id, row.variant_id) in self.held

    def room(self, row: CartLineRow, now: datetime) -> Room:
        """What could be had of a line, what it holds itself included."""
        variant = self.variants[row.variant_id]
        if not variant.is_on_sale:
            return NOTHING
        rooms = dict(self.rooms)
        owner = repository.owner_of(self.fan_id, row.variant_id)
        until = self.held.get(owner)
        # What has run out counts as free already.
        if until is not None and until > now:
            for stock_id, units in units_of(variant, row.quantity).items():
                left = rooms[stock_id].left
                if left is not None:
                    rooms[stock_id] = Room(left + units, rooms[stock_id].low_at)
        return room_of(variant.parts, rooms)

    def is_ready(self, row: CartLineRow, now: datetime) -> bool:
        """As many units as it says are held, or could be."""
        if not self.variants[row.variant_id].is_on_sale:
            return False
        left = self.room(row, now).left
        return self.is_held(row) or left is None or left >= row.quantity


async def of_fan(tx: Tx, fan_id: int) -> Contents:
    """As it stands, for looking at."""
    row = await repository.find(tx, fan_id)
    return await of_cart(tx, fan_id, row)


async def of_cart(tx: Tx, fan_id: int, row: CartRow | None, also: Sequence[UUID] = ()) -> Contents:
    """`also`: variants that are about to come in. VariantNotFound for an unknown one of them."""
    rows = await repository.lines(tx, fan_id) if row else []
    variants = await variants_of(tx, rows, also)
    contents = Contents(fan_id, row, rows, variants, {}, {})
    await look(tx, contents)
    return contents


async def variants_of(
    tx: Tx, rows: Sequence[CartLineRow], also: Sequence[UUID] = ()
) -> Mapping[UUID, PricedVariant]:
    wanted = {row.variant_id for row in rows}.union(also)
    return await priced_variants(tx, wanted) if wanted else {}


async def look(tx: Tx, contents: Contents) -> None:
    """See anew what is held and what is free."""
    owners = repository.owners_of(contents.fan_id, contents.active)
    contents.held = await holds.live(tx, owners) if owners else {}
    stocks = {each for one in contents.variants.values() for each in one.parts}
    contents.rooms = await counters.rooms(tx, sorted(stocks)) if stocks else {}


def units_of(variant: PricedVariant, quantity: int) -> Units:
    """What so many units of a variant take of each stock."""
    return {stock_id: each * quantity for stock_id, each in variant.parts.items()}
