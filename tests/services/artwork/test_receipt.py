"""The receipt shows the sum, its facts and a code to check it by."""

import pytest

from services.artwork import receipt as pictures
from services.artwork.colours import Pair
from services.artwork.labels import Label
from services.artwork.schemas import Bilingual, Fact, ReceiptPicture
from tests.services.artwork.samples import LONG_TITLE, codes_in, opened, receipt, scaled

LIMIT_BYTES = 45_000


class TestReceipt:
    @pytest.mark.parametrize("pair", Pair)
    def test_every_silk_stays_small(self, pair: Pair) -> None:
        picture = pictures.draw(receipt(pair=pair))
        assert opened(picture).size == (960, 1200)
        assert len(opened(picture).getcolors() or []) <= 64
        assert len(picture.content) <= LIMIT_BYTES

    @pytest.mark.parametrize("share", [1, 0.5])
    def test_the_check_code_is_read(self, share: float) -> None:
        for number in range(20):
            made = receipt(check_url=f"https://demo.test/verify/HM-7K2Q-{number:04d}")
            assert codes_in(scaled(opened(pictures.draw(made)), share)) == [made.check_url]

    def test_riel_first(self) -> None:
        riel = pictures.draw(receipt(amount="492,000 ៛", other_amount="$120.00"))
        assert riel.sha256 != pictures.draw(receipt()).sha256

    def test_every_fact_is_drawn(self) -> None:
        whole = receipt()
        drawn = {pictures.draw(whole).sha256}
        for place in range(len(whole.facts)):
            facts = list(whole.facts)
            facts[place] = Fact(facts[place].label, Bilingual("មាស", "Gold"))
            drawn.add(pictures.draw(receipt(facts=tuple(facts))).sha256)
        drawn.add(pictures.draw(receipt(status=Label.REFUNDED)).sha256)
        assert len(drawn) == len(whole.facts) + 2

    @pytest.mark.parametrize(
        "made",
        [
            receipt(facts=(Fact(Label.FOR, LONG_TITLE), *receipt().facts[1:])),
            receipt(facts=(*receipt().facts, Fact(Label.TO, LONG_TITLE))),
            receipt(amount="$1,234,567.89", other_amount="5,061,728,349 ៛"),
            receipt(facts=()),
        ],
    )
    def test_words_stay_inside_the_safe_area(self, made: ReceiptPicture) -> None:
        image = opened(pictures.draw(made)).convert("L")
        for box in ((0, 440, 56, 1200), (904, 440, 960, 1200), (0, 1144, 960, 1200)):
            assert image.crop(box).getextrema() == (255, 255)

    def test_a_long_fact_stands_on_two_lines_clear_of_its_label(self) -> None:
        made = receipt(facts=(Fact(Label.REFERENCE, LONG_TITLE),))
        image = opened(pictures.draw(made)).convert("L")
        label_right = image.crop((64, 450, 480, 530)).point([255] * 200 + [0] * 56).getbbox()
        assert label_right is not None
        assert image.crop((356, 450, 376, 530)).getextrema() == (255, 255)
