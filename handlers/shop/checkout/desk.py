"""What the handlers of the checkout need, joined once, and the checkout's own screen."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.kit.window import Window
from handlers.shop.cart.desk import CartDesk
from handlers.shop.checkout import screens
from services.checkout.addresses import Address
from services.checkout.checkout import CheckoutService
from services.checkout.schemas import Checkout
from services.payments.gift_cards import GiftCardsService


@dataclass(frozen=True, slots=True)
class CheckoutDesk:
    checkouts: CheckoutService
    carts: CartDesk
    cards: GiftCardsService

    async def show(self, window: Window, held: Checkout, note: str = "") -> None:
        """The summary; an empty cart shows itself."""
        window.stop_asking()
        if not held.cart.lines or held.cart.changes:
            await self.carts.show(window, held.cart)
            return
        rate = await self.carts.shop.rate()
        await window.show(screens.checkout(window.t, held, rate, note))

    async def use_address(self, window: Window, address: Address) -> None:
        """One of the book was picked: the goods go there."""
        held = await self.checkouts.choose_address(window.fan.id, address.id)
        await self.show(window, held)
