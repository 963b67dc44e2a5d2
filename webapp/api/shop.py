"""The shop: looking for products, looking at one."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from services.artwork.schemas import Artwork
from services.artwork.seeds import seed_of
from services.catalog import (
    Availability,
    CatalogService,
    FindProducts,
    Found,
    ProductCard,
    ProductPage,
    Sorting,
    VariantCard,
)
from services.core.formats import in_other_currency
from services.identity import FanProfile
from services.wallet import ExchangeService
from webapp.api.artwork import ArtworkOut
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.money import MoneyOut
from webapp.api.refusals import refusals

_ID: Final = r"^[a-z0-9-]{1,22}$"
_WORD: Final = r"^[a-z0-9_]{1,24}$"

ProductId = Annotated[str, Path(pattern=_ID)]


class ProductOut(BaseModel):
    """A product in a list. `price` is that of its cheapest variant before discounts.

    `rating` is the average of its reviews in tenths of a star (10 to 50), null without any.
    """

    id: str
    name: Words
    price: MoneyOut
    picture: str | None
    artwork: ArtworkOut
    category: str
    availability: Availability
    rating: int | None
    rating_count: int

    @classmethod
    def of(cls, card: ProductCard) -> Self:
        return cls(
            id=card.id,
            name=Words.of(card.name),
            price=MoneyOut.of(card.price),
            picture=card.picture or None,
            artwork=ArtworkOut.of(Artwork(seed_of("product", card.id), card.pair)),
            category=card.category,
            availability=card.availability,
            rating=card.rating_sum * 10 // card.rating_count if card.rating_count else None,
            rating_count=card.rating_count,
        )


class ProductsOut(BaseModel):
    """A page; `next_cursor` gives the following one, null at the end.

    `understood_as` is what was looked for instead of a mistyped text, else empty.
    """

    items: list[ProductOut]
    next_cursor: str | None
    understood_as: str

    @classmethod
    def of(cls, found: Found) -> Self:
        return cls(
            items=[ProductOut.of(card) for card in found.cards],
            next_cursor=found.after,
            understood_as=found.understood_as,
        )


class VariantOut(BaseModel):
    """A variant; `left` is told while few are left, else null.

    `also` is about the same price in the other of dollar and riel, for reading only.
    """

    id: UUID
    attributes: dict[str, str]
    price: MoneyOut
    also: MoneyOut
    availability: Availability
    left: int | None

    @classmethod
    def of(cls, card: VariantCard, riel_per_dollar: Decimal) -> Self:
        return cls(
            id=card.id,
            attributes=dict(card.attributes),
            price=MoneyOut.of(card.price),
            also=MoneyOut.of(in_other_currency(card.price, riel_per_dollar)),
            availability=card.availability,
            left=card.left,
        )


class BulkOut(BaseModel):
    """From so many units of the product on, so many percent less."""

    min_quantity: int
    percent: int


class MemberOut(BaseModel):
    """For members of a plan."""

    tier: str
    percent: int


class ProductPageOut(ProductOut):
    """Everything of a product. `is_on_sale` is false before its launch and after its end."""

    subcategory: str
    about: Words
    pictures: list[str]
    video: str | None
    spin: list[str]
    variants: list[VariantOut]
    bulk: list[BulkOut]
    member: list[MemberOut]
    attributes: dict[str, str]
    tags: list[str]
    artist_id: str | None
    event_id: str | None
    launches_at: datetime
    ends_at: datetime | None
    is_on_sale: bool
    is_shipped: bool

    @classmethod
    def of_page(cls, page: ProductPage, riel_per_dollar: Decimal) -> Self:
        return cls(
            **dict(ProductOut.of(page.card)),
            subcategory=page.subcategory,
            about=Words.of(page.about),
            pictures=list(page.media.pictures),
            video=page.media.video or None,
            spin=list(page.media.spin),
            variants=[VariantOut.of(each, riel_per_dollar) for each in page.variants],
            bulk=[
                BulkOut(min_quantity=each.min_quantity, percent=each.percent) for each in page.bulk
            ],
            member=[MemberOut(tier=each.tier, percent=each.percent) for each in page.member],
            attributes=dict(page.attributes),
            tags=list(page.tags),
            artist_id=page.artist_id,
            event_id=page.event_id,
            launches_at=page.launches_at,
            ends_at=page.ends_at,
            is_on_sale=page.is_on_sale,
            is_shipped=page.parcel is not None,
        )


class Wanted(Body):
    """What is looked for: all that is said must hold."""

    q: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
    category: Annotated[str | None, Field(pattern=_WORD)] = None
    subcategory: Annotated[str | None, Field(pattern=_WORD)] = None
    artist: Annotated[str | None, Field(pattern=_ID)] = None
    event: Annotated[str | None, Field(pattern=_ID)] = None
    tag: Annotated[str | None, Field(max_length=40, pattern=NO_NUL)] = None
    size: Annotated[str | None, Field(max_length=40, pattern=NO_NUL)] = None
    color: Annotated[str | None, Field(max_length=40, pattern=NO_NUL)] = None
    sort: Sorting = Sorting.NEWEST
    cursor: Annotated[str | None, Field(max_length=50, pattern=NO_NUL)] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20

    def asked(self) -> FindProducts:
        traits = {"size": self.size, "color": self.color}
        return FindProducts(
            text=self.q.strip(),
            category=self.category,
            subcategory=self.subcategory,
            artist_id=self.artist,
            event_id=self.event,
            tag=self.tag,
            traits={name: value for name, value in traits.items() if value},
            sorting=self.sort,
            limit=self.limit,
            after=self.cursor,
        )


def shop_router(caller: Caller, catalog: CatalogService, exchange: ExchangeService) -> APIRouter:
    router = APIRouter(prefix="/api/v1/shop", tags=["shop"], responses=refusals(422))

    @router.get("/products", response_model=ProductsOut, responses=refusals(409))
    async def products(
        _: Annotated[FanProfile, Depends(caller)], wanted: Annotated[Wanted, Query()]
    ) -> ProductsOut:
        """Products on sale, the newest or the cheapest first. 409: begin again."""
        return ProductsOut.of(await catalog.find(wanted.asked()))

    @router.get("/products/{product_id}", responses=refusals(404))
    async def product(
        product_id: ProductId, _: Annotated[FanProfile, Depends(caller)]
    ) -> ProductPageOut:
        """One product with all its variants, also one that is not on sale yet."""
        page = await catalog.page(product_id)
        return ProductPageOut.of_page(page, (await exchange.rate()).khr_per_usd)

    return router
