"""The silks keep their promises of contrast."""

import pytest

from services.artwork.colours import (
    GOLD_LEAF,
    INK,
    KHQR_RED,
    LACQUER,
    SILKS,
    WHITE,
    Pair,
    contrast,
    mix,
)
from services.artwork.khqr_card import GREY
from services.artwork.receipt import QUIET_INK


class TestSilks:
    @pytest.mark.parametrize("pair", Pair)
    def test_letters_read_on_the_deep_tone(self, pair: Pair) -> None:
        silk = SILKS[pair]
        assert contrast(WHITE, silk.deep) >= 15.9
        assert contrast(silk.spark, silk.deep) >= 10
        assert contrast(silk.pale, silk.deep) >= 7

    @pytest.mark.parametrize("pair", Pair)
    def test_letters_read_on_the_woven_pattern(self, pair: Pair) -> None:
        silk = SILKS[pair]
        assert contrast(silk.pale, silk.weave) >= 7
        assert contrast(silk.deep, silk.weave) < 1.3

    @pytest.mark.parametrize("pair", Pair)
    def test_white_reads_on_the_ground(self, pair: Pair) -> None:
        assert contrast(WHITE, SILKS[pair].ground) >= 4.5


class TestFixedTones:
    def test_payment_card(self) -> None:
        assert contrast(WHITE, KHQR_RED) >= 4.5
        assert contrast(GREY, WHITE) >= 7

    def test_receipt_and_programme(self) -> None:
        assert contrast(QUIET_INK, WHITE) >= 7
        assert contrast(GOLD_LEAF, LACQUER) >= 10
        assert contrast(INK, WHITE) >= 15

    def test_mix_goes_from_one_colour_to_the_other(self) -> None:
        assert mix("#000000", "#FFFFFF", 0) == "#000000"
        assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
        assert mix("#000000", "#FFFFFF", 1) == "#FFFFFF"
