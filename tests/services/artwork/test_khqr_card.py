"""The payment card is read by every phone, small to send and right in both currencies."""

import io

import pytest
from PIL import Image

from services.artwork import codes, khqr_card
from services.artwork.colours import KHQR_RED, rgb_of
from services.artwork.schemas import Bilingual, KhqrCard
from services.core.money import Currency
from tests.services.artwork.samples import (
    as_sent_by_chat,
    card,
    codes_in,
    khqr_payload,
    opened,
    scaled,
)

RIEL = {"currency": Currency.KHR, "amount": "492,000 ៛", "other_amount": "$120.00"}
HARD_LIMIT_BYTES = 60_000
LIMIT_BYTES = 40_000
ENDLESS = Bilingual("ព្រឹត្តិការណ៍" * 12, "A very long purpose " * 9)


def variants() -> list[KhqrCard]:
    return [
        card(),
        card(**RIEL),
        card(payload=khqr_payload(7)[:120], other_amount=""),
        card(purpose=ENDLESS, payee=ENDLESS, order="HM-7K2Q-7K2Q-94"),
        card(amount="$1,234,567.89", other_amount="5,061,728,349 ៛"),
    ]


class TestReading:
    def test_a_hundred_different_codes_are_read_at_full_and_small_size(self) -> None:
        payloads = [khqr_payload(number * 7919) for number in range(100)]
        assert len(set(payloads)) == 100
        for number, payload in enumerate(payloads):
            changes = RIEL if number % 2 else {}
            image = opened(khqr_card.draw(card(payload=payload, **changes)))
            for share in (1, 0.5, 0.35):
                assert codes_in(scaled(image, share)) == [payload]

    def test_read_after_the_messenger_packed_it(self) -> None:
        for number in range(20):
            made = card(payload=khqr_payload(number))
            assert codes_in(as_sent_by_chat(opened(khqr_card.draw(made)))) == [made.payload]

    @pytest.mark.parametrize("made", variants())
    def test_whole_pixels_and_a_free_quiet_zone(self, made: KhqrCard) -> None:
        """From the code outward four modules are pure paper on all sides."""
        image = opened(khqr_card.draw(made)).convert("L")
        side = codes.code(made.payload, 0, 255).width
        module = khqr_card.CODE_ROOM // (side + 2 * codes.QUIET_MODULES)
        left = (image.width - side * module) // 2
        top = khqr_card.CODE_TOP + (khqr_card.CODE_ROOM - side * module) // 2
        quiet = codes.QUIET_MODULES * module
        right, bottom = left + side * module, top + side * module
        assert image.crop((left, top, left + 7 * module, top + module)).getextrema() == (0, 0)
        for box in (
            (left - quiet, top - quiet, right + quiet, top),
            (left - quiet, bottom, right + quiet, bottom + quiet),
            (left - quiet, top - quiet, left, bottom + quiet),
            (right, top - quiet, right + quiet, bottom + quiet),
        ):
            assert image.crop(box).getextrema() == (255, 255)


class TestFile:
    @pytest.mark.parametrize("made", variants())
    def test_size_and_colours(self, made: KhqrCard) -> None:
        picture = khqr_card.draw(made)
        image = opened(picture)
        assert (image.size, image.mode) == ((900, 1240), "P")
        assert (picture.width, picture.height) == (900, 1240)
        assert picture.media_type == "image/png"
        assert len(image.getcolors() or []) <= 64
        assert len(picture.content) <= LIMIT_BYTES < HARD_LIMIT_BYTES

    @pytest.mark.parametrize("made", variants())
    def test_only_white_black_and_red(self, made: KhqrCard) -> None:
        """Greys are steps from black to white, the rest steps from the red to white."""
        red = rgb_of(KHQR_RED)
        pixels = opened(khqr_card.draw(made)).convert("RGB").tobytes()
        for colour in set(zip(*[iter(pixels)] * 3, strict=True)):
            share = (255 - colour[1]) / (255 - red[1])
            blend = [255 - (255 - channel) * share for channel in red]
            steps = [abs(x - y) for x, y in zip(colour, blend, strict=True)]
            assert len(set(colour)) == 1 or max(steps) <= 1

    def test_header_is_the_red_and_the_corner_is_folded(self) -> None:
        image = opened(khqr_card.draw(card())).convert("RGB")
        red = rgb_of(KHQR_RED)
        assert image.getpixel((10, 10)) == red
        assert image.getpixel((10, 131)) == red
        assert image.getpixel((10, 134)) == (255, 255, 255)
        assert image.getpixel((895, 150)) == red
        assert image.getpixel((845, 185)) == (255, 255, 255)

    @pytest.mark.parametrize("made", variants())
    def test_words_stay_inside_the_safe_area(self, made: KhqrCard) -> None:
        image = opened(khqr_card.draw(made)).convert("L")
        for box in ((0, 200, 64, 335), (836, 200, 900, 335), (0, 350, 64, 1240)):
            assert image.crop(box).getextrema() == (255, 255)
        assert image.crop((836, 350, 900, 1240)).getextrema() == (255, 255)
        assert image.crop((0, 1200, 900, 1240)).getextrema() == (255, 255)

    def test_same_card_same_bytes(self) -> None:
        khqr_card._template.cache_clear()
        first = khqr_card.draw(card())
        khqr_card._template.cache_clear()
        assert khqr_card.draw(card()) == first

    def test_every_field_is_drawn(self) -> None:
        base = khqr_card.draw(card()).sha256
        other = Bilingual("មាស", "Gold")
        changes = (
            {"payload": khqr_payload(2)},
            {"currency": Currency.KHR},
            {"payee": other},
            {"amount": "$121.00"},
            {"other_amount": "492,100 ៛"},
            {"purpose": other},
            {"order": "HM-7K2R"},
            {"until": "19:43"},
        )
        drawn = {khqr_card.draw(card(**change)).sha256 for change in changes}
        assert len(drawn | {base}) == len(changes) + 1

    def test_the_template_stays_clean(self) -> None:
        """A card drawn before leaves nothing on the next one."""
        khqr_card.draw(card(purpose=ENDLESS, amount="$9,999,999.99"))
        template = khqr_card._template().picture(LIMIT_BYTES)
        with Image.open(io.BytesIO(template.content)) as image:
            assert image.convert("L").crop((0, 345, 900, 1240)).getextrema() == (255, 255)
