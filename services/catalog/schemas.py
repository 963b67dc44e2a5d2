"""What crosses the border of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core import finding
from services.core.money import Money


@dataclass(frozen=True, slots=True)
class BulkDiscount:
    """From `min_quantity` units of a product on, over all of its variants."""

    min_quantity: int
    percent: int


@dataclass(frozen=True, slots=True)
class MemberDiscount:
    """For members of a plan, by its word."""

    tier: str
    percent: int


@dataclass(frozen=True, slots=True)
class Media:
    """Pictures of a product, best first; `spin` is the way around it, frame by frame.

    Each is a name of the product's own drawings or an address that starts with `https://`.
    """

    pictures: tuple[str, ...] = ()
    video: str = ""
    spin: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one unit weighs (g) and measures (mm), and how it is shipped; None: nothing to ship."""

    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    shipping_class: str


@dataclass(frozen=True, slots=True)
class PartSpec:
    """A part of a bundle: so many units of the stock of another variant, by its SKU."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class VariantSpec:
    """A variant as loaded. `modifier_minor` is added to the product's base price.

    `units` come into stock when the variant is loaded first (None: it never runs out); later the
    log of movements alone says how many there are. With `parts` it has no stock of its own.
    """

    code: str
    sku: str
    attributes: Mapping[str, str]
    modifier_minor: int
    units: int | None
    low_at: int
    reorder_at: int
    parts: tuple[PartSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductSpec:
    """A product as loaded; `attributes` are those of its category."""

    id: str
    category: str
    subcategory: str
    name: Bilingual
    about: Bilingual
    base_price: Money
    variants: tuple[VariantSpec, ...]
    pair: Pair
    launches_at: datetime
    artist_id: str | None = None
    event_id: str | None = None
    bulk: tuple[BulkDiscount, ...] = ()
    member: tuple[MemberDiscount, ...] = ()
    media: Media = Media()
    parcel: Parcel | None = None
    warehouse_id: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WarehouseSpec:
    """A place where goods lie; `hours` tell when a pickup point is open."""

    id: str
    name: Bilingual
    hours: Bilingual
    is_pickup_point: bool


@dataclass(frozen=True, slots=True)
class LoadProducts:
    """Warehouses and products, together or not at all; what is known is brought up to date.

    A product that is not named any more stays as it is.
    """

    warehouses: tuple[WarehouseSpec, ...]
    products: tuple[ProductSpec, ...]


@dataclass(frozen=True, slots=True)
class LoadedProducts:
    """What a load did: ids of the products that are new, and of the others."""

    added: tuple[str, ...]
    updated: tuple[str, ...]


class Availability(StrEnum):
    """What a buyer is told of the stock; the number itself only when it is low."""

    IN_STOCK = "in_stock"
    LOW = "low"
    SOLD_OUT = "sold_out"


@dataclass(frozen=True, slots=True)
class VariantCard:
    """A variant with its price before discounts. `left` is told while it is low, else None."""

    id: UUID
    code: str
    sku: str
    attributes: Mapping[str, str]
    price: Money
    availability: Availability
    left: int | None


@dataclass(frozen=True, slots=True)
class PricedVariant:
    """What a cart needs of a variant: its product's discounts, and what one unit takes of stock.

    `base` is the price before discounts. `is_on_sale`: listed, launched, not ended, still sold.
    """

    id: UUID
    product_id: str
    name: Bilingual
    attributes: Mapping[str, str]
    sku: str
    category: str
    base: Money
    picture: str
    pair: Pair
    bulk: tuple[BulkDiscount, ...]
    member: tuple[MemberDiscount, ...]
    parcel: Parcel | None
    parts: Mapping[UUID, int]
    is_on_sale: bool


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list. `price` is that of its cheapest variant before discounts."""

    id: str
    name: Bilingual
    price: Money
    pair: Pair
    picture: str
    category: str
    availability: Availability
    rating_sum: int
    rating_count: int


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Everything of a product. `is_on_sale` is false before its launch and after its end."""

    card: ProductCard
    subcategory: str
    about: Bilingual
    variants: tuple[VariantCard, ...]
    media: Media
    parcel: Parcel | None
    bulk: tuple[BulkDiscount, ...]
    member: tuple[MemberDiscount, ...]
    attributes: Mapping[str, str]
    tags: tuple[str, ...]
    artist_id: str | None
    event_id: str | None
    launches_at: datetime
    ends_at: datetime | None
    is_on_sale: bool


class Sorting(StrEnum):
    NEWEST = "newest"
    CHEAPEST = "cheapest"


@dataclass(frozen=True, slots=True)
class FindProducts:
    """A page of products. `text` is what somebody looks for; the filters must all hold.

    `after` is the cursor at the end of the last page. `traits` are attributes of variants, such
    as `{"size": "M"}`.
    """

    text: str = ""
    category: str | None = None
    subcategory: str | None = None
    artist_id: str | None = None
    event_id: str | None = None
    tag: str | None = None
    traits: Mapping[str, str] = field(default_factory=dict)
    sorting: Sorting = Sorting.NEWEST
    limit: int = 8
    after: str | None = None


Found = finding.Found[ProductCard]
"""A page of products."""
