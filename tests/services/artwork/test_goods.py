"""Goods of every kind: each name is one small drawing, and the card of a product holds it."""

import gzip
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from services.artwork import product as products
from services.artwork.colours import Pair
from services.artwork.goods.names import (
    FRAMES,
    SPINS,
    VIEWS,
    Goods,
    goods_svg,
    look_of,
    named,
    sides_of,
)
from services.artwork.goods.table import tones_of
from services.artwork.schemas import Artwork, Bilingual, Hair, ProductPicture
from services.artwork.sheet import blends_of
from tests.services.artwork.samples import opened

ROSE = Artwork(0x1A2B3C4D, Pair.ROSE)
MOST_BYTES = 2_500
LIMIT_BYTES = 90_000


def look(kind: str, view: str = "front") -> Goods:
    return Goods(kind, view, "black", Hair.BUN, Pair.GOLD)


def drawn(goods: Goods, artwork: Artwork = ROSE) -> str:
    return goods_svg(goods, artwork)


class TestNames:
    @pytest.mark.parametrize("kind", VIEWS)
    def test_each_side_of_a_kind_is_one_drawing(self, kind: str) -> None:
        views, turn = sides_of(look(kind))
        for name in (*views, *turn):
            goods = named(name)
            assert goods is not None, name
            assert goods.name == name
        assert len(views) >= 2
        assert len(turn) == (FRAMES if kind in SPINS else 0)
        assert len({drawn(Goods(kind, view)) for view in VIEWS[kind]}) == len(views)

    @pytest.mark.parametrize(
        "name",
        ["", "shirt", "hat-front", "shirt-inside", "shirt-front-green", "shirt-front-bald",
         "mask-spin0", "mug-spin12", "mug-spin01", "mug-spin", "mug-front0",
         "shirt-front-gold", "https://example.test/shirt.jpg"],
    )  # fmt: skip
    def test_there_is_no_other(self, name: str) -> None:
        assert named(name) is None


class TestDrawings:
    @pytest.mark.parametrize("kind", VIEWS)
    def test_are_small_and_whole(self, kind: str) -> None:
        views, turn = sides_of(look(kind))
        for name in (*views, *turn[:4]):
            goods = named(name)
            assert goods is not None
            svg = drawn(goods)
            box = ElementTree.fromstring(svg).get("viewBox")  # noqa: S314 - our own drawing
            assert box == "0 0 400 400"
            assert len(gzip.compress(svg.encode())) < MOST_BYTES, name

    def test_tell_silk_seed_cloth_and_singer_apart(self) -> None:
        made = {
            drawn(goods, artwork)
            for goods in (Goods("shirt", "front"), look("shirt"))
            for artwork in (ROSE, Artwork(1, Pair.ROSE), Artwork(1, Pair.TEAL))
        }
        assert len(made) == 6

    @pytest.mark.parametrize("kind", SPINS)
    def test_a_turn_changes_from_frame_to_frame(self, kind: str) -> None:
        frames = [drawn(Goods(kind, f"spin{number}")) for number in range(FRAMES)]
        assert all(first != second for first, second in pairwise(frames))


class TestCard:
    def card(self, **changes: object) -> ProductPicture:
        fields = {
            "artwork": ROSE,
            "picture": look("shirt").name,
            "name": Bilingual("អាវយឺត", "T-shirt"),
            "price": "$25.00",
            "other_price": "102,500 ៛",
            "stars": 46,
        }
        return ProductPicture(**{**fields, **changes})  # type: ignore[arg-type]

    @pytest.mark.parametrize("kind", ["shirt", "poster", "light"])
    def test_stays_small(self, kind: str) -> None:
        picture = products.draw(self.card(picture=look(kind).name))
        image = opened(picture)
        assert image.size == (960, 1200)
        assert len(image.getcolors() or []) <= 64
        assert len(picture.content) <= LIMIT_BYTES

    def test_every_field_is_drawn(self) -> None:
        changes: tuple[dict[str, object], ...] = (
            {"artwork": Artwork(1, Pair.TEAL)},
            {"picture": "mug-front"},
            {"name": Bilingual("ពែង", "T-shirt")},
            {"name": Bilingual("អាវយឺត", "Mug")},
            {"price": "$26.00"},
            {"other_price": ""},
            {"stars": 0},
        )
        made = {products.draw(self.card(**change)).sha256 for change in ({}, *changes)}
        assert len(made) == len(changes) + 1

    def test_a_photo_elsewhere_leaves_a_box(self) -> None:
        box = products.draw(self.card(picture="box-front"))
        assert products.draw(self.card(picture="https://example.test/shirt.jpg")) == box

    def test_there_are_few_enough_tones_for_a_palette(self) -> None:
        assert len(blends_of(tones_of(look_of(look("shirt"), ROSE)))) <= 256
