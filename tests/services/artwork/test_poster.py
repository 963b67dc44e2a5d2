"""Posters and the programme: small, exact, and with room for long names."""

import pytest

from services.artwork import poster as posters
from services.artwork import programme as programmes
from services.artwork.colours import SILKS, Pair, rgb_of
from services.artwork.schemas import Artwork, Bilingual, Hair, PosterPicture, ProgrammePicture
from tests.services.artwork.samples import LONG_TITLE, SINGER, opened, poster

LIMIT_BYTES = 100_000


class TestPoster:
    @pytest.mark.parametrize("pair", Pair)
    def test_every_silk_stays_small(self, pair: Pair) -> None:
        seed = list(Pair).index(pair)
        face = Artwork(seed, pair, list(Hair)[seed % 4], list(Pair)[(seed + 3) % 8])
        picture = posters.draw(poster(artwork=face))
        image = opened(picture)
        assert image.width * 7 == image.height * 5
        assert len(image.getcolors() or []) <= 64
        assert len(picture.content) <= LIMIT_BYTES

    @pytest.mark.parametrize("seed", range(3))
    def test_without_a_singer(self, seed: int) -> None:
        picture = posters.draw(poster(artwork=Artwork(seed, Pair.LIME)))
        colours = {colour for _, colour in opened(picture).convert("RGB").getcolors(9_000) or []}
        silk = SILKS[Pair.LIME]
        assert {rgb_of(tone) for tone in (silk.deep, silk.ground, silk.spark)} <= colours

    def test_every_field_is_drawn(self) -> None:
        other = Bilingual("មាស", "Gold")
        changes = (
            {"artwork": Artwork(22, Pair.ROSE)},
            {"title": other},
            {"artist": other},
            {"venue": other},
            {"weekday": other},
            {"day": "6"},
            {"month": other},
            {"time": "19:30"},
        )
        drawn = {posters.draw(poster(**change)).sha256 for change in changes}
        assert len(drawn | {posters.draw(poster()).sha256}) == len(changes) + 1

    def test_same_poster_same_bytes(self) -> None:
        first = posters.draw(poster())
        posters._playbill.cache_clear()
        assert posters.draw(poster()) == first

    @pytest.mark.parametrize(
        "made",
        [
            poster(title=LONG_TITLE, artist=LONG_TITLE, venue=LONG_TITLE),
            poster(title=Bilingual("ព្រឹត្តិការណ៍" * 20, "Word " * 60)),
        ],
    )
    def test_words_stay_inside_the_safe_area(self, made: PosterPicture) -> None:
        image = opened(posters.draw(made)).convert("RGB")
        deep = rgb_of(SILKS[SINGER.pair].deep)
        for box in ((0, 840, 60, 1260), (842, 840, 900, 1260), (0, 1204, 900, 1260)):
            assert image.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), deep)]


class TestProgramme:
    HEADING = Bilingual("ព្រឹត្តិការណ៍ខាងមុខ", "Upcoming events")

    def events(self, count: int) -> tuple[PosterPicture, ...]:
        pairs, hairs = list(Pair), list(Hair)
        return tuple(
            poster(
                artwork=Artwork(number, pairs[number], hairs[number % 4], pairs[-1 - number]),
                day=str(number + 1),
                title=LONG_TITLE if number % 2 else poster().title,
            )
            for number in range(count)
        )

    @pytest.mark.parametrize("count", [1, 2, 3, 4])
    def test_grows_with_its_rows_and_stays_small(self, count: int) -> None:
        picture = programmes.draw(ProgrammePicture(self.HEADING, self.events(count)))
        assert picture.height == programmes.FIRST_ROW + count * programmes.ROW_HEIGHT + 20
        assert len(opened(picture).getcolors() or []) <= 64
        assert len(picture.content) <= LIMIT_BYTES

    def test_more_than_four_are_left_for_the_next_page(self) -> None:
        four = programmes.draw(ProgrammePicture(self.HEADING, self.events(4)))
        six = programmes.draw(ProgrammePicture(self.HEADING, self.events(6)))
        assert six == four
