"""Tables of the shop's catalogue: products, their variants, and the words they are found by."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.artwork.colours import Pair
from services.core.db import Base, UtcDateTime


class Product(Base):
    """One product as it is shown. Its price is that of its cheapest variant without discounts.

    `about`, `media` and `terms` are documents (see `schemas`): nothing is looked up inside them.
    `newest_first` sorts lists: the launch in seconds, negative. `is_listed` is what the file says;
    whether it is sold now also depends on `launches_at` and `ends_at`.
    """

    __tablename__ = "shop_products"
    __table_args__ = (
        CheckConstraint("base_minor >= 0", name="base_not_negative"),
        CheckConstraint("ends_at IS NULL OR ends_at > launches_at", name="ends_after_launch"),
        CheckConstraint("rating_count >= 0 AND rating_sum >= rating_count", name="ratings"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    category: Mapped[str] = mapped_column(String(24))
    subcategory: Mapped[str] = mapped_column(String(24))
    artist_id: Mapped[str | None] = mapped_column(String(22), ForeignKey("artists.id"))
    event_id: Mapped[str | None] = mapped_column(String(22), ForeignKey("events.id"))
    name_km: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    media: Mapped[dict[str, Any]] = mapped_column(JSON)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    pair: Mapped[Pair] = mapped_column(String(12))
    currency: Mapped[str] = mapped_column(String(3))
    base_minor: Mapped[int] = mapped_column(BigInteger)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    newest_first: Mapped[int] = mapped_column(BigInteger)
    launches_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_listed: Mapped[bool]
    rating_sum: Mapped[int] = mapped_column(default=0)
    rating_count: Mapped[int] = mapped_column(default=0)
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Variant(Base):
    """What is put into a cart. `attributes` are its size, colour and so on; `place` its order."""

    __tablename__ = "shop_variants"
    __table_args__ = (
        UniqueConstraint("product_id", "code"),
        UniqueConstraint("sku"),
        CheckConstraint("price_minor >= 0", name="price_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(String(22), ForeignKey("shop_products.id"))
    code: Mapped[str] = mapped_column(String(40))
    sku: Mapped[str] = mapped_column(String(40))
    attributes: Mapped[dict[str, str]] = mapped_column(JSON)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[int]
    is_sold: Mapped[bool]


class VariantPart(Base):
    """One unit of a variant takes so many units of this stock; a bundle has several parts."""

    __tablename__ = "shop_variant_parts"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_shop_variant_parts_stock_id", "stock_id"),
    )

    variant_id: Mapped[UUID] = mapped_column(ForeignKey("shop_variants.id"), primary_key=True)
    stock_id: Mapped[UUID] = mapped_column(ForeignKey("shop_stock.id"), primary_key=True)
    quantity: Mapped[int]


class ShopWord(Base):
    """A word of the catalogue and how many products have it: the vocabulary of the search."""

    __tablename__ = "shop_words"
    __table_args__ = (CheckConstraint("products >= 0", name="products_not_negative"),)

    word: Mapped[str] = mapped_column(String(64), primary_key=True)
    products: Mapped[int]


class ShopPosting(Base):
    """A product has a word. Kept twice sorted: the newest first, and the cheapest first.

    What is looked for is always the top of such a list, so it costs the same in a large catalogue.
    """

    __tablename__ = "shop_postings"
    __table_args__ = (
        Index("ix_shop_postings_price", "word", "price_minor", "product_id"),
        Index("ix_shop_postings_product_id", "product_id"),
    )

    word: Mapped[str] = mapped_column(String(64), primary_key=True)
    newest_first: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    product_id: Mapped[str] = mapped_column(
        String(22), ForeignKey("shop_products.id"), primary_key=True
    )
    price_minor: Mapped[int] = mapped_column(BigInteger)
