"""SQL of what buyers think of a product: the sum of stars and how many gave them."""

from __future__ import annotations

from sqlalchemy import update

from services.catalog.models import Product
from services.core.uow import Tx


async def rate(tx: Tx, product_id: str, stars: int, reviews: int) -> None:
    """Shown reviews have come (or gone: both below zero), with so many stars together."""
    await tx.session.execute(
        update(Product)
        .where(Product.id == product_id)
        .values(rating_sum=Product.rating_sum + stars, rating_count=Product.rating_count + reviews)
        .execution_options(synchronize_session=False)
    )
