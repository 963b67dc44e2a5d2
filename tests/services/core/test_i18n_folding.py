"""Khmer typed in other orders, look-alikes and spellings meets the same word."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from services.core.i18n.catalogue import LANGUAGES, load_texts
from services.core.i18n.clusters import clusters, shorten
from services.core.i18n.folding import clean, fold
from tests.architecture.khmer import spelling

SPELLINGS = Path(spelling.__file__).with_name("spellings.csv")
KHMER = st.text("កខតដសរ្្ិីេាោុំះ់៉៊ ៗ។\u200b", max_size=30)


class TestClean:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("ប\u17c1\u17b8ក", "បើក"),
            ("ទ\u17c1\u17b6", "ទោ"),
            ("ទ\u17b6\u17c1", "ទោ"),
            ("ច\u17c6\u17b6", "ចាំ"),
            ("ស\u17c6\u17bbបុត្រ", "សុំបុត្រ"),
            ("ស\u17ca\u17d2រី", "ស្រ៊ី"),
            ("ស\u17b8\u17ca", "ស៊ី"),
            ("តន\u17d2រ\u17d2តី", "តន្ត្រី"),
            ("ក\u17c6\u17c6", "កំ"),
            ("សូម\u200bរង់\u200cចាំ\ufeff", "សូមរង់ចាំ"),
            ("  សុខ \u00a0\n ដារ៉ា ", "សុខ ដារ៉ា"),
            ("Cafe\u0301", "Café"),
            ("ប្ដូរ", "ប្ដូរ"),
        ],
    )
    def test_typed_text_is_put_in_order(self, typed: str, kept: str) -> None:
        assert clean(typed) == kept

    @given(KHMER)
    def test_it_changes_nothing_twice_and_leaves_no_sign_out_of_order(self, typed: str) -> None:
        once = clean(typed)
        assert clean(once) == once
        assert not spelling.hidden_characters(once)
        after_a_letter = f"[{spelling.LETTERS}]"
        for wrong in ("េា", "េី", "ំា", "ំុ", "ុ៉", "៉្ត", "ំ្ត", "្រ្ត"):
            assert not re.search(after_a_letter + wrong, once)

    def test_our_own_texts_are_in_order_already(self) -> None:
        for forms in load_texts("km").values():
            for text in forms:
                assert clean(text) == " ".join(text.split())


class TestFold:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("ប្ដូរ", "ប្តូរ"),
            ("ម្ដង", "ម្តង"),
            ("២០ ០០០", "20 000"),
            ("Sovath", "SOVATH"),
            ("Angkor Café", "angkor cafe"),
            ("តន្រ្តី", "តន្ត្រី"),
            ("សំ\u200bបុត្រ", "សំបុត្រ"),
        ],
    )
    def test_what_people_take_for_the_same_is_the_same(self, one: str, other: str) -> None:
        assert fold(one) == fold(other)

    def test_other_spellings_meet_ours(self) -> None:
        with SPELLINGS.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert len(rows) >= 10
        for row in rows:
            assert fold(row["wrong"]) == fold(row["right"]), row

    def test_other_words_stay_apart(self) -> None:
        assert fold("សំបុត្រ") != fold("សំបុក")
        assert fold("ដប់") != fold("តប់")

    @given(st.text(max_size=40) | KHMER)
    def test_folding_twice_is_folding_once(self, typed: str) -> None:
        assert fold(fold(typed)) == fold(typed)


class TestClusters:
    def test_a_stack_is_one(self) -> None:
        assert len(clusters("ព្រឹត្តិការណ៍")) == 5
        assert clusters("ស្ត្រី👩‍🎤🇰🇭é") == ["ស្ត្រី", "👩‍🎤", "🇰🇭", "é"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_they_are_those_of_unicode(self, language: str) -> None:
        """Against the newest tables of the `regex` library, over all of our own texts."""
        for forms in load_texts("km" if language == "km" else "en").values():
            for text in forms:
                assert clusters(text) == regex.findall(r"\X", text)

    @given(st.text("abc កខសរ🎫✓🇰🇭👩🏽", max_size=20))
    def test_nothing_is_lost(self, text: str) -> None:
        assert "".join(clusters(text)) == text

    def test_long_names_are_cut_between_letters(self) -> None:
        assert shorten("ព្រឹត្តិការណ៍", 5) == "ព្រឹត្តិការណ៍"
        assert shorten("ការប្រគុំតន្ត្រីអរុណរះ", 7) == "ការប្រគុំ..."
        assert shorten("Night of the Silver River", 12) == "Night of..."
        assert len(clusters(shorten("ក្រ" * 50, 24))) == 24
