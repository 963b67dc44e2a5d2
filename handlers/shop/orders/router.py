"""Taps around own orders: the list, one of them, paying, cancelling, buying again."""

from __future__ import annotations

from typing import Final

from aiogram import Bot, Router
from aiogram.types import CallbackQuery

from handlers.identity.pin_desk import PinDesk
from handlers.kit.window import Window
from handlers.shop import pictures
from handlers.shop.cart.desk import CartDesk
from handlers.shop.orders import screens
from handlers.shop.orders.buttons import (
    CancelOrderTap,
    DeliveryPhotosTap,
    OrderAgainTap,
    ParcelsTap,
    PayOrderTap,
    ShopOrderAnywhereTap,
    ShopOrdersTap,
    ShopOrderTap,
)
from handlers.shop.orders.desk import OrderDesk
from services.catalog import VariantNotFound
from services.checkout.errors import (
    CartFull,
    CartInOtherCurrency,
    NotEnoughLeft,
    NotOnSale,
    QuantityOutOfRange,
    SoldOut,
)
from services.checkout.schemas import AddToCart
from services.orders.errors import BadCursor, OrderBeingPaid, OrderEnded, TooLateToCancel
from services.orders.pictures import PicturesService
from services.orders.quoting import cancel_quote
from services.orders.schemas.cancelling import CancelLines
from services.orders.schemas.listing import ListOrders

router = Router(name="shop-orders")
_KEY_ROOT: Final = 10
_REST: Final = "rest"
"""Of one order the rest is cancelled once."""
_NOT_AGAIN: Final = (
    CartFull,
    NotEnoughLeft,
    NotOnSale,
    CartInOtherCurrency,
    QuantityOutOfRange,
    SoldOut,
    VariantNotFound,
)


@router.callback_query(ShopOrdersTap.filter())
async def open_orders(
    _: CallbackQuery, callback_data: ShopOrdersTap, window: Window, order_desk: OrderDesk
) -> None:
    """A page; the first one when the place in the list is none."""
    window.stop_asking()
    at, fan_id, limit = callback_data, window.fan.id, screens.ORDERS_A_PAGE
    try:
        page = await order_desk.orders.list(
            ListOrders(fan_id, after=at.after or None, limit=limit)
        )
    except BadCursor:
        at = ShopOrdersTap()
        page = await order_desk.orders.list(ListOrders(fan_id, limit=limit))
    await window.show(screens.orders(window.t, page.items, page.after, at))


@router.callback_query(ShopOrderTap.filter())
async def open_order(
    _: CallbackQuery, callback_data: ShopOrderTap, window: Window, order_desk: OrderDesk
) -> None:
    await order_desk.show(window, callback_data.order)


@router.callback_query(ShopOrderAnywhereTap.filter())
async def open_order_anywhere(
    _: CallbackQuery, callback_data: ShopOrderAnywhereTap, window: Window, order_desk: OrderDesk
) -> None:
    await order_desk.show(window, callback_data.order)


@router.callback_query(PayOrderTap.filter())
async def pay(
    _: CallbackQuery,
    callback_data: PayOrderTap,
    window: Window,
    order_desk: OrderDesk,
    pin_desk: PinDesk,
) -> None:
    """The same tap goes on once a PIN is in."""
    await order_desk.pay(window, pin_desk, callback_data.order)


@router.callback_query(CancelOrderTap.filter())
async def cancel(
    _: CallbackQuery, callback_data: CancelOrderTap, window: Window, order_desk: OrderDesk
) -> None:
    """Asked first: what comes back, and where to."""
    key, fan_id = callback_data.order, window.fan.id
    try:
        if callback_data.sure:
            window.money_at_stake = True
            if callback_data.rest:
                await _cancel_rest(order_desk, fan_id, key)
            else:
                await order_desk.orders.cancel(fan_id, key)
            window.money_at_stake = False
            await order_desk.show(window, key)
            return
        order = await order_desk.orders.get(fan_id, key)
        quote = cancel_quote(order)
        if quote is None:
            raise TooLateToCancel
        await window.show(screens.sure_to_cancel(window.t, order, quote))
    except (TooLateToCancel, OrderBeingPaid, OrderEnded) as refusal:
        window.money_at_stake = False
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await order_desk.show(window, key, note)


async def _cancel_rest(desk: OrderDesk, fan_id: int, key: str) -> None:
    """All that has not left, once; quiet when nothing of that is there any more."""
    order = await desk.orders.get(fan_id, key)
    if left := {line.n: line.open for line in order.lines if line.open}:
        await desk.orders.cancel_lines(CancelLines(_REST, fan_id, key, left))


@router.callback_query(ParcelsTap.filter())
async def open_parcels(
    _: CallbackQuery, callback_data: ParcelsTap, window: Window, order_desk: OrderDesk
) -> None:
    await order_desk.show_parcels(window, callback_data.order)


@router.callback_query(DeliveryPhotosTap.filter())
async def send_delivery_photos(
    _: CallbackQuery,
    callback_data: DeliveryPhotosTap,
    window: Window,
    order_desk: OrderDesk,
    bot: Bot,
    goods_pictures: PicturesService,
) -> None:
    key = callback_data.order
    every = await order_desk.shipments.of_order(window.fan.id, key)
    proofs = [proof_id for parcel in every for proof_id in parcel.proof_ids]
    await pictures.send(window, bot, goods_pictures, proofs)
    await order_desk.show_parcels(window, key)


@router.callback_query(OrderAgainTap.filter())
async def order_again(
    _: CallbackQuery,
    callback_data: OrderAgainTap,
    window: Window,
    order_desk: OrderDesk,
    cart_desk: CartDesk,
) -> None:
    """What can still be had is put into the cart; that something is missing is said."""
    fan_id = window.fan.id
    order = await order_desk.orders.get(fan_id, callback_data.order)
    missing = 0
    for line in order.lines:
        key = f"{callback_data.key[:_KEY_ROOT]}{line.n:02d}"
        try:
            await cart_desk.carts.add(AddToCart(key, fan_id, line.variant_id, line.quantity))
        except _NOT_AGAIN:
            missing += 1
    note = f"⚠️ {window.t.n('shop.order.again_missing', missing)}" if missing else ""
    await cart_desk.show(window, await cart_desk.carts.view(fan_id), note=note)
