"""The shop's file: the demo loads, and whatever is wrong is named with its line and field."""

from pathlib import Path

import pytest

from bot.load import ArtistFiles, EventFiles, FileKind, ProductFiles, load_files
from bot.marked_yaml import BadFile
from services.artists import ArtistsService
from services.artwork.goods.names import named
from services.catalog import CatalogService, FindProducts
from services.catalog.taxonomy import SUBCATEGORIES
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.ticketing import TicketingService

DEMO = Path(__file__).parents[2] / "demo" / "products.yaml"
GOOD = """\
warehouses:
  - id: phnom_penh_01
    name: {km: ឃ្លាំង, en: Warehouse}
products:
  - id: gold-cap
    category: artist_merchandise
    subcategory: accessories
    name: {km: មួក, en: Cap}
    about: {km: មួក, en: A cap}
    price: "12.00"
    variants:
      - {code: one, sku: HM-CAP, units: 4}
    shipping:
      {weight_g: 1, length_mm: 1, width_mm: 1, height_mm: 1, warehouse: phnom_penh_01}
    launches: 2025-01-01 09:00
"""


@pytest.fixture
def catalog(database: Database, clock: FrozenClock) -> CatalogService:
    return CatalogService(UnitOfWork(database, clock))


async def load(catalog: CatalogService, path: Path, clock: FrozenClock) -> list[str]:
    return await load_files([path], [ProductFiles(catalog)], clock.now())


@pytest.mark.parametrize(
    ("good", "bad", "line", "field"),
    [
        ("km: មួក, en: Cap", "en: Cap", 8, "products[0].name.km"),
        ("km: មួក, en: Cap", "km: Cap, en: Cap", 8, "products[0].name.km"),
        ('"12.00"', '"12.001"', 10, "products[0].price"),
        ('"12.00"', '"-1"', 10, "products[0].price"),
        ("accessories", "hats", 7, "products[0].subcategory"),
        ("artist_merchandise", "hats", 6, "products[0].category"),
        ("units: 4", "units: -4", 12, "products[0].variants[0].units"),
        ("units: 4", "plus: '-13'", 12, "products[0].variants[0].plus"),
        (", units: 4", "", 12, "products[0].variants[0].units"),
        (
            "sku: HM-CAP, units: 4}",
            "sku: HM-CAP, units: 4}\n      - {code: two, sku: HM-CAP, units: 1}",
            12,
            "products[0].variants[0].sku",
        ),
        ("warehouse: phnom_penh_01}", "warehouse: moon}", 14, "products[0].shipping.warehouse"),
        ("    launches", "    media: {drawn: hat}\n    launches", 15, "products[0].media.drawn"),
        ("    launches", "    artist: nobody\n    launches", 15, "products[0].artist"),
        ("    launches", "    ends: 2024-01-01 09:00\n    launches", 15, "products[0].ends"),
        ("    launches", "    colour: red\n    launches", 15, "products[0].colour"),
        (
            "    launches",
            "    attributes: {brand: x}\n    launches",
            15,
            "products[0].attributes.brand",
        ),
    ],
)
async def test_a_bad_file_names_line_and_field_and_loads_nothing(
    catalog: CatalogService, clock: FrozenClock, tmp_path: Path,
    good: str, bad: str, line: int, field: str,
) -> None:  # fmt: skip
    path = tmp_path / "products.yaml"
    path.write_text(GOOD.replace(good, bad))
    with pytest.raises(BadFile) as refused:
        await load(catalog, path, clock)
    first = refused.value.problems[0]
    assert (first.line, first.field) == (line, field)
    assert (await catalog.find(FindProducts())).cards == ()


async def test_the_good_file_loads(
    catalog: CatalogService, clock: FrozenClock, tmp_path: Path
) -> None:
    path = tmp_path / "products.yaml"
    path.write_text(GOOD)
    assert await load(catalog, path, clock) == [f"{path}: 1 products added, 0 products updated"]
    assert [card.id for card in (await catalog.find(FindProducts())).cards] == ["gold-cap"]


async def test_the_shop_of_the_demo_has_something_of_every_category(
    database: Database, ticketing: TicketingService, catalog: CatalogService, clock: FrozenClock
) -> None:
    kinds: list[FileKind] = [
        EventFiles(ticketing),
        ArtistFiles(ArtistsService(UnitOfWork(database, clock))),
        ProductFiles(catalog),
    ]
    files = [DEMO.parent / f"{name}.yaml" for name in ("events", "artists", "products")]
    await load_files(files, kinds, clock.now())
    for category, kinds_of_goods in SUBCATEGORIES.items():
        for kind in kinds_of_goods:
            wanted = FindProducts(category=category, subcategory=kind, limit=20)
            found = await catalog.find(wanted)
            assert found.cards, kind
            assert all(named(card.picture) for card in found.cards), kind
    found = await catalog.find(FindProducts(text="ក្រមា"))
    assert [card.id for card in found.cards] == ["krama-scarf"]
