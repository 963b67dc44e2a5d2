"""A page of the shop costs a page right after a load, in either order."""

from functools import partial
from typing import Any, Final

from sqlalchemy import insert, select

from services.catalog import CatalogService, FindProducts, Sorting
from services.catalog.models import Product, ShopPosting
from services.core.finding import EVERYTHING
from tests.services.reading_costs import costly

MANY: Final = 1_500
PAGE: Final = 4
WORDS: Final = (EVERYTHING, "category=wanted", *(f"often{number}" for number in range(10)))


async def fill(catalog: CatalogService) -> None:
    """MANY products on sale, straight into the tables."""
    like = select(Product).where(Product.id == "night-shirt")
    async with catalog.uow.database.write.begin() as connection:
        one = dict((await connection.execute(like)).one()._mapping)
        orders = [_orders(number) for number in range(MANY)]
        products = [{**one, "id": f"p{at}", **order} for at, order in enumerate(orders)]
        await connection.execute(insert(Product), products)
        postings = [
            {"word": word, "product_id": f"p{at}", **order}
            for at, order in enumerate(orders)
            for word in WORDS
        ]
        await connection.execute(insert(ShopPosting), postings)


def _orders(number: int) -> dict[str, Any]:
    return {"newest_first": number - 3_000_000_000, "price_minor": number}


async def test_the_first_page_costs_a_page_in_either_order(catalog: CatalogService) -> None:
    await fill(catalog)
    for sorting in Sorting:
        wanted = FindProducts(sorting=sorting, limit=PAGE)
        page = await catalog.find(wanted)
        assert [card.id for card in page.cards] == ["p0", "p1", "p2", "p3"]
        read = partial(catalog.find, wanted)
        assert await costly(catalog.uow.database, read, "shop_postings") == [False], sorting
