"""Orders of goods: seen with their timeline, paid, cancelled whole or line by line."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.catalog import CatalogService
from services.identity import FanProfile
from services.orders.schemas.cancelling import CancelLines
from services.orders.schemas.listing import ListOrders
from services.orders.schemas.order import Order
from services.orders.service import OrdersService
from webapp.api.caller import Caller
from webapp.api.kept import UNCHANGED, Kept
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals
from webapp.api.shop_order_shapes import (
    KEY,
    AskedForOrderOut,
    CancelLinesIn,
    CancellingOut,
    ShopOrderOut,
    ShopOrdersOut,
    WantedOrders,
    WantedUnits,
)

OrderKey = Annotated[str, Path(pattern=KEY)]


@dataclass(frozen=True, slots=True)
class Orders:
    """Own orders, and what else stands on their page."""

    service: OrdersService
    catalog: CatalogService

    async def shown(self, order: Order) -> ShopOrderOut:
        point = None
        if order.pickup_point_id is not None:
            point = await self.catalog.pickup_point(order.pickup_point_id)
        return ShopOrderOut.of(order, self.service.ways(order), point)


def shop_orders_router(
    caller: Caller, repeats: Repeats, service: OrdersService, catalog: CatalogService
) -> APIRouter:
    orders = Orders(service, catalog)
    router = APIRouter(prefix="/api/v1/shop/orders", tags=["shop"], responses=refusals(422))
    _add_looking(router, caller, orders)
    _add_paying(router, repeats, orders)
    _add_cancelling(router, repeats, orders)
    return router


def _add_looking(router: APIRouter, caller: Caller, orders: Orders) -> None:
    @router.get("", response_model=ShopOrdersOut, responses=refusals(409))
    async def shop_orders(
        fan: Annotated[FanProfile, Depends(caller)], wanted: Annotated[WantedOrders, Query()]
    ) -> ShopOrdersOut:
        """Your orders of goods, the newest first. 409: begin again."""
        asked = ListOrders(fan.id, frozenset(wanted.state), wanted.cursor, wanted.limit)
        return ShopOrdersOut.of(await orders.service.list(asked))

    @router.get("/{order_key}", response_model=ShopOrderOut, responses=refusals(404) | UNCHANGED)
    async def shop_order(
        order_key: OrderKey, request: Request, fan: Annotated[FanProfile, Depends(caller)]
    ) -> Response:
        """One order of yours, in whatever state; with an ETag."""
        shown = await orders.shown(await orders.service.get(fan.id, order_key))
        return Kept.of(shown).response(request)

    @router.get("/{order_key}/cancel-quote", responses=refusals(400, 404, 409))
    async def shop_cancel_quote(
        order_key: OrderKey,
        fan: Annotated[FanProfile, Depends(caller)],
        wanted: Annotated[WantedUnits, Query()],
    ) -> CancellingOut:
        """What cancelling these units, or all, would give back. 409: they have left."""
        quote = await orders.service.quote(fan.id, order_key, wanted.by_line)
        return CancellingOut.of(quote)


def _add_paying(router: APIRouter, repeats: Repeats, orders: Orders) -> None:
    @router.post(
        "/{order_key}/ask",
        response_model=AskedForOrderOut,
        responses=refusals(403, 404, 409),
    )
    async def ask_for_shop_order(
        order_key: OrderKey, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """The payment for what is due. 403 identity.pin_required: confirm `purpose` first."""

        async def asked() -> AskedForOrderOut:
            return AskedForOrderOut(payment_id=await orders.service.ask(once.fan.id, order_key))

        return await once(asked)

    @router.post(
        "/{order_key}/settle", response_model=ShopOrderOut, responses=refusals(403, 404, 409)
    )
    async def settle_shop_order(
        order_key: OrderKey, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Confirm an order of which nothing is due. 403 identity.pin_required: `purpose` first."""

        async def settled() -> ShopOrderOut:
            return await orders.shown(await orders.service.settle(once.fan.id, order_key))

        return await once(settled)


def _add_cancelling(router: APIRouter, repeats: Repeats, orders: Orders) -> None:
    @router.post("/{order_key}/cancel", response_model=ShopOrderOut, responses=refusals(404, 409))
    async def cancel_shop_order(
        order_key: OrderKey, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """End an order; what was paid goes back to where it came from. 409: it is too late."""

        async def cancelled() -> ShopOrderOut:
            return await orders.shown(await orders.service.cancel(once.fan.id, order_key))

        return await once(cancelled)

    @router.post(
        "/{order_key}/cancel-lines",
        response_model=ShopOrderOut,
        responses=refusals(400, 404, 409),
    )
    async def cancel_shop_lines(
        order_key: OrderKey, body: CancelLinesIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Cancel units that are in no parcel yet; with the last ones the order ends."""

        async def cancelled() -> ShopOrderOut:
            command = CancelLines(once.key, once.fan.id, order_key, body.units)
            return await orders.shown(await orders.service.cancel_lines(command))

        return await once(cancelled)
