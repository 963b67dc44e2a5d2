"""The word lists of the shop: what products are found by, and which of them may be found."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, or_

from services.catalog.models import Product, ShopPosting, ShopWord
from services.core.finding import WordLists
from services.core.uow import Tx


def _on_sale(tx: Tx) -> list[ColumnElement[bool]]:
    return [
        Product.is_listed.is_(True),
        Product.launches_at <= tx.now,
        or_(Product.ends_at.is_(None), Product.ends_at > tx.now),
    ]


PRODUCTS: Final = WordLists(
    word=ShopWord,
    counted="products",
    posting=ShopPosting,
    subject="product_id",
    thing=Product,
    shown=_on_sale,
)
