"""Texts in two languages: filled, escaped, counted; from fresh files whatever their times say."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    NotFound,
    RateLimited,
    Refused,
    Unavailable,
)
from services.core.i18n import (
    CatalogueError,
    MissingText,
    Safe,
    Translator,
    Translators,
    compile_catalogues,
    load_texts,
    what_next,
)
from services.core.money import Currency, Money

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: {}\\n"\n\n'
RULES = {"en": "nplurals=2; plural=(n != 1);", "km": "nplurals=1; plural=0;"}
NOW = datetime(2026, 11, 3, 12, 5, tzinfo=UTC)
RATE = Decimal(4100)


def write(folder: Path, language: str, name: str, text: str) -> Path:
    (folder / language).mkdir(exist_ok=True)
    file = folder / language / name
    file.write_text(HEAD.format(RULES[language]) + text, encoding="utf-8")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "en", "demo.po", 'msgid "demo.a"\nmsgstr "Hello {name}"\n')
    write(tmp_path, "km", "demo.po", 'msgid "demo.a"\nmsgstr "សួស្តី {name}"\n')
    counted = 'msgid "more.n"\nmsgid_plural "more.n"\nmsgstr[0] "{n} day, {x}"\n'
    write(tmp_path, "en", "more.po", counted + 'msgstr[1] "{n} days, {x}"\n')
    write(tmp_path, "km", "more.po", counted.replace("day,", "ថ្ងៃ"))
    return tmp_path


@pytest.fixture
def english(folder: Path) -> Translator:
    return Translator.load("en", folder)


@pytest.fixture(scope="module")
def shipped() -> Translators:
    return Translators.load()


class TestCatalogue:
    def test_all_files_of_a_language_are_one_catalogue(self, folder: Path) -> None:
        assert load_texts("en", folder) == {
            "demo.a": ("Hello {name}",),
            "more.n": ("{n} day, {x}", "{n} days, {x}"),
        }

    def test_a_key_in_two_files_is_refused(self, folder: Path) -> None:
        write(folder, "en", "other.po", 'msgid "demo.a"\nmsgstr "Hi"\n')
        with pytest.raises(CatalogueError, match=r"other\.po: demo\.a stands in demo\.po too"):
            load_texts("en", folder)

    def test_a_key_twice_in_a_file_is_refused(self, folder: Path) -> None:
        write(folder, "en", "demo.po", 'msgid "demo.a"\nmsgstr "Hi"\n\n' * 2)
        with pytest.raises(CatalogueError, match=r"demo\.po: demo\.a stands twice"):
            load_texts("en", folder)

    def test_a_broken_file_is_named(self, folder: Path) -> None:
        file = write(folder, "en", "demo.po", "message: Hello\n")
        with pytest.raises(CatalogueError, match=r"demo\.po"):
            load_texts("en", folder)
        file.write_bytes(HEAD.format(RULES["en"]).encode() + b'msgid "demo.a"\nmsgstr "\xff"\n')
        with pytest.raises(CatalogueError, match=r"demo\.po"):
            load_texts("en", folder)

    def test_a_folder_without_texts_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CatalogueError, match="no texts"):
            load_texts("en", tmp_path)

    def test_a_fuzzy_text_is_not_shown(self, folder: Path) -> None:
        write(folder, "en", "demo.po", '#, fuzzy\nmsgid "demo.a"\nmsgstr "Perhaps"\n')
        assert "demo.a" not in load_texts("en", folder)


class TestCompile:
    def test_compiled_texts_are_the_same_texts(self, folder: Path) -> None:
        from_sources = {language: load_texts(language, folder) for language in ("en", "km")}
        assert [file.name for file in compile_catalogues(folder)] == ["catalogue.mo"] * 2
        assert {language: load_texts(language, folder) for language in ("en", "km")} == (
            from_sources
        )

    def test_the_compiled_file_is_what_is_read(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        compile_catalogues(folder)
        monkeypatch.setattr("services.core.i18n.catalogue.read_po", None)
        assert load_texts("en", folder)["demo.a"] == ("Hello {name}",)

    def test_a_fresh_file_is_left_alone(self, folder: Path) -> None:
        before = [file.stat() for file in compile_catalogues(folder)]
        after = [file.stat() for file in compile_catalogues(folder)]
        assert [(each.st_ino, each.st_mtime_ns) for each in before] == [
            (each.st_ino, each.st_mtime_ns) for each in after
        ]

    def test_a_stale_file_is_not_used_even_when_it_looks_newer(self, folder: Path) -> None:
        compiled = compile_catalogues(folder)
        source = write(folder, "en", "demo.po", 'msgid "demo.a"\nmsgstr "Hi {name}"\n')
        os.utime(source, (0, 0))
        assert load_texts("en", folder)["demo.a"] == ("Hi {name}",)
        assert compile_catalogues(folder) == compiled
        assert load_texts("en", folder)["demo.a"] == ("Hi {name}",)

    @pytest.mark.parametrize("content", [b"", b"no catalogue", b"\xde\x12\x04\x95" + b"\xff" * 24])
    def test_a_damaged_file_is_not_used(self, folder: Path, content: bytes) -> None:
        for file in compile_catalogues(folder):
            file.write_bytes(content)
        assert load_texts("en", folder)["demo.a"] == ("Hello {name}",)
        compile_catalogues(folder)
        assert load_texts("en", folder)["demo.a"] == ("Hello {name}",)

    def test_no_half_file_is_left_behind(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*_: object) -> None:
            raise OSError("disk full")

        monkeypatch.setattr("services.core.i18n.catalogue.write_mo", fails)
        with pytest.raises(OSError, match="disk full"):
            compile_catalogues(folder)
        assert sorted(file.name for file in (folder / "km").iterdir()) == ["demo.po", "more.po"]


class TestTranslator:
    def test_values_are_escaped_for_chat(self, english: Translator) -> None:
        text = english("demo.a", name="<b>Dara & Co</b>")
        assert text == "Hello &lt;b&gt;Dara &amp; Co&lt;/b&gt;"
        assert isinstance(text, Safe)

    def test_safe_values_and_whole_texts_go_in_as_they_are(self, english: Translator) -> None:
        assert english("demo.a", name=Safe("<b>Dara</b>")) == "Hello <b>Dara</b>"
        inner = english("demo.a", name="A & B")
        assert english("demo.a", name=inner) == "Hello Hello A &amp; B"

    def test_plain_texts_are_not_escaped(self, english: Translator) -> None:
        assert english.plain("demo.a", name="A & B") == "Hello A & B"
        assert english.plain_n("more.n", 2, x="<x>") == "2 days, <x>"

    @given(name=st.text())
    def test_no_value_can_open_a_tag(self, shipped: Translators, name: str) -> None:
        text = shipped.for_language("en")("menu.home.greeting", name=name)
        assert "<" not in text
        assert ">" not in text
        back = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert back == f"Hello {name}!"

    def test_a_value_with_braces_is_no_placeholder(self, english: Translator) -> None:
        assert english("demo.a", name="{name} {0} {x.y}") == "Hello {name} {0} {x.y}"

    def test_english_counts_and_khmer_does_not(self, folder: Path, english: Translator) -> None:
        khmer = Translator.load("km", folder)
        shown = {n: english.n("more.n", n, x="a") for n in (0, 1, 2, 1000)}
        assert shown == {0: "0 days, a", 1: "1 day, a", 2: "2 days, a", 1000: "1,000 days, a"}
        assert [khmer.n("more.n", n, x="a") for n in (0, 1, 2)] == [
            "0 ថ្ងៃ a",
            "1 ថ្ងៃ a",
            "2 ថ្ងៃ a",
        ]

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            ("2026", "2026"),
            (2026, "2,026"),
            (Decimal("1234.50"), "1,234.50"),
            (Currency.USD, "USD"),
            (date(2026, 11, 3), "3 Nov 2026"),
            (NOW, "3 Nov 2026, 19:05"),
        ],
    )
    def test_values_take_their_usual_form(
        self, english: Translator, value: str | int | Decimal | date, shown: str
    ) -> None:
        assert english("demo.a", name=value) == f"Hello {shown}"

    def test_money_and_durations_take_their_usual_form(self, shipped: Translators) -> None:
        khmer = shipped.for_language("km")
        money = Money(20000, Currency.KHR)
        assert khmer("topup.choose.button_missing", amount=money) == "នៅខ្វះ 20,000\u00a0៛"
        shown = khmer("error.next.rate_limited", wait=timedelta(seconds=90))
        assert "1 នាទី 30 វិនាទី" in shown

    def test_other_values_are_refused(self, english: Translator) -> None:
        with pytest.raises(TypeError, match="float"):
            english("demo.a", name=1.5)  # type: ignore[arg-type]

    def test_values_that_a_text_does_not_show_may_be_anything(self, english: Translator) -> None:
        assert english("demo.a", name="A", order_id=object()) == "Hello A"  # type: ignore[arg-type]

    def test_missing_texts_and_values_are_mistakes(self, english: Translator) -> None:
        with pytest.raises(MissingText, match=r"en: no text for demo\.nothing"):
            english("demo.nothing")
        with pytest.raises(MissingText, match=r"demo\.a needs a value for name"):
            english("demo.a")
        assert "demo.a" in english
        assert "demo.nothing" not in english

    def test_it_cannot_be_changed(self, english: Translator) -> None:
        with pytest.raises(AttributeError):
            english.locale = "km"  # type: ignore[misc]


class TestFormats:
    def test_money_says_points_and_stars_in_words(self, shipped: Translators) -> None:
        english, khmer = shipped.for_language("en"), shipped.for_language("km")
        assert english.money(Money(1, Currency.PTS)) == "1 point"
        assert english.money(Money(1200, Currency.PTS)) == "1,200 points"
        assert khmer.money(Money(1200, Currency.PTS)) == "1,200 ពិន្ទុ"
        assert khmer.money(Money(50, Currency.XTR)) == "50 ផ្កាយ"
        assert khmer.money(Money(50, Currency.USD)) == "$0.50"

    def test_both_currencies_and_signs(self, shipped: Translators) -> None:
        t = shipped.for_language("km")
        five, riel = Money(500, Currency.USD), Money(20500, Currency.KHR)
        assert t.both(five, RATE) == "$5.00 (≈ 20,500\u00a0៛)"
        assert t.both(Money(50, Currency.XTR), RATE) == t.money(Money(50, Currency.XTR))
        assert t.also_in(riel, RATE) == "≈ $5.00"
        assert (t.signed(five), t.signed(-five), t.signed(Money.zero(Currency.USD))) == (
            "+$5.00",
            "-$5.00",
            "$0.00",
        )

    @pytest.mark.parametrize(
        ("items", "english", "khmer"),
        [
            ([], "", ""),
            (["A"], "A", "A"),
            (["A", "B"], "A and B", "A និង B"),
            (["A", "B", "C"], "A, B and C", "A, B និង C"),
        ],
    )
    def test_lists(self, shipped: Translators, items: list[str], english: str, khmer: str) -> None:
        assert shipped.for_language("en").listing(items) == english
        assert shipped.for_language("km").listing(items) == khmer

    @pytest.mark.parametrize(
        ("seconds", "english", "khmer"),
        [
            (-5, "0 seconds", "0 វិនាទី"),
            (1, "1 second", "1 វិនាទី"),
            (60, "1 minute", "1 នាទី"),
            (270, "4 min 30 s", "4 នាទី 30 វិនាទី"),
            (5400, "1 h 30 min", "1 ម៉ោង 30 នាទី"),
            (7259, "2 hours", "2 ម៉ោង"),
            (47 * 3600 + 59, "47 hours", "47 ម៉ោង"),
            (3 * 86400 - 1, "2 days", "2 ថ្ងៃ"),
        ],
    )
    def test_durations_are_exact(
        self, shipped: Translators, seconds: int, english: str, khmer: str
    ) -> None:
        length = timedelta(seconds=seconds)
        assert shipped.for_language("en").duration(length) == english
        assert shipped.for_language("km").duration(length) == khmer

    @pytest.mark.parametrize(
        ("seconds", "english", "khmer"),
        [
            (0, "now", "ឥឡូវនេះ"),
            (30, "in 30 seconds", "30 វិនាទីទៀត"),
            (5 * 60, "in 5 minutes", "5 នាទីទៀត"),
            (3600, "in 1 hour", "1 ម៉ោងទៀត"),
            (90 * 60, "in 1 h 30 min", "1 ម៉ោង 30 នាទីទៀត"),
            (48 * 3600, "in 2 days", "2 ថ្ងៃទៀត"),
            (53 * 3600, "in 3 days", "3 ថ្ងៃទៀត"),
            (-1, "1 second ago", "1 វិនាទីមុន"),
            (-5 * 60, "5 minutes ago", "5 នាទីមុន"),
            (-90 * 60, "1 h 30 min ago", "1 ម៉ោង 30 នាទីមុន"),
            (-2 * 3600, "2 hours ago", "2 ម៉ោងមុន"),
            (-72 * 3600, "3 days ago", "3 ថ្ងៃមុន"),
        ],
    )
    def test_distances_are_exact_and_days_are_those_of_the_calendar(
        self, shipped: Translators, seconds: int, english: str, khmer: str
    ) -> None:
        moment = NOW + timedelta(seconds=seconds)
        assert shipped.for_language("en").relative(moment, NOW) == english
        assert shipped.for_language("km").relative(moment, NOW) == khmer

    @given(seconds=st.integers(-(10**9), 10**9))
    def test_no_khmer_time_holds_a_zero_width_space(
        self, shipped: Translators, seconds: int
    ) -> None:
        khmer = shipped.for_language("km")
        moment = NOW + timedelta(seconds=seconds)
        shown = khmer.relative(moment, NOW) + khmer.duration(moment - NOW)
        assert "\u200b" not in shown
        assert shown.isprintable()

    def test_dates_and_numbers_follow_the_language(self, shipped: Translators) -> None:
        t = shipped.for_language("km")
        assert (t.date(NOW), t.date(NOW, "numbers")) == ("3 វិច្ឆិកា 2026", "03/11/2026")
        assert (t.time(NOW), t.clock(NOW)) == ("ម៉ោង 19:05", "19:05")
        assert t.date_time(NOW) == "3 វិច្ឆិកា 2026 ម៉ោង 19:05"
        assert (t.number(12345), t.percent(Decimal("0.5"))) == ("12,345", "50%")


class TestTranslators:
    @pytest.mark.parametrize(
        ("code", "locale"),
        [
            ("km", "km"),
            ("km-KH", "km"),
            ("KM_kh", "km"),
            ("en", "en"),
            ("en-GB", "en"),
            ("fr", "km"),
            ("kmr", "km"),
            ("", "km"),
            (None, "km"),
        ],
    )
    def test_the_language_of_a_person(
        self, shipped: Translators, code: str | None, locale: str
    ) -> None:
        assert shipped.for_language(code).locale == locale

    def test_others_get_the_default(self) -> None:
        assert Translators.load("en").for_language("fr").locale == "en"

    def test_each_knows_the_other(self, shipped: Translators) -> None:
        assert shipped.for_language("km").other == "en"
        assert shipped.for_language("en").other == "km"


class _OutOfReach(Refused):
    code = "amount.too_large"


class TestWhatNext:
    @pytest.mark.parametrize(
        ("refusal", "words"),
        [
            (_OutOfReach(), "Please check and try again."),
            (NotFound(), "Please go back to home and choose again."),
            (Forbidden(), "Please go back to home."),
            (Conflict(), "Please look at what is shown now and try again."),
            (Unavailable(), "Please try again later."),
            (RateLimited(), "Please try again later."),
            (RateLimited(retry_after_seconds=90), "Please wait 1 min 30 s and try again."),
        ],
    )
    def test_every_kind_has_advice(
        self, shipped: Translators, refusal: DomainError, words: str
    ) -> None:
        refusal.code = getattr(refusal, "code", "demo.none")  # type: ignore[misc]
        assert what_next(shipped.for_language("en"), refusal) == words

    def test_own_advice_comes_first(self, folder: Path) -> None:
        own = 'msgid "error.amount.too_large.next"\nmsgstr "At most {limit}."\n'
        write(folder, "en", "own.po", own)
        refusal = _OutOfReach(limit=Money(500, Currency.USD))
        assert what_next(Translator.load("en", folder), refusal) == "At most $5.00."
