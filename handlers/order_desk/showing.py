"""Shows an order or a parcel as it stands, with the name of the place where it is fetched."""

from __future__ import annotations

from handlers.kit.window import Window
from handlers.order_desk import screens
from services.core.ids import from_short_id, new_key
from services.orders.shipments.desk import FulfilmentDesk


async def show_order(window: Window, desk: FulfilmentDesk, which: str, note: str = "") -> None:
    window.stop_asking()
    by = window.fan.id
    found, parcels = await desk.order(by, from_short_id(which))
    point = await desk.pickup_point(by, found)
    await window.show(screens.order(window.t, found, parcels, point, new_key(), note))


async def show_parcel(window: Window, desk: FulfilmentDesk, which: str, note: str = "") -> None:
    window.stop_asking()
    by = window.fan.id
    order, found = await desk.parcel(by, from_short_id(which))
    point = await desk.pickup_point(by, order)
    await window.show(screens.parcel(window.t, order, found, point, note))
