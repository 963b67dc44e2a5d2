"""Desks of the shop and the artists."""

from __future__ import annotations

from typing import Any

from bot.container import Container
from bot.desks.made import Desks
from handlers.artists.desk import ArtistDesk
from handlers.shop.addresses.desk import AddressDesk
from handlers.shop.aftercare.desk import AftercareDesk
from handlers.shop.cart.desk import CartDesk
from handlers.shop.checkout.buttons import CheckoutTap
from handlers.shop.checkout.desk import CheckoutDesk
from handlers.shop.desk import ShopDesk
from handlers.shop.instalments.router import InstalmentDesk
from handlers.shop.orders.buttons import ShopOrderTap
from handlers.shop.orders.desk import OrderDesk


def desks(container: Container, made: Desks) -> dict[str, Any]:
    """The shop, from a product to its order, and the artists whose goods it sells.

    From the cart to an order each desk needs the one before.
    """
    shop = _shop_desk(container)
    carts = CartDesk(container.carts, shop)
    checkout = CheckoutDesk(container.checkout, carts, container.gift_cards)
    return {
        "shop_desk": shop,
        "cart_desk": carts,
        "checkout_desk": checkout,
        "address_desk": AddressDesk(container.addresses, checkout.use_address, CheckoutTap()),
        "order_desk": OrderDesk(
            container.shop_orders, container.fulfilment.shipments, shop, made["pay_desk"]
        ),
        "aftercare_desk": AftercareDesk(
            container.fulfilment.returns,
            container.fulfilment.reviews,
            container.fulfilment.pictures,
        ),
        "instalment_desk": InstalmentDesk(
            container.instalments, lambda key: ShopOrderTap(order=key)
        ),
        "artist_desk": ArtistDesk(
            container.artists,
            container.ticketing,
            container.studio,
            container.catalog,
            container.library_parts.library,
        ),
    }


def _shop_desk(container: Container) -> ShopDesk:
    return ShopDesk(
        container.catalog,
        container.artists,
        container.exchange,
        container.studio,
        container.translators,
    )
