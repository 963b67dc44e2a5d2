"""What can be watched or heard: small pictures, every word drawn, the safe area kept."""

import pytest

from services.artwork import showing
from services.artwork.colours import Pair
from services.artwork.pictures import draw
from services.artwork.schemas import (
    Artwork,
    Bilingual,
    CoverPicture,
    ShowingPicture,
    SleevePicture,
)
from tests.services.artwork.samples import LONG_TITLE, SINGER, opened

NAME, BY = Bilingual("ទន្លេពណ៌មាស", "River of Gold"), Bilingual("សុខា", "Sokha")
LARGEST_BYTES = 100_000


@pytest.mark.parametrize("kind", [ShowingPicture, SleevePicture])
class TestShowing:
    def test_every_silk_stays_small(self, kind: type[ShowingPicture | SleevePicture]) -> None:
        for seed, pair in enumerate(Pair):
            picture = draw(kind(Artwork(seed, pair), NAME, BY, "4:12"))
            image = opened(picture)
            assert len(image.getcolors() or []) <= 64
            assert len(picture.content) <= LARGEST_BYTES

    def test_every_field_is_drawn(self, kind: type[ShowingPicture | SleevePicture]) -> None:
        other = Bilingual("មាស", "Gold")
        made = (
            kind(SINGER, NAME, BY, "4:12"),
            kind(Artwork(22, Pair.ROSE), NAME, BY, "4:12"),
            kind(SINGER, other, BY, "4:12"),
            kind(SINGER, NAME, other, "4:12"),
            kind(SINGER, NAME, BY, "1:02:03"),
        )
        assert len({draw(each).sha256 for each in made}) == len(made)

    def test_long_words_stay_inside(self, kind: type[ShowingPicture | SleevePicture]) -> None:
        image = opened(draw(kind(SINGER, LONG_TITLE, LONG_TITLE, "10:00:00"))).convert("RGB")
        top = image.height - showing.WORDS_HEIGHT
        for x in (8, image.width - 8):
            column = {image.getpixel((x, y)) for y in range(top, image.height)}
            assert len(column) == 1


class TestCover:
    def test_it_is_what_telegram_takes_for_a_thumbnail(self) -> None:
        picture = draw(CoverPicture(Artwork(5, Pair.GOLD)))
        assert (picture.media_type, picture.width, picture.height) == ("image/jpeg", 320, 320)
        assert len(picture.content) < 200_000
        assert opened(picture).size == (320, 320)
