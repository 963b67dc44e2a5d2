"""The four categories of the shop, their subcategories, and what a product of each may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SUBCATEGORIES: Final[Mapping[str, tuple[str, ...]]] = {
    "artist_merchandise": ("apparel", "accessories", "music", "collectibles"),
    "event_merchandise": ("tickets_bundles", "vip_packages", "memorabilia"),
    "lifestyle_products": ("fashion", "tech", "home", "beauty"),
    "digital_products": ("nft", "wallpapers", "ringtones", "stickers"),
}
ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "artist_merchandise": ("tour_id", "limited_edition"),
    "event_merchandise": ("venue_id", "date_specific"),
    "lifestyle_products": ("brand", "gender", "age_group"),
    "digital_products": ("format", "resolution", "license_type"),
}
DIGITAL: Final = "digital_products"
