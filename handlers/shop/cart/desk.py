"""What the handlers of the cart need, joined once, and the screens that several of them show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from handlers.kit.window import Window
from handlers.shop.cart import edit_screens, screens
from handlers.shop.cart.buttons import ShopCartTap
from handlers.shop.desk import ShopDesk
from services.checkout.cart import CartService
from services.checkout.errors import (
    CartFull,
    CartInOtherCurrency,
    NotEnoughLeft,
    NotOnSale,
    QuantityOutOfRange,
    SoldOut,
)
from services.checkout.schemas import Cart, CartLine
from services.core.errors import DomainError
from services.core.i18n import Safe

_FIRST = ShopCartTap()
NOT_TO_BE_HAD: Final = (
    CartFull,
    NotEnoughLeft,
    NotOnSale,
    CartInOtherCurrency,
    QuantityOutOfRange,
    SoldOut,
)
"""Why something does not come into the cart."""


@dataclass(frozen=True, slots=True)
class CartDesk:
    carts: CartService
    shop: ShopDesk

    async def show(
        self,
        window: Window,
        cart: Cart,
        at: ShopCartTap = _FIRST,
        *,
        note: str = "",
        undo: CartLine | None = None,
    ) -> None:
        rate = await self.shop.rate()
        await window.show(screens.cart(window.t, cart, rate, at, note, undo))

    async def show_edit(
        self,
        window: Window,
        cart: Cart,
        page: int = 0,
        *,
        note: str = "",
        undo: CartLine | None = None,
    ) -> None:
        """What lies in it, to be changed; an empty cart is the cart."""
        if not cart.lines:
            await self.show(window, cart, note=note, undo=undo)
            return
        await window.show(edit_screens.edit(window.t, cart, page, note, undo))

    async def show_line(
        self, window: Window, cart: Cart, variant_id: UUID, note: str = ""
    ) -> bool:
        """The line, and True; the cart, and False, when it does not lie there any more."""
        line = next((each for each in cart.lines if each.variant_id == variant_id), None)
        if line is None:
            await self.show(window, cart)
            return False
        card = (await self.shop.catalog.page(line.product_id)).card
        rate = await self.shop.rate()
        picture = self.shop.picture(card, rate)
        await window.show(screens.line(window.t, line, picture, rate, note))
        return True


def told(window: Window, refusal: DomainError) -> Safe:
    """The words of a refusal."""
    return window.t(f"error.{refusal.code}", **refusal.details)
