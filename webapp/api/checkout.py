"""The checkout: choices one by one, then one order; every answer is the whole checkout."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.checkout.checkout import CheckoutService
from services.checkout.schemas import GiftChoice, PlaceOrder, ShippingMethod
from services.identity import FanProfile
from webapp.api.caller import Caller
from webapp.api.checkout_shapes import (
    AddressChoiceIn,
    CheckoutOut,
    GiftIn,
    InstalmentsIn,
    PartsIn,
    PlacedOut,
    PlaceIn,
    ShippingIn,
)
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals


def checkout_router(caller: Caller, repeats: Repeats, checkout: CheckoutService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/shop/checkout", tags=["shop"], responses=refusals())
    _add_choices(router, caller, checkout)

    @router.get("")
    async def view_checkout(fan: Annotated[FanProfile, Depends(caller)]) -> CheckoutOut:
        """The checkout as it stands; looking holds nothing."""
        return CheckoutOut.of(await checkout.view(fan.id))

    @router.post("/begin")
    async def begin_checkout(fan: Annotated[FanProfile, Depends(caller)]) -> CheckoutOut:
        """Open it: what lies in the cart is held for half an hour from now."""
        return CheckoutOut.of(await checkout.begin(fan.id))

    @router.post("/order", response_model=PlacedOut, responses=refusals(400, 404, 409, 422))
    async def place_shop_order(body: PlaceIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Order what was agreed to. 409: it has changed meanwhile; look again."""

        async def placed() -> PlacedOut:
            command = PlaceOrder(once.key, once.fan.id, body.revision)
            return PlacedOut.of(await checkout.place(command))

        return await once(placed)

    return router


def _add_choices(router: APIRouter, caller: Caller, checkout: CheckoutService) -> None:
    @router.put("/address", responses=refusals(400, 404, 422))
    async def choose_address(
        body: AddressChoiceIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> CheckoutOut:
        """Where the goods go."""
        return CheckoutOut.of(await checkout.choose_address(fan.id, body.address_id))

    @router.put("/shipping", responses=refusals(400, 422))
    async def choose_shipping(
        body: ShippingIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> CheckoutOut:
        """How the goods come."""
        method = ShippingMethod(body.method)
        return CheckoutOut.of(await checkout.choose_shipping(fan.id, method, body.pickup_point))

    @router.put("/gift", responses=refusals(400, 422))
    async def choose_gift(
        body: GiftIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> CheckoutOut:
        """Wrapping, a card, for whom."""
        gift = GiftChoice(body.wrap, body.card_text, body.recipient)
        return CheckoutOut.of(await checkout.choose_gift(fan.id, gift))

    @router.put("/parts", responses=refusals(400, 404, 422))
    async def choose_parts(
        body: PartsIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> CheckoutOut:
        """What points, a gift card and the wallet pay of it."""
        if body.points is not None:
            await checkout.choose_points(fan.id, body.points)
        if body.gift_card_id is not None or body.no_gift_card:
            await checkout.choose_gift_card(fan.id, body.gift_card_id)
        if body.wallet_minor is not None:
            await checkout.choose_wallet(fan.id, body.wallet_minor)
        return CheckoutOut.of(await checkout.view(fan.id))

    @router.put("/instalments", responses=refusals(400, 422))
    async def choose_instalments(
        body: InstalmentsIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> CheckoutOut:
        """Pay in parts, or at once."""
        return CheckoutOut.of(await checkout.choose_instalments(fan.id, body.months))
