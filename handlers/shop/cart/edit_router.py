"""Taps that change several lines of the cart on one screen."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.shop.cart.buttons import EditCartTap, EditLineTap
from handlers.shop.cart.desk import NOT_TO_BE_HAD, CartDesk, told
from services.checkout.errors import LineNotFound

router = Router(name="shop-cart-edit")


@router.callback_query(EditCartTap.filter())
async def open_edit(
    _: CallbackQuery, callback_data: EditCartTap, window: Window, cart_desk: CartDesk
) -> None:
    window.stop_asking()
    cart = await cart_desk.carts.view(window.fan.id)
    await cart_desk.show_edit(window, cart, callback_data.page)


@router.callback_query(EditLineTap.filter())
async def edit_line(
    _: CallbackQuery, callback_data: EditLineTap, window: Window, cart_desk: CartDesk
) -> None:
    """The screen stays at its page; the change before it can be taken back by one tap."""
    at, fan_id = callback_data, window.fan.id
    before = await cart_desk.carts.view(fan_id)
    try:
        cart = await cart_desk.carts.set_quantity(fan_id, at.variant_id, at.quantity)
    except (*NOT_TO_BE_HAD, LineNotFound) as refusal:
        await cart_desk.show_edit(window, before, at.at, note=f"⚠️ {told(window, refusal)}")
        return
    gone = next((each for each in before.lines if each.variant_id == at.variant_id), None)
    note = window.t("shop.cart.removed") if gone and not at.quantity else ""
    undo = gone if gone and gone.quantity != at.quantity else None
    await cart_desk.show_edit(window, cart, at.at, note=note, undo=undo)
