"""The shop: from its shelves to the parcel, returns and reviews."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from bot.fulfilment import FulfilmentParts, build_fulfilment
from bot.trades.foundation import Foundation
from bot.trades.money import MoneyServices
from bot.trades.people import PeopleServices
from services.catalog import CatalogService
from services.catalog.stock import StockService
from services.checkout.addresses import AddressBook
from services.checkout.cart import CartService
from services.checkout.checkout import CheckoutService
from services.checkout.vouchers.service import VouchersService
from services.core.order_numbers import OrderNumbers
from services.orders.instalments.service import InstalmentsService
from services.orders.service import OrdersService


@dataclass(frozen=True)
class GoodsServices:
    """What is bought of goods, and what becomes of it."""

    catalog: CatalogService
    carts: CartService
    checkout: CheckoutService
    shop_vouchers: VouchersService
    addresses: AddressBook
    goods_stock: StockService
    shop_orders: OrdersService
    instalments: InstalmentsService
    fulfilment: FulfilmentParts


def build_goods(
    base: Foundation,
    people: PeopleServices,
    money: MoneyServices,
    client: httpx.AsyncClient,
) -> GoodsServices:
    uow, pins, roles = base.uow, people.pins, people.roles
    payments = money.payment_parts.payments
    return GoodsServices(
        catalog=CatalogService(uow),
        carts=CartService(uow),
        checkout=CheckoutService(uow, OrderNumbers(uow)),
        shop_vouchers=VouchersService(uow),
        addresses=AddressBook(uow),
        goods_stock=StockService(uow, roles),
        shop_orders=OrdersService(uow, payments, pins, people.codes, people.risk),
        instalments=InstalmentsService(uow, money.wallet, pins),
        fulfilment=build_fulfilment(base.settings, uow, roles, payments, client),
    )
