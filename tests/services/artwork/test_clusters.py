"""Khmer letters stay together and lines break where a reader expects it."""

import pytest

from services.artwork.clusters import clusters, syllables, visible, visible_parts


class TestClusters:
    @pytest.mark.parametrize(
        ("word", "pieces"),
        [
            ("ព្រឹត្តិការណ៍", ["ព្រឹ", "ត្តិ", "កា", "រ", "ណ៍"]),
            ("ខ្ញុំ", ["ខ្ញុំ"]),
            ("ស្ត្រី", ["ស្ត្រី"]),
            ("ទន្លេពណ៌", ["ទ", "ន្លេ", "ព", "ណ៌"]),
            ("ប៉ា 2", ["ប៉ា", " ", "2"]),
            ("Cafe\u0301", ["C", "a", "f", "e\u0301"]),
        ],
    )
    def test_known_words(self, word: str, pieces: list[str]) -> None:
        assert clusters(word) == pieces

    def test_nothing_is_lost(self) -> None:
        text = "«ភ្លៀង» 12,000 ៛ · Rain\u17d2"
        assert "".join(clusters(text)) == text


class TestSyllables:
    def test_a_silent_consonant_stays_with_its_syllable(self) -> None:
        assert syllables("ពណ៌មាស") == ["ពណ៌", "មា", "ស"]
        assert syllables("សៅរ៍") == ["សៅរ៍"]

    def test_marks_never_begin_a_line(self) -> None:
        assert syllables("ផ្សេងៗ។") == ["ផ្សេ", "ងៗ។"]

    def test_opening_quote_never_ends_a_line(self) -> None:
        assert syllables("«មាស»")[0] == "«មា"

    def test_latin_words_and_numbers_are_never_torn(self) -> None:
        assert syllables("Concert") == ["Concert"]
        assert syllables("ឆ្នាំ2026") == ["ឆ្នាំ", "2026"]


class TestVisible:
    def test_marks_that_nobody_sees_go(self) -> None:
        assert visible(" ទន្លេ\u200bមាស \n\t ok\ufeff ") == "ទន្លេមាស ok"

    def test_the_blank_before_riel_stays_unbreakable(self) -> None:
        assert visible("40,000\u00a0៛") == "40,000\u00a0៛"

    def test_parts_break_at_blanks_and_hints(self) -> None:
        assert visible_parts("ទន្លេ\u200bមាស  River") == ["ទន្លេ", "មាស", " River"]
