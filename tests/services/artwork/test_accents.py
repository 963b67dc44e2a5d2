"""The accent reads on every ground, for every hue that an artwork can have."""

import io

import pytest
import resvg_py
from PIL import Image

from services.artwork import accents
from services.artwork.accents import GROUNDS_DARK, GROUNDS_LIGHT, accent, accent_of_artwork
from services.artwork.colours import SILKS, Pair, contrast
from services.artwork.drawings import poster_svg
from services.artwork.schemas import Artwork

TEXT_DARK, TEXT_LIGHT = "#F8F0EC", "#1F1219"
CHROMAS = (0.06, 0.1, 0.14, 0.17)
# Figures that the design was agreed on; the sweep below must not fall under them.
WORST_DARK = {"grounds": 6.1, "letters": 7.3, "wash": 6.4, "text": 13.8}
WORST_LIGHT = {"grounds": 4.6, "letters": 5.3, "wash": 4.5, "text": 14.9}


def png_of(colour: str, size: tuple[int, int] = (80, 80)) -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", size, colour).save(packed, "PNG")
    return packed.getvalue()


class TestContrast:
    @pytest.mark.parametrize("chroma", CHROMAS)
    @pytest.mark.parametrize(
        ("theme", "grounds", "text", "worst"),
        [
            ("dark", GROUNDS_DARK, TEXT_DARK, WORST_DARK),
            ("light", GROUNDS_LIGHT, TEXT_LIGHT, WORST_LIGHT),
        ],
    )
    def test_every_hue_reads_everywhere(
        self,
        chroma: float,
        theme: str,
        grounds: tuple[str, ...],
        text: str,
        worst: dict[str, float],
    ) -> None:
        for hue in range(360):
            tones = getattr(accent(hue, chroma), theme)
            assert min(contrast(tones.accent, ground) for ground in grounds) >= worst["grounds"]
            assert contrast(tones.on_accent, tones.accent) >= worst["letters"]
            assert contrast(tones.accent, tones.wash) >= worst["wash"]
            assert contrast(text, tones.wash) >= worst["text"]

    def test_without_moving_the_lightness_some_hue_would_fail(self) -> None:
        """The control: the first lightness alone is not enough in the light theme."""
        fixed = [accents.oklch_to_hex(0.60, 0.17, hue) for hue in range(360)]
        assert min(contrast(colour, GROUNDS_LIGHT[2]) for colour in fixed) < 4.5

    def test_chroma_is_held_in_its_range(self) -> None:
        assert accent(20, 0.0) == accent(20, 0.06)
        assert accent(20, 0.4) == accent(20, 0.17)


class TestOklab:
    @pytest.mark.parametrize(
        ("colour", "lightness"), [((255, 255, 255), 1.0), ((0, 0, 0), 0.0), ((255, 0, 0), 0.628)]
    )
    def test_known_lightness(self, colour: tuple[int, int, int], lightness: float) -> None:
        assert accents.oklab_of(*colour)[0] == pytest.approx(lightness, abs=0.001)

    def test_there_and_back(self) -> None:
        assert accents.oklch_to_hex(0.628, 0.2577, 29.23) in {"#FF0000", "#FE0000", "#FF0600"}


class TestAccentOfArtwork:
    @pytest.mark.parametrize(("colour", "hue"), [("#E02020", 27), ("#2050E0", 264)])
    def test_a_plain_picture_gives_its_own_hue(self, colour: str, hue: int) -> None:
        found = accents.dominant_hue([tuple(bytes.fromhex(colour[1:]))] * 64 * 64)
        assert found is not None
        assert found[0] == pytest.approx(hue, abs=3)

    @pytest.mark.parametrize("weekday", range(7))
    def test_a_grey_picture_takes_the_silk_of_the_day(self, weekday: int) -> None:
        hue = accents.SILK_OF_THE_DAY[weekday]
        assert accent_of_artwork(png_of("#808080"), weekday) == accent(hue)

    def test_the_middle_counts_double(self) -> None:
        image = Image.new("RGB", (64, 64), "#2050E0")
        image.paste("#E02020", (12, 12, 52, 52))
        packed = io.BytesIO()
        image.save(packed, "PNG")
        red = accent_of_artwork(png_of("#E02020"), 0)
        assert accent_of_artwork(packed.getvalue(), 0) == red

    def test_generated_art_gives_the_hue_of_its_silk(self) -> None:
        drawn = resvg_py.svg_to_bytes(svg_string=poster_svg(Artwork(3, Pair.TEAL)), width=200)
        plain = accent_of_artwork(png_of(SILKS[Pair.TEAL].ground), 0)
        teal = accent_of_artwork(drawn, 0)
        assert teal != accent(accents.SILK_OF_THE_DAY[0])
        assert contrast(teal.dark.accent, plain.dark.accent) < 1.3

    def test_what_is_no_picture_is_refused(self) -> None:
        with pytest.raises(ValueError, match="not a picture"):
            accent_of_artwork(b"%PDF-1.7", 0)
