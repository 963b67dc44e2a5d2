"""What a file may say about the shop's warehouses and products, and what it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, StringConstraints

from bot.file_parts import Moment, Name, Part, Slug, Units, Words, resolved
from bot.marked_yaml import Place
from services.artwork.colours import Pair
from services.artwork.goods.names import VIEWS, Goods, sides_of
from services.artwork.schemas import Bilingual, Hair
from services.artwork.seeds import choose_pair, seed_of
from services.catalog import (
    BulkDiscount,
    LoadProducts,
    Media,
    MemberDiscount,
    Parcel,
    PartSpec,
    ProductSpec,
    VariantSpec,
    WarehouseSpec,
)
from services.catalog.taxonomy import ATTRIBUTES, DIGITAL, SUBCATEGORIES
from services.core.money import Currency, Money

Code = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=40, min_length=1)
]
WarehouseId = Annotated[Code, StringConstraints(max_length=22)]
Sku = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=40)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Address = Annotated[str, StringConstraints(pattern=r"^https://\S+$", max_length=300)]
Amount = Annotated[Decimal, Field(ge=-10_000, le=10_000, decimal_places=2)]
Percent = Annotated[int, Field(ge=1, le=90)]


def _drawn(kind: str) -> str:
    if kind not in VIEWS:
        raise ValueError(f"is none of {', '.join(VIEWS)}")
    return kind


Kind = Annotated[str, AfterValidator(_drawn)]
Length = Annotated[int, Field(ge=1, le=5_000)]

_LOW_AT: Final = 10
_REORDER_AT: Final = 20
_DRAWN_AS: Final[Mapping[str, str]] = {
    "apparel": "shirt",
    "accessories": "cap",
    "music": "disc",
    "collectibles": "stand",
    "tickets_bundles": "box",
    "vip_packages": "pass",
    "memorabilia": "poster",
    "fashion": "bag",
    "tech": "case",
    "home": "mug",
    "beauty": "bottle",
    "nft": "card",
    "wallpapers": "wallpaper",
    "ringtones": "song",
    "stickers": "stickers",
}
"""Kind of goods that a subcategory is drawn as, where the file names none."""


class WarehousePart(Part):
    """Where goods lie; a pickup point says when it is open."""

    id: WarehouseId
    name: Name
    hours: Name | None = None
    pickup: bool = False

    def spec(self) -> WarehouseSpec:
        hours = self.hours.bilingual() if self.hours else Bilingual("", "")
        return WarehouseSpec(self.id, self.name.bilingual(), hours, self.pickup)


class BulkPart(Part):
    from_units: Annotated[int, Field(ge=2, le=1_000)]
    percent: Percent


class MemberPart(Part):
    tier: Code
    percent: Percent


class BundlePart(Part):
    sku: Sku
    quantity: Annotated[int, Field(ge=1, le=100)] = 1


class VariantPart(Part):
    """`plus` is added to the price. `units` come in at the first load; without them, and without
    `parts` of a bundle, it never runs out.
    """

    code: Code
    sku: Sku
    attributes: dict[Code, Word] = Field(default_factory=dict)
    plus: Amount = Decimal(0)
    units: Units | None = None
    low_at: Units = _LOW_AT
    reorder_at: Units = _REORDER_AT
    parts: tuple[BundlePart, ...] = ()

    def spec(self) -> VariantSpec:
        return VariantSpec(
            code=self.code,
            sku=self.sku,
            attributes=self.attributes,
            modifier_minor=_cents(self.plus),
            units=self.units,
            low_at=self.low_at,
            reorder_at=self.reorder_at,
            parts=tuple(PartSpec(each.sku, each.quantity) for each in self.parts),
        )


class ParcelPart(Part):
    """What one unit weighs and measures, packed."""

    weight_g: Annotated[int, Field(ge=1, le=100_000)]
    length_mm: Length
    width_mm: Length
    height_mm: Length
    shipping_class: Literal["standard", "bulky", "fragile"] = "standard"
    warehouse: WarehouseId

    def parcel(self) -> Parcel:
        return Parcel(
            self.weight_g, self.length_mm, self.width_mm, self.height_mm, self.shipping_class
        )


class MediaPart(Part):
    """Addresses of pictures (best first), of a video, and of the frames of a turn around it.

    What has no address is drawn: as goods of the kind `drawn`, in the silk of the product, the
    artist's sun on them with the face of `hair` in `singer_silk`.
    """

    pictures: tuple[Address, ...] = ()
    video: Address | None = None
    spin: tuple[Address, ...] = ()
    drawn: Kind | None = None
    cloth: Literal["ivory", "black"] = "ivory"
    hair: Hair | None = None
    singer_silk: Pair | None = None

    def media(self, subcategory: str) -> Media:
        kind = self.drawn or _DRAWN_AS[subcategory]
        look = Goods(kind, "front", self.cloth, self.hair, self.singer_silk)
        views, turn = sides_of(look)
        if self.pictures:
            return Media(self.pictures, self.video or "", self.spin)
        return Media(views, self.video or "", self.spin or turn)


class ProductPart(Part):
    id: Slug
    category: str
    subcategory: str
    artist: Slug | None = None
    event: Slug | None = None
    name: Name
    about: Words
    price: Annotated[Amount, Field(gt=0)]
    silk: Pair | None = None
    bulk: tuple[BulkPart, ...] = ()
    member: tuple[MemberPart, ...] = ()
    variants: Annotated[tuple[VariantPart, ...], Field(min_length=1, max_length=60)]
    media: MediaPart = MediaPart()
    shipping: ParcelPart | None = None
    attributes: dict[Code, Word] = Field(default_factory=dict)
    tags: Annotated[tuple[Word, ...], Field(max_length=12)] = ()
    launches: Moment
    ends: Moment | None = None

    def spec(self, now: datetime) -> ProductSpec:
        return ProductSpec(
            id=self.id,
            category=self.category,
            subcategory=self.subcategory,
            artist_id=self.artist,
            event_id=self.event,
            name=self.name.bilingual(),
            about=self.about.bilingual(),
            base_price=Money(_cents(self.price), Currency.USD),
            variants=tuple(each.spec() for each in self.variants),
            pair=self.silk or choose_pair(seed_of("product", self.id)),
            bulk=tuple(BulkDiscount(each.from_units, each.percent) for each in self.bulk),
            member=tuple(MemberDiscount(each.tier, each.percent) for each in self.member),
            media=self.media.media(self.subcategory),
            parcel=self.shipping.parcel() if self.shipping else None,
            warehouse_id=self.shipping.warehouse if self.shipping else None,
            attributes=self.attributes,
            tags=self.tags,
            launches_at=resolved(self.launches, now),
            ends_at=resolved(self.ends, now) if self.ends else None,
        )


class ProductFile(Part):
    warehouses: tuple[WarehousePart, ...] = ()
    products: Annotated[tuple[ProductPart, ...], Field(min_length=1)]


def faults(file: ProductFile, now: datetime) -> Iterator[tuple[Place, str]]:
    """What no single field can tell: what stands twice, or does not go together."""
    yield from _twice([each.id for each in file.warehouses], ("warehouses",), "id")
    yield from _twice([each.id for each in file.products], ("products",), "id")
    skus = Counter(each.sku for product in file.products for each in product.variants)
    for number, product in enumerate(file.products):
        here: Place = ("products", number)
        for place, each in enumerate(product.variants):
            if skus[each.sku] > 1:
                yield (*here, "variants", place, "sku"), f"{each.sku} stands twice"
        for rest, message in _faults_of(product, now):
            yield (*here, *rest), message


def _faults_of(product: ProductPart, now: datetime) -> Iterator[tuple[Place, str]]:
    if product.category not in SUBCATEGORIES:
        yield ("category",), f"is none of {', '.join(SUBCATEGORIES)}"
    elif product.subcategory not in SUBCATEGORIES[product.category]:
        allowed = ", ".join(SUBCATEGORIES[product.category])
        yield ("subcategory",), f"is none of {allowed}"
    else:
        for name in product.attributes:
            if name not in ATTRIBUTES[product.category]:
                yield ("attributes", name), f"no product of {product.category} says this"
    if (product.shipping is None) != (product.category == DIGITAL):
        yield ("shipping",), "belongs to all goods but digital ones"
    if product.ends and resolved(product.ends, now) <= resolved(product.launches, now):
        yield ("ends",), "is not after the launch"
    steps = [(each.from_units, each.percent) for each in product.bulk]
    if steps != sorted(set(steps)) or len({percent for _, percent in steps}) < len(steps):
        yield ("bulk",), "must rise step by step"
    yield from _twice([each.code for each in product.variants], ("variants",), "code")
    for number, variant in enumerate(product.variants):
        for place, message in _faults_of_variant(product, variant):
            yield ("variants", number, place), message


def _faults_of_variant(product: ProductPart, variant: VariantPart) -> Iterator[tuple[str, str]]:
    if product.price + variant.plus < 0:
        yield "plus", "makes the price negative"
    if variant.parts and variant.units is not None:
        yield "units", "a bundle has no stock of its own"
    if product.shipping and variant.units is None and not variant.parts:
        yield "units", "goods that are shipped run out"
    if not product.shipping and variant.units is not None:
        yield "units", "goods that are not shipped never run out"
    if variant.low_at > variant.reorder_at:
        yield "low_at", "is above the level at which new ones are ordered"


def _twice(names: Sequence[str], section: Place, field: str) -> Iterator[tuple[Place, str]]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield (*section, number, field), f"{name} stands twice"


def command_of(file: ProductFile, now: datetime) -> LoadProducts:
    return LoadProducts(
        tuple(each.spec() for each in file.warehouses),
        tuple(each.spec(now) for each in file.products),
    )


def _cents(amount: Decimal) -> int:
    return Money.from_decimal(amount, Currency.USD).amount_minor
