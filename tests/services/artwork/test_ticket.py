"""The ticket is read at the gate, says where to go, and shows no code where codes rotate."""

import pytest
from PIL import Image

from services.artwork import ticket as pictures
from services.artwork.colours import SILKS, WHITE, Pair, rgb_of
from services.artwork.schemas import Artwork, Hair, TicketPicture
from tests.services.artwork.samples import (
    LONG_TITLE,
    QR_TEXT,
    as_sent_by_chat,
    codes_in,
    opened,
    scaled,
    ticket,
)

LIMIT_BYTES = 60_000
STANDING = {"row": "", "seat": "", "zone": "VIP"}


def standing(**changes: object) -> TicketPicture:
    return ticket(**{**STANDING, **changes})


class TestReading:
    def test_a_hundred_different_codes_are_read_at_full_and_small_size(self) -> None:
        for number in range(100):
            payload = f"{number:03d}{QR_TEXT[number:]}{QR_TEXT[: max(number - 3, 0)]}"[:149]
            image = opened(pictures.draw(ticket(qr_payload=payload, seat=str(number))))
            for share in (1, 0.5, 0.35):
                assert codes_in(scaled(image, share)) == [payload]

    def test_read_after_the_messenger_packed_it(self) -> None:
        image = opened(pictures.draw(ticket()))
        assert codes_in(as_sent_by_chat(image)) == [QR_TEXT]

    def test_the_code_is_large_and_on_white(self) -> None:
        """149 signs of Base45 are version 6 at level M: 41 modules, 9 pixels each."""
        image = opened(pictures.draw(ticket())).convert("RGB")
        left, top = pictures.SIDE, pictures.CARD_TOP
        box = (left, top, left + pictures.CARD_SIDE, top + pictures.CARD_SIDE)
        code = image.crop(box).convert("L").point([255] * 60 + [0] * 196).getbbox()
        assert code is not None
        assert (code[2] - code[0], code[3] - code[1]) == (369, 369)
        assert min(code[:2]) >= 36
        assert len(image.crop(box).getcolors() or []) == 2

    def test_no_code_where_codes_rotate(self) -> None:
        image = opened(pictures.draw(ticket(qr_payload=None)))
        assert codes_in(image) == []
        silk = SILKS[ticket().artwork.pair]
        swan = image.convert("RGB").crop((64, 640, 510, 900)).getcolors(10_000) or []
        assert rgb_of(silk.spark) in {colour for _, colour in swan}


class TestFile:
    @pytest.mark.parametrize("pair", Pair)
    def test_every_silk_stays_small(self, pair: Pair) -> None:
        seed = list(Pair).index(pair)
        face = Artwork(seed, pair, list(Hair)[seed % 4], Pair.GOLD)
        picture = pictures.draw(ticket(artwork=face, title=LONG_TITLE))
        assert opened(picture).size == (960, 1200)
        assert len(opened(picture).getcolors() or []) <= 64
        assert len(picture.content) <= LIMIT_BYTES

    @pytest.mark.parametrize("seed", range(3))
    def test_every_scene_stays_small(self, seed: int) -> None:
        picture = pictures.draw(ticket(artwork=Artwork(seed, Pair.LIME)))
        assert len(picture.content) <= LIMIT_BYTES

    def test_flat_tones_are_exact(self) -> None:
        image = opened(pictures.draw(ticket())).convert("RGB")
        colours = {colour for _, colour in image.getcolors(10_000) or []}
        silk = SILKS[Pair.ROSE]
        wanted = (silk.deep, silk.ground, silk.petal, silk.spark, WHITE)
        assert {rgb_of(tone) for tone in wanted} <= colours

    def test_same_ticket_same_bytes(self) -> None:
        first = pictures.draw(ticket())
        pictures._cloth.cache_clear()
        assert pictures.draw(ticket()) == first

    def test_every_field_is_drawn(self) -> None:
        changes = (
            {"artwork": Artwork(22, Pair.ROSE)},
            {"title": LONG_TITLE},
            {"artist": LONG_TITLE},
            {"venue": LONG_TITLE},
            {"weekday": LONG_TITLE},
            {"date": "06/12"},
            {"time": "19:30"},
            {"zone": "C"},
            {"gate": "D"},
            {"reference": "HM-7K2Q-2"},
            {"row": "4"},
            {"seat": "13"},
            {"qr_payload": QR_TEXT[::-1]},
            {"qr_payload": None},
            STANDING,
        )
        drawn = {pictures.draw(ticket(**change)).sha256 for change in changes}
        assert len(drawn | {pictures.draw(ticket()).sha256}) == len(changes) + 1

    @pytest.mark.parametrize(
        "made",
        [
            ticket(title=LONG_TITLE, artist=LONG_TITLE, venue=LONG_TITLE),
            standing(gate="North East", zone="Golden Circle", reference="HM-7K2Q-7K2Q-1000"),
            ticket(qr_payload=None, title=LONG_TITLE),
        ],
    )
    def test_words_stay_inside_the_safe_area(self, made: TicketPicture) -> None:
        """White letters nowhere near the edges, in the code's card or in each other."""
        image = opened(pictures.draw(made)).convert("RGB")
        bright = image.convert("L").point([0] * 150 + [255] * 106)
        for box in ((0, 440, 60, 1150), (900, 440, 960, 1150)):
            assert bright.crop(box).getbbox() is None
        gap = (pictures.SIDE + pictures.CARD_SIDE + 4, 640, pictures.COLUMN - 6, 1086)
        assert bright.crop(gap).getbbox() is None

    def test_two_lines_of_a_title_do_not_touch(self) -> None:
        image = opened(pictures.draw(ticket(title=LONG_TITLE, qr_payload=None)))
        rows = white_rows(image, (64, 432, 896, 590))
        assert any(not row for row in rows[rows.index(True) : len(rows) - rows[::-1].index(True)])


def white_rows(image: Image.Image, box: tuple[int, int, int, int]) -> list[bool]:
    """For each row of the box: is there white ink?"""
    part = image.convert("RGB").crop(box)
    width = part.width * 3
    data = part.tobytes()
    return [
        any(
            data[start + place : start + place + 3] == b"\xff\xff\xff"
            for place in range(0, width, 3)
        )
        for start in range(0, len(data), width)
    ]
