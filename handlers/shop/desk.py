"""What the handlers of the shop need, joined once, and the screens that several of them show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from handlers.kit.open_lists import first_page, known_of_list, list_behind, list_name
from handlers.kit.screen import PictureRef
from handlers.kit.window import Window
from handlers.shop import covers, product_screens, screens
from handlers.shop.aftercare.buttons import ProductReviewsTap
from handlers.shop.buttons import ChooseTap, GoodsTap, ProductTap
from handlers.shop.choosing import Step, choose
from handlers.shop.screens import GOODS_A_PAGE, Shelf
from handlers.shop.words import read_section
from services.artists import ArtistsService
from services.artwork.schemas import Bilingual
from services.artwork.studio import PictureStudio
from services.catalog import (
    CatalogService,
    CursorGone,
    FindProducts,
    Found,
    ProductCard,
    ProductPage,
    Sorting,
    VariantCard,
    VariantNotFound,
)
from services.core.i18n import Translators
from services.wallet import ExchangeService

GOODS: Final = "shop.goods/1"
"""Words typed on a list of goods search the shop.

Its answers: `words`, and the list that is open: `list`, `page`, `cursors` (where pages begin).
"""
_MOST_PAGES: Final = 200


@dataclass(frozen=True, slots=True)
class ShopDesk:
    catalog: CatalogService
    artists: ArtistsService
    exchange: ExchangeService
    studio: PictureStudio
    translators: Translators

    async def rate(self) -> Decimal:
        """Riel to a dollar, for reading only."""
        return (await self.exchange.rate()).khr_per_usd

    async def show_goods(self, window: Window, at: GoodsTap) -> None:
        """A page of a list; the first one when the list is not the one that is open any more."""
        known = known_of_list(window, GOODS, at)
        words = str(known.get("words", ""))
        if at.found and not words:
            window.ask(GOODS)
            await window.show(screens.ask_words(window.t))
            return
        cursors = [str(each) for each in known.get("cursors", [])]
        if at.page > len(cursors):
            at, cursors = first_page(at), []
        try:
            found = await self._find(at, words, cursors)
        except CursorGone:
            at, cursors = first_page(at), []
            found = await self._find(at, words, cursors)
        cursors = cursors[: at.page]
        if found.after and len(cursors) < _MOST_PAGES:
            cursors.append(found.after)
        window.ask(GOODS, words=words, list=list_name(at), cursors=cursors, page=at.page)
        rate = await self.rate()
        shelf = Shelf(
            found.cards,
            has_next=len(cursors) > at.page,
            riel_per_dollar=rate,
            artist=await self._artist(at.artist),
            words=words,
            understood_as=found.understood_as,
        )
        picture = self.picture(found.cards[0], rate) if found.cards else None
        await window.show(screens.goods(window.t, shelf, at, picture))

    async def _find(self, at: GoodsTap, words: str, cursors: list[str]) -> Found:
        category, kind = read_section(at.section)
        return await self.catalog.find(
            FindProducts(
                text=words if at.found else "",
                category=category,
                subcategory=kind,
                artist_id=at.artist or None,
                sorting=Sorting.CHEAPEST if at.cheap else Sorting.NEWEST,
                limit=GOODS_A_PAGE,
                after=cursors[at.page - 1] if at.page else None,
            )
        )

    async def _artist(self, artist_id: str) -> Bilingual | None:
        return (await self.artists.artist(artist_id)).name if artist_id else None

    async def show_product(self, window: Window, at: ProductTap) -> None:
        """ProductNotFound."""
        page = await self.catalog.page(at.product_id)
        url = await window.link("pd", page.card.id)
        rate = await self.rate()
        await window.show(
            product_screens.product(
                window.t,
                page,
                self.picture_of(page, rate, at.picture),
                rate,
                (f"https://t.me/share/url?url={url}", await window.group_link("pd", page.card.id)),
                at=at,
                reviews=_reviews(page),
                back=list_behind(window, GOODS, GoodsTap),
            )
        )

    async def show_choice(self, window: Window, at: ChooseTap) -> None:
        """The next trait, or the variant once it is clear."""
        page = await self.catalog.page(at.product_id)
        match choose(page.variants, at.chosen):
            case Step() as step:
                picture = self.picture_of(page, await self.rate())
                await window.show(product_screens.choose(window.t, page, step, picture, at))
            case VariantCard() as chosen:
                await self._show_variant(window, page, chosen)

    async def show_variant(self, window: Window, variant_id: UUID, note: str = "") -> None:
        """VariantNotFound."""
        known = await self.catalog.variants([variant_id])
        page = await self.catalog.page(known[variant_id].product_id)
        chosen = next((each for each in page.variants if each.id == variant_id), None)
        if chosen is None:
            raise VariantNotFound(variant_id=str(variant_id))
        await self._show_variant(window, page, chosen, note)

    async def _show_variant(
        self, window: Window, page: ProductPage, chosen: VariantCard, note: str = ""
    ) -> None:
        rate = await self.rate()
        picture = self.picture_of(page, rate)
        await window.show(product_screens.variant(window.t, page, chosen, picture, rate, note))

    def picture(self, card: ProductCard, rate: Decimal) -> PictureRef:
        return covers.product(self.studio, card, rate)

    def picture_of(self, page: ProductPage, rate: Decimal, number: int = 0) -> PictureRef:
        """The picture of this number, around and around."""
        names = page.media.pictures or ("",)
        return covers.product(self.studio, page.card, rate, names[number % len(names)])


def _reviews(page: ProductPage) -> ProductReviewsTap | None:
    return ProductReviewsTap(product_id=page.card.id) if page.card.rating_count else None
