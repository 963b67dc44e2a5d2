"""Loading products: all or nothing, again and again, and stock that the log alone changes."""

from dataclasses import replace

import pytest

from services.artwork.schemas import Bilingual
from services.catalog import (
    Availability,
    BadCatalogue,
    CatalogService,
    FindProducts,
    PartSpec,
    ProductNotFound,
    ProductSpec,
    SkuTaken,
    StockStays,
    UnknownLink,
    UnknownPart,
    VariantNotFound,
)
from services.catalog.stock import Movement, MoveStock, StockService
from services.core.ids import new_key, uuid7
from services.core.uow import UnitOfWork
from services.identity import FanSeen, IdentityService, ProfileCache
from services.identity.roles import Role, RolesService
from tests.services.catalog.goods import BUNDLE, CAP, PICTURE, SHIRT, a_load, a_variant


async def test_the_page_says_what_was_loaded(catalog: CatalogService) -> None:
    page = await catalog.page("night-shirt")
    small, large = page.variants
    assert page.card.name == SHIRT.name
    assert (page.card.price.amount_minor, large.price.amount_minor) == (25_00, 27_00)
    assert (page.bulk, page.member, page.parcel) == (SHIRT.bulk, SHIRT.member, SHIRT.parcel)
    assert (small.availability, small.left) == (Availability.LOW, 2)
    assert (large.availability, large.left) == (Availability.IN_STOCK, None)
    assert page.is_on_sale


async def test_a_bundle_has_as_many_as_its_scarcest_part(catalog: CatalogService) -> None:
    (only,) = (await catalog.page("night-bundle")).variants
    assert only.left == 2  # two shirts, four caps of which each takes two


async def test_what_never_runs_out_is_in_stock(catalog: CatalogService) -> None:
    (only,) = (await catalog.page("moon-picture")).variants
    assert (only.availability, only.left) == (Availability.IN_STOCK, None)


async def test_again_changes_no_stock(catalog: CatalogService, uow: UnitOfWork) -> None:
    await IdentityService(uow, ProfileCache(uow.clock)).meet(FanSeen(1, "Dara"))
    roles = RolesService(uow)
    await roles.grant(1, Role.OPERATOR)
    stock = StockService(uow, roles)
    await stock.move(MoveStock(new_key(), "HM-CAP", Movement.RECEIPT, 6, "delivery", 1))
    loaded = await catalog.load(a_load())
    assert (loaded.added, set(loaded.updated)) == (
        (),
        {"night-shirt", "gold-cap", "night-bundle", "moon-picture"},
    )
    level, lines = await stock.lines(1, "HM-CAP")
    assert level.on_hand == 10
    assert [line.kind for line in lines] == [Movement.RECEIPT, Movement.RECEIPT]
    assert await stock.audit() == []


async def test_a_variant_that_is_not_named_any_more_is_sold_no_more(
    catalog: CatalogService,
) -> None:
    gone = (await catalog.page("night-shirt")).variants[1]
    await catalog.load(a_load(replace(SHIRT, variants=SHIRT.variants[:1])))
    assert [each.code for each in (await catalog.page("night-shirt")).variants] == ["s-black"]
    assert not (await catalog.variants([gone.id]))[gone.id].is_on_sale


@pytest.mark.parametrize(
    ("product", "refusal", "field"),
    [
        (replace(CAP, artist_id="nobody"), UnknownLink, "artist"),
        (replace(CAP, event_id="nothing"), UnknownLink, "event"),
        (replace(CAP, warehouse_id="nowhere"), UnknownLink, "warehouse"),
        (replace(CAP, variants=(a_variant("one", "HM-SHIRT-S"),)), SkuTaken, "variants"),
        (
            replace(BUNDLE, variants=(a_variant("one", "X", None, parts=(PartSpec("NO", 1),)),)),
            UnknownPart,
            "variants",
        ),
        (replace(CAP, variants=(a_variant("one", "HM-CAP", None),)), StockStays, "variants"),
        (
            replace(CAP, variants=(a_variant("one", "HM-CAP", parts=(PartSpec("HM-CAP", 1),)),)),
            StockStays,
            "variants",
        ),
    ],
)
async def test_a_bad_product_loads_nothing(
    catalog: CatalogService, product: ProductSpec, refusal: type[BadCatalogue], field: str
) -> None:
    other = replace(PICTURE, name=Bilingual("ថ្មី", "Renamed"))
    with pytest.raises(refusal) as refused:
        await catalog.load(a_load(other, product))
    assert (refused.value.details["item"], refused.value.details["field"]) == (product.id, field)
    assert (await catalog.page("moon-picture")).card.name == PICTURE.name
    assert (await catalog.find(FindProducts(text="renamed"))).cards == ()


async def test_unknown_things_are_not_found(catalog: CatalogService) -> None:
    with pytest.raises(ProductNotFound):
        await catalog.page("nothing-here")
    with pytest.raises(VariantNotFound):
        await catalog.variants([uuid7()])
