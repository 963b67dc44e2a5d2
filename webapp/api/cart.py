"""The cart: one for chat and Mini App; every answer is the whole cart as it is then."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from services.artwork.schemas import Artwork
from services.artwork.seeds import seed_of
from services.checkout.cart import CartService
from services.checkout.schemas import (
    MOST_UNITS,
    AddToCart,
    Cart,
    CartLine,
    ChangeKind,
    FreeDelivery,
    LineState,
    VoucherState,
)
from services.identity import FanProfile
from webapp.api.artwork import ArtworkOut
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.money import MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals


class CartLineOut(BaseModel):
    """A line: `total` is after `discount`, before tax. `left`: told while few can be had.

    `is_ready` false: it is not in the sums, for not so many can be had.
    """

    variant_id: UUID
    product_id: str
    name: Words
    attributes: dict[str, str]
    quantity: int
    unit: MoneyOut
    discount: MoneyOut
    total: MoneyOut
    picture: str | None
    artwork: ArtworkOut
    state: LineState
    left: int | None
    is_ready: bool
    is_shipped: bool

    @classmethod
    def of(cls, line: CartLine) -> Self:
        return cls(
            variant_id=line.variant_id,
            product_id=line.product_id,
            name=Words.of(line.name),
            attributes=dict(line.attributes),
            quantity=line.quantity,
            unit=MoneyOut.of(line.unit),
            discount=MoneyOut.of(line.discount),
            total=MoneyOut.of(line.total),
            picture=line.picture or None,
            artwork=ArtworkOut.of(Artwork(seed_of("product", line.product_id), line.pair)),
            state=line.state,
            left=line.left,
            is_ready=line.is_ready,
            is_shipped=line.is_shipped,
        )


class CartChangeOut(BaseModel):
    """What has changed: `price` in minor units of the line's price, `less` and `gone` in units."""

    variant_id: UUID
    kind: ChangeKind
    before: int
    after: int


class CartVoucherOut(BaseModel):
    """The code that was typed, and what it takes off."""

    code: str
    off: MoneyOut
    state: VoucherState


class FreeDeliveryOut(BaseModel):
    """From the subtotal of `threshold` on the standard way costs nothing; `missing` until then."""

    threshold: MoneyOut
    missing: MoneyOut

    @classmethod
    def of(cls, told: FreeDelivery) -> Self:
        return cls(threshold=MoneyOut.of(told.threshold), missing=MoneyOut.of(told.missing))


class CartOut(BaseModel):
    """`subtotal` is after `discounts`, before tax. `changes` are to be accepted before ordering.

    `held_until`: until then nobody else gets it; null: nothing is held, it may still be had.
    `free_delivery`: null when nothing is to be sent, or it always costs.
    """

    revision: int
    lines: list[CartLineOut]
    saved: list[CartLineOut]
    changes: list[CartChangeOut]
    voucher: CartVoucherOut | None
    held_until: datetime | None
    subtotal: MoneyOut
    discounts: MoneyOut
    free_delivery: FreeDeliveryOut | None
    units: int

    @classmethod
    def of(cls, cart: Cart) -> Self:
        voucher, delivery = cart.voucher, cart.free_delivery
        return cls(
            revision=cart.revision,
            lines=[CartLineOut.of(each) for each in cart.lines],
            saved=[CartLineOut.of(each) for each in cart.saved],
            changes=[
                CartChangeOut(
                    variant_id=each.variant_id,
                    kind=each.kind,
                    before=each.before,
                    after=each.after,
                )
                for each in cart.changes
            ],
            voucher=(
                CartVoucherOut(
                    code=voucher.code, off=MoneyOut.of(voucher.off), state=voucher.state
                )
                if voucher
                else None
            ),
            held_until=cart.held_until,
            subtotal=MoneyOut.of(cart.subtotal),
            discounts=MoneyOut.of(cart.discounts),
            free_delivery=FreeDeliveryOut.of(delivery) if delivery else None,
            units=cart.units,
        )


class AddIn(Body):
    """So many units more."""

    quantity: Annotated[int, Field(ge=1, le=MOST_UNITS)] = 1


class CartLineIn(Body):
    """So many units, 0 takes the line out; `saved`: for later, whatever the quantity."""

    quantity: Annotated[int, Field(ge=0, le=MOST_UNITS)]
    saved: bool = False


class VoucherIn(Body):
    """A code as people write it."""

    code: Annotated[str, Field(min_length=1, max_length=40, pattern=NO_NUL)]


def cart_router(caller: Caller, repeats: Repeats, carts: CartService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/shop/cart", tags=["shop"], responses=refusals())
    _add_lines(router, caller, repeats, carts)

    @router.get("")
    async def cart(fan: Annotated[FanProfile, Depends(caller)]) -> CartOut:
        """Your cart; looking holds nothing."""
        return CartOut.of(await carts.view(fan.id))

    @router.delete("")
    async def clear_cart(fan: Annotated[FanProfile, Depends(caller)]) -> CartOut:
        """Take everything out but what is saved for later."""
        return CartOut.of(await carts.clear(fan.id))

    @router.post("/accept")
    async def accept_cart_changes(fan: Annotated[FanProfile, Depends(caller)]) -> CartOut:
        """The told changes are right: new prices, fewer units, what is gone is for later."""
        return CartOut.of(await carts.accept(fan.id))

    @router.put("/voucher", responses=refusals(400, 404, 409, 422))
    async def use_cart_voucher(
        body: VoucherIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> CartOut:
        """Use a code, instead of another one."""
        return CartOut.of(await carts.use_voucher(fan.id, body.code))

    @router.delete("/voucher")
    async def leave_cart_voucher(fan: Annotated[FanProfile, Depends(caller)]) -> CartOut:
        """Use no code."""
        return CartOut.of(await carts.leave_voucher(fan.id))

    return router


def _add_lines(router: APIRouter, caller: Caller, repeats: Repeats, carts: CartService) -> None:
    @router.post(
        "/lines/{variant_id}", response_model=CartOut, responses=refusals(400, 404, 409, 422)
    )
    async def add_to_cart(
        variant_id: UUID, body: AddIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Put more of it into the cart. 409: not so many can be had."""

        async def added() -> CartOut:
            command = AddToCart(once.key, once.fan.id, variant_id, body.quantity)
            return CartOut.of(await carts.add(command))

        return await once(added)

    @router.put("/lines/{variant_id}", responses=refusals(400, 404, 409, 422))
    async def set_cart_line(
        variant_id: UUID, body: CartLineIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> CartOut:
        """So many of it, or for later. 409: not so many can be had."""
        if body.saved:
            return CartOut.of(await carts.save_for_later(fan.id, variant_id))
        return CartOut.of(await carts.set_quantity(fan.id, variant_id, body.quantity))

    @router.delete("/lines/{variant_id}", responses=refusals(404, 422))
    async def remove_cart_line(
        variant_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> CartOut:
        """Take it out; quiet if it is not in it. 404: there is no such thing."""
        return CartOut.of(await carts.set_quantity(fan.id, variant_id, 0))
