"""Drawings are small, lawful SVG and the same for ever."""

import gzip
import io
import re
from hashlib import sha256
from xml.etree import ElementTree

import pytest
import resvg_py
from PIL import Image

from services.artwork import drawings
from services.artwork.colours import SILKS, Pair, rgb_of
from services.artwork.drawings import (
    avatar_svg,
    band_svg,
    performer_svg,
    poster_svg,
    silk_svg,
    sleeve_svg,
    swan_svg,
    tones_of,
)
from services.artwork.schemas import Artwork, Hair
from services.artwork.shapes import number, stepped_lozenge

ALL = {
    **{f"poster {seed}": poster_svg(Artwork(seed, Pair.ROSE)) for seed in range(3)},
    **{
        f"singer {seed}": poster_svg(Artwork(seed, Pair.JADE, Hair.BOB, Pair.FIRE))
        for seed in range(3)
    },
    **{f"band {seed}": band_svg(Artwork(seed, Pair.BLUE, Hair.LONG)) for seed in range(3)},
    **{f"performer {hair}": performer_svg(5, Pair.GOLD, hair) for hair in Hair},
    **{f"avatar {hair}": avatar_svg(5, Pair.LIME, hair) for hair in Hair},
    "sleeve": sleeve_svg(9, Pair.TEAL),
    "silk": silk_svg(Pair.PLUM),
    "swan": swan_svg(),
}


def pixels(svg: str) -> Image.Image:
    drawn = resvg_py.svg_to_bytes(svg_string=svg, width=150, skip_system_fonts=True)
    return Image.open(io.BytesIO(drawn)).convert("RGB")


class TestEveryDrawing:
    @pytest.mark.parametrize("name", ALL)
    def test_is_small_and_well_formed(self, name: str) -> None:
        svg = ALL[name]
        ElementTree.fromstring(svg)  # noqa: S314 - our own text
        assert len(gzip.compress(svg.encode())) <= 1750

    @pytest.mark.parametrize("name", ALL)
    def test_refers_only_to_shapes_it_defines(self, name: str) -> None:
        defined = re.findall(r'id="([^"]+)"', ALL[name])
        used = set(re.findall(r'href="#([^"]+)"', ALL[name]))
        assert len(defined) == len(set(defined))
        assert used == set(defined)

    def test_no_two_share_a_shape_name(self) -> None:
        """Several drawings stand in one page; a shared name would draw the wrong petal."""
        page = [
            *(poster_svg(Artwork(seed, Pair.ROSE)) for seed in range(6)),
            *(band_svg(Artwork(seed, Pair.ROSE)) for seed in range(6)),
            *(avatar_svg(seed, Pair.TEAL, Hair.BUN) for seed in range(6)),
            *(performer_svg(seed, Pair.TEAL, Hair.BUN) for seed in range(6)),
            *(silk_svg(pair) for pair in Pair),
        ]
        names = re.findall(r'id="([^"]+)"', "".join(page))
        assert len(names) == len(set(names)) > 60

    @pytest.mark.parametrize("name", ALL)
    def test_has_neither_gradient_nor_letters(self, name: str) -> None:
        assert not re.search("Gradient|<text|opacity", ALL[name])


class TestPoster:
    def test_same_seed_same_picture_for_ever(self) -> None:
        """Written down: a change here would redraw every poster that people know."""
        svg = "".join(ALL[f"poster {seed}"] + ALL[f"singer {seed}"] for seed in range(3))
        assert sha256(svg.encode()).hexdigest()[:16] == "4891219509b3d131"

    def test_scene_follows_from_the_seed(self) -> None:
        shapes = [poster_svg(Artwork(seed, Pair.ROSE)).count("<use") for seed in range(6)]
        assert len(set(shapes[:3])) == 3
        assert shapes[1] == shapes[4]

    def test_posters_of_one_scene_differ(self) -> None:
        assert len({poster_svg(Artwork(seed, Pair.ROSE)) for seed in range(0, 30, 3)}) == 10

    @pytest.mark.parametrize("pair", Pair)
    def test_flat_tones_fill_nearly_all(self, pair: Pair) -> None:
        artwork = Artwork(4, pair, Hair.SHORT, Pair.GOLD)
        image = pixels(poster_svg(artwork))
        flat = {rgb_of(tone) for tone in tones_of(artwork)}
        counted = image.getcolors(maxcolors=100_000)
        assert counted is not None
        inside = sum(count for count, colour in counted if colour in flat)
        assert inside > 0.8 * image.width * image.height

    def test_face_stands_in_the_disc(self) -> None:
        plain = pixels(poster_svg(Artwork(0, Pair.ROSE)))
        singer = pixels(poster_svg(Artwork(0, Pair.ROSE, Hair.BUN, Pair.TEAL)))
        face = rgb_of(SILKS[Pair.TEAL].petal)
        centre = (round(150 * 0.47), round(210 * 0.36))
        assert singer.getpixel(centre) == face
        assert plain.getpixel(centre) != face


class TestParts:
    def test_hol_lozenge_comes_back_to_its_left_corner(self) -> None:
        moves = re.findall(r"([hv])(-?[\d.]+)", stepped_lozenge(20))
        across, down = (sum(float(way) for kind, way in moves if kind == axis) for axis in "hv")
        assert across == pytest.approx(0)
        assert down == pytest.approx(4), "the closing line is the corner itself"

    @pytest.mark.parametrize(
        ("value", "text"), [(3.0, "3"), (-0.04, "0"), (2.25, "2.2"), (-1.5, "-1.5")]
    )
    def test_numbers_are_short(self, value: float, text: str) -> None:
        assert number(value) == text

    def test_a_nested_drawing_keeps_its_place(self) -> None:
        nested = drawings.nested_svg(swan_svg(), 30, 40, 5)
        assert 'x="5" width="30" height="40"' in nested
