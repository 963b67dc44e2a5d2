"""Envelopes of money: the size of a picture for a chat, whatever stands on them."""

import io

import pytest
from PIL import Image

from services.artwork.colours import SILKS, contrast
from services.artwork.pictures import draw
from services.artwork.schemas import AngPaoPicture, Bilingual
from services.transfers.angpao.looks import artwork_of
from services.transfers.angpao.schemas import Theme

LONG = "សូមជូនពរឱ្យមានសុខភាពល្អ សំណាងល្អ និងជោគជ័យគ្រប់ភារកិច្ច ទាំងអស់គ្នាណា"
MOST_BYTES = 40_000


def envelope(theme: Theme, amount: str = "", wish: str = LONG) -> AngPaoPicture:
    title = Bilingual("សួស្តីឆ្នាំថ្មីប្រពៃណីជាតិខ្មែរ", "Happy Khmer New Year")
    return AngPaoPicture(artwork_of(theme), title, wish, "ជូនដោយ Dara · From Dara", amount)


@pytest.mark.parametrize("amount", ["", "4,000,000 ៛", "$0.01"])
@pytest.mark.parametrize("theme", Theme)
def test_small_and_of_the_right_size(theme: Theme, amount: str) -> None:
    picture = draw(envelope(theme, amount))
    assert (picture.width, picture.height) == (720, 1080)
    assert len(picture.content) <= MOST_BYTES
    with Image.open(io.BytesIO(picture.content)) as shown:
        colours = shown.getcolors(64)
        assert colours is not None


def test_the_same_words_are_the_same_picture() -> None:
    first, again = (draw(envelope(Theme.WEDDING)) for _ in range(2))
    assert first.sha256 == again.sha256
    assert draw(envelope(Theme.WEDDING, "$1.00")).sha256 != first.sha256


@pytest.mark.parametrize("theme", Theme)
def test_words_read_on_the_silk(theme: Theme) -> None:
    silk = SILKS[artwork_of(theme).pair]
    assert contrast(silk.spark, silk.deep) >= 7
    assert contrast(silk.pale, silk.deep) >= 7
