"""Taps and words around the cart: every change answers with the cart as it is then."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Final
from uuid import UUID

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.shop.buttons import AddTap
from handlers.shop.cart import edit_router, screens
from handlers.shop.cart.buttons import (
    AcceptChangesTap,
    BackToCartTap,
    CartLineTap,
    CartVoucherOffTap,
    CartVoucherTap,
    ClearCartTap,
    LineQuantityTap,
    SavedTap,
    SaveLineTap,
    ShopCartAnywhereTap,
    ShopCartTap,
)
from handlers.shop.cart.desk import NOT_TO_BE_HAD, CartDesk, told
from services.checkout.errors import (
    LineNotFound,
    VoucherDoesNotFit,
    VoucherNotFound,
    VoucherOver,
    VoucherUsedUp,
)
from services.checkout.schemas import MOST_UNITS, AddToCart, Cart
from services.core.i18n import clean, fold

router = Router(name="shop-cart")
router.include_router(edit_router.router)
QUANTITY: Final = "shop.cart.quantity/1"
"""Waits for how many of a line. Its answer: `variant`, the short id of it."""
VOUCHER: Final = "shop.cart.voucher/1"
"""Waits for the code of a voucher."""
_NUMBER: Final = re.compile(r"[0-9]{1,3}")
_LONGEST_CODE: Final = 40
_NO_VOUCHER: Final = (VoucherDoesNotFit, VoucherNotFound, VoucherOver, VoucherUsedUp)


@router.callback_query(ShopCartTap.filter())
async def open_cart(
    _: CallbackQuery, callback_data: ShopCartTap, window: Window, cart_desk: CartDesk
) -> None:
    window.stop_asking()
    await cart_desk.show(window, await cart_desk.carts.view(window.fan.id), callback_data)


@router.callback_query(ShopCartAnywhereTap.filter())
async def open_cart_anywhere(_: CallbackQuery, window: Window, cart_desk: CartDesk) -> None:
    window.stop_asking()
    await cart_desk.show(window, await cart_desk.carts.view(window.fan.id))


@router.callback_query(AddTap.filter())
async def add(
    _: CallbackQuery, callback_data: AddTap, window: Window, cart_desk: CartDesk
) -> None:
    """A second tap is the same wish. What cannot be had is said on the product's screen."""
    fan_id, variant_id = window.fan.id, callback_data.variant_id
    command = AddToCart(callback_data.key, fan_id, variant_id, callback_data.quantity)
    try:
        cart = await cart_desk.carts.add(command)
    except NOT_TO_BE_HAD as refusal:
        await cart_desk.shop.show_variant(window, variant_id, note=told(window, refusal))
        return
    window.stop_asking()
    await window.answer(window.t.plain("shop.cart.toast_added"))
    await cart_desk.show(window, cart)


@router.callback_query(CartLineTap.filter())
async def open_line(
    _: CallbackQuery, callback_data: CartLineTap, window: Window, cart_desk: CartDesk
) -> None:
    cart = await cart_desk.carts.view(window.fan.id)
    await _show_line(window, cart_desk, cart, callback_data.variant_id)


async def _show_line(
    window: Window, desk: CartDesk, cart: Cart, variant_id: UUID, note: str = ""
) -> None:
    """The line while it lies in the cart, else the cart; a typed number changes it."""
    if not await desk.show_line(window, cart, variant_id, note):
        window.stop_asking()
        return
    window.ask(QUANTITY, variant=variant_id.hex)


@router.callback_query(LineQuantityTap.filter())
async def set_quantity(
    _: CallbackQuery, callback_data: LineQuantityTap, window: Window, cart_desk: CartDesk
) -> None:
    await _set(window, cart_desk, callback_data.variant_id, callback_data.quantity)


@router.message(Answers(QUANTITY))
async def typed_quantity(message: Message, window: Window, cart_desk: CartDesk) -> None:
    variant_id = UUID(str(window.answers["variant"]))
    number = _NUMBER.fullmatch(fold(message.text or "").strip())
    if number is None:
        cart = await cart_desk.carts.view(window.fan.id)
        note = window.t("shop.cart.unreadable", limit=MOST_UNITS)
        await _show_line(window, cart_desk, cart, variant_id, note)
        return
    await _set(window, cart_desk, variant_id, int(number[0]))


async def _set(window: Window, desk: CartDesk, variant_id: UUID, quantity: int) -> None:
    """What was taken out can come back by one button on the same message."""
    before = await desk.carts.view(window.fan.id)
    try:
        cart = await desk.carts.set_quantity(window.fan.id, variant_id, quantity)
    except NOT_TO_BE_HAD as refusal:
        await _show_line(window, desk, before, variant_id, told(window, refusal))
        return
    except LineNotFound:
        await desk.show(window, before)
        return
    if quantity:
        await _show_line(window, desk, cart, variant_id)
        return
    window.stop_asking()
    gone = next((each for each in before.lines if each.variant_id == variant_id), None)
    note = window.t("shop.cart.removed")
    await desk.show(window, cart, note=note, undo=gone)


@router.callback_query(SaveLineTap.filter())
async def save_for_later(
    _: CallbackQuery, callback_data: SaveLineTap, window: Window, cart_desk: CartDesk
) -> None:
    change = cart_desk.carts.save_for_later(window.fan.id, callback_data.variant_id)
    await _changed(window, cart_desk, change)


@router.callback_query(BackToCartTap.filter())
async def back_to_cart(
    _: CallbackQuery, callback_data: BackToCartTap, window: Window, cart_desk: CartDesk
) -> None:
    change = cart_desk.carts.back_to_cart(window.fan.id, callback_data.variant_id)
    await _changed(window, cart_desk, change)


@router.callback_query(AcceptChangesTap.filter())
async def accept(_: CallbackQuery, window: Window, cart_desk: CartDesk) -> None:
    await _changed(window, cart_desk, cart_desk.carts.accept(window.fan.id))


async def _changed(window: Window, desk: CartDesk, change: Awaitable[Cart]) -> None:
    """The cart after a change; one that is not possible is said on it."""
    window.stop_asking()
    try:
        cart = await change
    except (*NOT_TO_BE_HAD, LineNotFound) as refusal:
        cart = await desk.carts.view(window.fan.id)
        await desk.show(window, cart, note=f"⚠️ {told(window, refusal)}")
        return
    await desk.show(window, cart)


@router.callback_query(SavedTap.filter())
async def open_saved(_: CallbackQuery, window: Window, cart_desk: CartDesk) -> None:
    window.stop_asking()
    await window.show(screens.saved(window.t, await cart_desk.carts.view(window.fan.id)))


@router.callback_query(ClearCartTap.filter())
async def clear(
    _: CallbackQuery, callback_data: ClearCartTap, window: Window, cart_desk: CartDesk
) -> None:
    window.stop_asking()
    cart = await cart_desk.carts.view(window.fan.id)
    if cart.lines and not callback_data.sure:
        await window.show(screens.sure_to_clear(window.t, cart))
        return
    await cart_desk.show(window, await cart_desk.carts.clear(window.fan.id))


@router.callback_query(CartVoucherTap.filter())
async def ask_voucher(_: CallbackQuery, window: Window, cart_desk: CartDesk) -> None:
    window.ask(VOUCHER)
    cart = await cart_desk.carts.view(window.fan.id)
    await window.show(screens.ask_voucher(window.t, cart))


@router.message(Answers(VOUCHER))
async def typed_voucher(message: Message, window: Window, cart_desk: CartDesk) -> None:
    """Another code may be tried after one that is none."""
    code = clean(message.text or "").strip()[:_LONGEST_CODE]
    try:
        cart = await cart_desk.carts.use_voucher(window.fan.id, code)
    except _NO_VOUCHER as refusal:
        window.ask(VOUCHER)
        cart = await cart_desk.carts.view(window.fan.id)
        await window.show(screens.ask_voucher(window.t, cart, told(window, refusal)))
        return
    window.stop_asking()
    await cart_desk.show(window, cart)


@router.callback_query(CartVoucherOffTap.filter())
async def leave_voucher(_: CallbackQuery, window: Window, cart_desk: CartDesk) -> None:
    await _changed(window, cart_desk, cart_desk.carts.leave_voucher(window.fan.id))
