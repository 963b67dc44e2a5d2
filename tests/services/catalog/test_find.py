"""Looking for products: in both scripts, mistyped, romanised, filtered, page by page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.catalog import CatalogService, CursorGone, FindProducts, Found, Sorting
from services.core.clock import FrozenClock
from tests.services.catalog.goods import CAP, LAUNCH, SHIRT, a_load, a_product


def ids(found: Found) -> list[str]:
    return [card.id for card in found.cards]


async def every_page(catalog: CatalogService, wanted: FindProducts) -> list[str]:
    seen: list[str] = []
    while True:
        found = await catalog.find(wanted)
        seen += ids(found)
        if found.after is None:
            return seen
        wanted = replace(wanted, after=found.after)


class TestText:
    async def test_finds_what_was_typed(self, catalog: CatalogService) -> None:
        for typed, expected in {
            "night": ["night-shirt", "night-bundle"],
            "T-SHIRT night": ["night-shirt"],
            "HM-CAP": ["gold-cap"],
            "អាវយឺត": ["night-shirt"],
            "យឺតរាត្រី": ["night-shirt"],  # in the middle of what is written without blanks
            "មាស": ["gold-cap"],
            "រាត្រី": ["night-shirt", "night-bundle"],
            "limited": ["night-shirt"],
        }.items():
            found = await catalog.find(FindProducts(text=typed))
            assert (ids(found), found.understood_as) == (expected, ""), typed

    async def test_understands_what_was_mistyped(self, catalog: CatalogService) -> None:
        for typed, meant, first in (
            ("gloden cap", "golden cap", "gold-cap"),
            ("wallpapper", "wallpaper", "moon-picture"),
            ("wallp", "wallpaper", "moon-picture"),
            ("bund", "bundle", "night-bundle"),
        ):
            found = await catalog.find(FindProducts(text=typed))
            assert (ids(found)[:1], found.understood_as) == ([first], meant), typed

    async def test_hears_khmer_in_latin_letters(self, catalog: CatalogService) -> None:
        for typed, first in (
            ("av yeut", "night-shirt"),
            ("aov yuet", "night-shirt"),
            ("muok por meas", "gold-cap"),
            ("reatrey", "night-shirt"),
            ("preah chan", "moon-picture"),
        ):
            found = await catalog.find(FindProducts(text=typed))
            assert first in ids(found)[:2], typed

    async def test_forgives_a_mistake_in_khmer(self, catalog: CatalogService) -> None:
        for typed, first in (
            ("អាវយឹតរាត្រី", "night-shirt"),  # a wrong vowel
            ("អាវយិត", "night-shirt"),  # in a short word
            ("រាត្រិ", "night-shirt"),
            ("មួគពណ៌", "gold-cap"),  # a consonant that sounds the same
        ):
            found = await catalog.find(FindProducts(text=typed))
            assert ids(found)[:1] == [first], typed

    async def test_finds_nothing_quietly(self, catalog: CatalogService) -> None:
        for typed in ("zzzzqqq", "ឡឡឡ", "!!!", "'; DROP TABLE", "%", "x" * 500):
            assert await catalog.find(FindProducts(text=typed)) == Found((), None), typed


class TestFilters:
    async def test_all_must_hold(self, catalog: CatalogService) -> None:
        for wanted, expected in (
            (FindProducts(), ["night-shirt", "gold-cap", "moon-picture", "night-bundle"]),
            (FindProducts(category="digital_products"), ["moon-picture"]),
            (FindProducts(subcategory="accessories"), ["gold-cap"]),
            (FindProducts(traits={"size": "xl"}), ["night-shirt"]),
            (FindProducts(traits={"size": "M"}), []),
            (FindProducts(tag="limited", text="night"), ["night-shirt"]),
            (
                FindProducts(sorting=Sorting.CHEAPEST),
                ["moon-picture", "gold-cap", "night-shirt", "night-bundle"],
            ),
        ):
            assert ids(await catalog.find(wanted)) == expected, wanted

    async def test_only_what_is_on_sale(self, catalog: CatalogService, clock: FrozenClock) -> None:
        coming = a_product("coming", "មក", "Coming", launches_at=clock.now() + timedelta(days=1))
        going = a_product("going", "ទៅ", "Going", ends_at=clock.now() + timedelta(hours=1))
        await catalog.load(a_load(coming, going))
        assert "coming" not in ids(await catalog.find(FindProducts()))
        assert "going" in ids(await catalog.find(FindProducts()))
        clock.advance(2 * 86_400)
        after = ids(await catalog.find(FindProducts()))
        assert "coming" in after
        assert "going" not in after


class TestPages:
    async def test_every_product_once(self, catalog: CatalogService) -> None:
        many = [
            a_product(f"shirt-{number}", "អាវយឺត", "Shirt", launches_at=LAUNCH)
            for number in range(7)
        ]
        await catalog.load(a_load(*many))
        for sorting in Sorting:
            for text in ("", "shirt", "shrit", "av yeut"):
                seen = await every_page(catalog, FindProducts(text=text, sorting=sorting, limit=3))
                assert len(seen) == len(set(seen)), (text, sorting)
                assert set(seen) >= {each.id for each in many}, (text, sorting)

    async def test_refuses_a_cursor_that_is_none(self, catalog: CatalogService) -> None:
        for after in ("", "x", "1", "9.9.", "0.1.x y", "0.99999999999999999.a"):
            with pytest.raises(CursorGone):
                await catalog.find(FindProducts(after=after))


async def test_a_word_that_is_gone_finds_nothing_any_more(catalog: CatalogService) -> None:
    renamed = replace(CAP, name=replace(SHIRT.name, km="មួក", en="Silver hat"))
    await catalog.load(a_load(SHIRT, renamed))
    assert ids(await catalog.find(FindProducts(text="hat"))) == ["gold-cap"]
    assert "gold-cap" not in ids(await catalog.find(FindProducts(text="golden")))
