"""Khmer is shaped as it is written, not as it is stored."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from services.artwork.lettering import _shaped, run, width_em
from services.artwork.typefaces import FOLDER, Face, spans

SIZE = 60
GRID = (40, 30)
SHAPED = Path(__file__).parent / "shaped_words.txt"
WORDS = ("ខ្ញុំ", "ស្ត្រី", "ព្រ័ត្រ", "ភ្លៀង", "ទន្លេពណ៌", "ស្តាប់")


def grid_of(mask: Image.Image) -> str:
    """The ink as rows of signs: what the eye sees, without the last pixel of an edge."""
    small = mask.resize(GRID, Image.Resampling.BOX)
    signs = ["#" if value >= 96 else "." for value in small.tobytes()]
    return "\n".join("".join(signs[row : row + GRID[0]]) for row in range(0, len(signs), GRID[0]))


def difference(first: str, second: str) -> float:
    """Share of the cells that differ."""
    cells = list(zip(first, second, strict=True))
    return sum(a != b for a, b in cells) / len(cells)


def drawn_letter_by_letter(word: str) -> Image.Image:
    """What Pillow makes of it without a shaper."""
    font = ImageFont.truetype(FOLDER / "text-400.ttf", SIZE, layout_engine=ImageFont.Layout.BASIC)
    canvas = Image.new("L", (SIZE * 12, SIZE * 3))
    ImageDraw.Draw(canvas).text((SIZE, SIZE), word, font=font, fill=255)
    return canvas.crop(canvas.getbbox())


def stored() -> dict[str, str]:
    """Drawings that were looked at by eye: a word, then its rows."""
    blocks = SHAPED.read_text().strip().split("\n\n")
    return {word: rows for word, _, rows in (block.partition("\n") for block in blocks)}


class TestShaping:
    @pytest.mark.parametrize("word", WORDS)
    def test_looks_as_the_stored_drawing(self, word: str) -> None:
        assert difference(grid_of(run(word, Face.TEXT, SIZE).mask), stored()[word]) < 0.02

    @pytest.mark.parametrize("word", WORDS)
    def test_letter_by_letter_would_look_different(self, word: str) -> None:
        """The control: the broken drawing is far from the stored one."""
        assert difference(grid_of(drawn_letter_by_letter(word)), stored()[word]) > 0.1

    @pytest.mark.parametrize("face", Face)
    def test_a_subscript_goes_below_not_beside(self, face: Face) -> None:
        plain, stacked = run("នេ", face, SIZE), run("ន្លេ", face, SIZE)
        assert stacked.width < plain.width * 1.35
        assert stacked.top + stacked.height > plain.top + plain.height + SIZE * 0.12

    @pytest.mark.parametrize("face", Face)
    def test_no_broken_sign_is_left(self, face: Face) -> None:
        """A coeng that stands alone is drawn as a plus below; shaped words are narrower."""
        assert width_em("ក្ត", face) < width_em("ក", face) * 1.3


class TestRun:
    def test_no_letter_touches_the_edge_of_its_canvas(self) -> None:
        for size in (28, 64, 148):
            tall = run("ង៉្ក្រឹញ៉ៃ ខ្ញុំ", Face.SHOW, size)
            assert tall.top > -1.4 * size
            assert tall.top + tall.height < 1.0 * size

    def test_a_line_wider_than_guessed_is_whole(self) -> None:
        wide = "ឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈឈ"
        assert width_em(wide, Face.CEREMONY) == pytest.approx(
            16 * width_em(wide[:8], Face.CEREMONY) / 8, rel=0.05
        )

    def test_grows_with_the_size(self) -> None:
        small, large = run("ទន្លេ 12", Face.SHOW, 40), run("ទន្លេ 12", Face.SHOW, 80)
        assert large.width == pytest.approx(2 * small.width, abs=4)

    @pytest.mark.parametrize("face", [Face.TEXT, Face.STRONG, Face.SHOW])
    @pytest.mark.parametrize("size", [28, 36, 104])
    @pytest.mark.parametrize("text", ["$1,234.50", "05/12", "19:00", "-67.89"])
    def test_figures_set_singly_look_as_set_together(
        self, face: Face, size: int, text: str
    ) -> None:
        typeface = spans("0", face)[0][0]
        together = _shaped(typeface, text, size)
        singly = run(text, face, size)
        assert singly.width == pytest.approx(together.width, abs=max(2, size * 0.03))
        assert (singly.top, singly.height) == (together.top, together.height)
        large = size >= 100  # below, one pixel is a whole cell of the grid
        assert not large or difference(grid_of(singly.mask), grid_of(together.mask)) < 0.06

    def test_faces_side_by_side_keep_their_gap(self) -> None:
        together = width_em("មាស 2026", Face.SHOW)
        apart = width_em("មាស", Face.SHOW) + width_em("2026", Face.SHOW)
        assert 0.15 < together - apart < 0.45

    @pytest.mark.parametrize("text", ["", " ", "\u200b", "☔"])
    def test_nothing_to_draw_is_no_error(self, text: str) -> None:
        assert run(text, Face.TEXT, 30).mask.getbbox() is None

    def test_markup_in_a_name_is_only_letters(self) -> None:
        assert run("<b>&amp;", Face.TEXT, 30).width > run("b", Face.TEXT, 30).width * 4
