"""A product's card in a group: what it is and costs; buying is everybody's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from handlers.kit.group_card import CardKind, CardPlace, CardView
from handlers.kit.group_card_stage import GroupStage
from handlers.kit.screen import PictureRef, Screen
from handlers.shop.desk import ShopDesk
from handlers.shop.inline import PRODUCT_LINK
from handlers.shop.words import both, rating, stock
from handlers.ticketing.words import bold, escaped, said
from services.catalog import ProductNotFound, ProductPage
from services.core.group_cards import NoSuchTopic

_CHANGES: Final = timedelta(minutes=30)
_ABOUT_CHARACTERS: Final = 320


@dataclass(frozen=True, slots=True)
class ProductCards:
    """Draws the cards of products."""

    shop: ShopDesk

    @property
    def card_kind(self) -> CardKind:
        return CardKind(PRODUCT_LINK, self.draw, self.admit)

    async def draw(self, place: CardPlace) -> CardView | None:
        try:
            page = await self.shop.catalog.page(place.subject)
        except ProductNotFound:
            return None
        rate = await self.shop.rate()
        return product_card(place, page, self.shop.picture(page.card, rate), rate)

    async def admit(self, _: GroupStage, subject: str) -> None:
        """Anybody may bring a product in while it is sold."""
        page = await self.shop.catalog.page(subject)
        if not page.is_on_sale:
            raise NoSuchTopic


def product_card(
    place: CardPlace, page: ProductPage, picture: PictureRef, rate: Decimal
) -> CardView:
    """Name, price in both currencies, stock; one button that leads to the private chat."""
    t, card = place.t, page.card
    lines: list[str] = [
        bold(t, card.name),
        t("shop.product.price", price=both(t, card.price, rate)),
        *([rating(t, card)] if card.rating_count else []),
        f"<b>{stock(t, card.availability, None)}</b>",
        "",
        escaped(said(t, page.about)[:_ABOUT_CHARACTERS]),
    ]
    label = "🛍 " + t.plain("shop.inline.button_open")
    row = [place.private(label, PRODUCT_LINK, card.id)]
    if not page.is_on_sale:
        return CardView(Screen("\n".join(lines), (), picture), is_final=True)
    return CardView(Screen("\n".join(lines), (row,), picture), changes_at=place.now + _CHANGES)
