"""Taps and words around goods: looking, searching, choosing."""

from __future__ import annotations

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.shop import screens
from handlers.shop.addresses import router as addresses_router
from handlers.shop.aftercare import router as aftercare_router
from handlers.shop.buttons import (
    ChooseTap,
    GoodsTap,
    LookForTap,
    ProductAnywhereTap,
    ProductTap,
    SectionTap,
    ShopAnywhereTap,
    ShopTap,
    VariantTap,
)
from handlers.shop.cart import router as cart_router
from handlers.shop.cart.desk import CartDesk
from handlers.shop.checkout import router as checkout_router
from handlers.shop.desk import GOODS, ShopDesk
from handlers.shop.orders import invoice as shop_invoice
from handlers.shop.orders import lines_router
from handlers.shop.orders import router as orders_router
from handlers.shop.words import CATEGORIES

router = Router(name="shop")
router.include_routers(
    cart_router.router,
    checkout_router.router,
    orders_router.router,
    lines_router.router,
    shop_invoice.router,
    aftercare_router.router,
    addresses_router.router,
)
_LONGEST_WORDS: Final = 60


@router.callback_query(ShopTap.filter())
@router.callback_query(ShopAnywhereTap.filter())
async def open_shop(_: CallbackQuery, window: Window, cart_desk: CartDesk) -> None:
    """Words typed here are looked for at once."""
    window.ask(GOODS)
    cart = await cart_desk.carts.view(window.fan.id)
    await window.show(screens.shop(window.t, cart.units))


@router.callback_query(SectionTap.filter())
async def open_section(_: CallbackQuery, callback_data: SectionTap, window: Window) -> None:
    window.ask(GOODS)
    await window.show(screens.section(window.t, min(callback_data.category, len(CATEGORIES) - 1)))


@router.callback_query(GoodsTap.filter())
async def open_goods(
    _: CallbackQuery, callback_data: GoodsTap, window: Window, shop_desk: ShopDesk
) -> None:
    await shop_desk.show_goods(window, callback_data)


@router.callback_query(LookForTap.filter())
async def ask_words(_: CallbackQuery, window: Window) -> None:
    window.ask(GOODS)
    await window.show(screens.ask_words(window.t))


@router.message(Answers(GOODS))
async def typed_words(message: Message, window: Window, shop_desk: ShopDesk) -> None:
    """Words are looked for as they come, and may be followed by better ones."""
    window.ask(GOODS, words=(message.text or "")[:_LONGEST_WORDS])
    await shop_desk.show_goods(window, GoodsTap(found=True))


@router.callback_query(ProductTap.filter())
async def open_product(
    _: CallbackQuery, callback_data: ProductTap, window: Window, shop_desk: ShopDesk
) -> None:
    await shop_desk.show_product(window, callback_data)


@router.callback_query(ProductAnywhereTap.filter())
async def open_product_anywhere(
    _: CallbackQuery, callback_data: ProductAnywhereTap, window: Window, shop_desk: ShopDesk
) -> None:
    await shop_desk.show_product(window, ProductTap(product_id=callback_data.product_id))


@router.callback_query(ChooseTap.filter())
async def choose(
    _: CallbackQuery, callback_data: ChooseTap, window: Window, shop_desk: ShopDesk
) -> None:
    await shop_desk.show_choice(window, callback_data)


@router.callback_query(VariantTap.filter())
async def open_variant(
    _: CallbackQuery, callback_data: VariantTap, window: Window, shop_desk: ShopDesk
) -> None:
    await shop_desk.show_variant(window, callback_data.variant_id)
