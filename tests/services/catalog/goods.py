"""Goods for tests: a shirt in sizes, a cap, a bundle of both, a picture that never runs out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
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
from services.core.money import Currency, Money

LAUNCH = datetime(2025, 1, 1, tzinfo=UTC)
PARCEL = Parcel(200, 300, 250, 20, "standard")
WAREHOUSES = (
    WarehouseSpec(
        "phnom-penh-01", Bilingual("ឃ្លាំងភ្នំពេញ", "Phnom Penh warehouse"), Bilingual("", ""), False
    ),
)


def a_variant(code: str, sku: str, units: int | None = 10, **changed: object) -> VariantSpec:
    spec = VariantSpec(
        code=code,
        sku=sku,
        attributes={},
        modifier_minor=0,
        units=units,
        low_at=3,
        reorder_at=5,
    )
    return replace(spec, **changed)  # type: ignore[arg-type]


def a_product(product_id: str, km: str, en: str, **changed: object) -> ProductSpec:
    spec = ProductSpec(
        id=product_id,
        category="artist_merchandise",
        subcategory="apparel",
        name=Bilingual(km, en),
        about=Bilingual("ទំនិញ", "Goods"),
        base_price=Money(25_00, Currency.USD),
        variants=(a_variant("one", f"HM-{product_id.upper()}"),),
        pair=Pair.ROSE,
        launches_at=LAUNCH,
        media=Media(pictures=("shirt",)),
        parcel=PARCEL,
        warehouse_id="phnom-penh-01",
    )
    return replace(spec, **changed)  # type: ignore[arg-type]


SHIRT = a_product(
    "night-shirt",
    "អាវយឺតរាត្រី",
    "Night T-shirt",
    variants=(
        a_variant("s-black", "HM-SHIRT-S", 2, attributes={"size": "S", "color": "black"}),
        a_variant(
            "xl-white",
            "HM-SHIRT-XL",
            5,
            attributes={"size": "XL", "color": "white"},
            modifier_minor=2_00,
        ),
    ),
    bulk=(BulkDiscount(3, 15),),
    member=(MemberDiscount("vip", 20),),
    tags=("concert", "limited"),
    launches_at=LAUNCH + timedelta(days=2),
)
CAP = a_product(
    "gold-cap",
    "មួកពណ៌មាស",
    "Golden cap",
    subcategory="accessories",
    base_price=Money(12_00, Currency.USD),
    variants=(a_variant("one", "HM-CAP", 4),),
    launches_at=LAUNCH + timedelta(days=1),
)
BUNDLE = a_product(
    "night-bundle",
    "កញ្ចប់រាត្រី",
    "Night bundle",
    category="event_merchandise",
    subcategory="memorabilia",
    base_price=Money(33_00, Currency.USD),
    variants=(
        a_variant(
            "one", "HM-BUNDLE", None, parts=(PartSpec("HM-SHIRT-S", 1), PartSpec("HM-CAP", 2))
        ),
    ),
)
PICTURE = a_product(
    "moon-picture",
    "រូបភាពព្រះច័ន្ទ",
    "Moon wallpaper",
    category="digital_products",
    subcategory="wallpapers",
    base_price=Money(1_00, Currency.USD),
    variants=(a_variant("one", "HM-MOON", None),),
    parcel=None,
    warehouse_id=None,
)
GOODS = (SHIRT, CAP, BUNDLE, PICTURE)


def a_load(*products: ProductSpec) -> LoadProducts:
    return LoadProducts(WAREHOUSES, products or GOODS)
