"""What the handlers of own orders need, joined once, and the screens that several show."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.identity.pin_desk import PinDesk
from handlers.kit.window import Window
from handlers.payments.desk import PayDesk
from handlers.shop.desk import ShopDesk
from handlers.shop.orders import parcel_screens, screens
from services.catalog import ProductNotFound
from services.catalog.stock import PickupPoint
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.orders.errors import OrderAlreadyPaid, OrderEnded
from services.orders.schemas.order import Order
from services.orders.service import OrdersService
from services.orders.shipments.service import ShipmentsService
from services.orders.states import OrderState


@dataclass(frozen=True, slots=True)
class OrderDesk:
    orders: OrdersService
    shipments: ShipmentsService
    shop: ShopDesk
    pay_desk: PayDesk

    async def show(self, window: Window, order_key: str, note: str = "") -> None:
        """One order as it stands. OrderNotFound."""
        window.stop_asking()
        order = await self.orders.get(window.fan.id, order_key)
        parcels = await self.shipments.of_order(window.fan.id, order_key)
        picture, point = await self._picture(order), await self._point(order)
        await window.show(screens.order(window.t, order, parcels, picture, point, note))

    async def show_parcels(self, window: Window, order_key: str) -> None:
        """Where its parcels are. OrderNotFound."""
        order = await self.orders.get(window.fan.id, order_key)
        every = await self.shipments.of_order(window.fan.id, order_key)
        await window.show(parcel_screens.parcels(window.t, order, every))

    async def pay(self, window: Window, pins: PinDesk, order_key: str) -> None:
        """The page that takes the rest; an order that its parts pay whole asks for the PIN."""
        fan_id = window.fan.id
        order = await self.orders.get(fan_id, order_key)
        window.money_at_stake = True
        try:
            if order.due and order.state is OrderState.PENDING:
                intent_id = await self.orders.ask(fan_id, order_key)
                window.money_at_stake = False
                await self.pay_desk.open(window, intent_id)
                return
            if order.state is OrderState.PENDING:
                await self.orders.settle(fan_id, order_key)
        except (PinRequired, CodeRequired) as refusal:
            window.money_at_stake = False
            await pins.ask_for(window, refusal, screens.pin_about(window.t, order))
            return
        except (OrderAlreadyPaid, OrderEnded):
            window.money_at_stake = False
        await self.show(window, order_key)

    async def _point(self, order: Order) -> PickupPoint | None:
        if order.pickup_point_id is None:
            return None
        return await self.shop.catalog.pickup_point(order.pickup_point_id)

    async def _picture(self, order: Order) -> screens.Shown:
        """The first product as it is sold now; None for one that is not shown any more."""
        try:
            page = await self.shop.catalog.page(order.lines[0].product_id)
        except ProductNotFound:
            return None
        return self.shop.picture(page.card, order.riel_per_dollar)
