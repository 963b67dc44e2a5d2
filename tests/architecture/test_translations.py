"""Every text in both languages and in clean Khmer; each check is shown what it must catch."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import ClassVar

import pytest

from services.core.i18n.catalogue import LOCALES
from tests.architecture.khmer import spelling, wording
from tests.architecture.khmer.calls import (
    Call,
    Raised,
    product_files,
    read_calls,
    read_mentions,
    read_raised,
)
from tests.architecture.khmer.entries import Entry, excepted, read_entries, read_table
from tests.architecture.khmer.errors import error_classes
from tests.architecture.khmer.keys import key_findings
from tests.architecture.khmer.pages import (
    BUILD,
    never_fetched,
    page_files,
    read_page_calls,
    read_page_mentions,
)
from tests.architecture.khmer.usage import call_findings, error_findings, unused_keys

ROOT = Path(__file__).parents[2]
KHMER_CHECKS = [
    spelling.hidden_characters,
    spelling.latin_words,
    spelling.foreign_letters,
    spelling.coengs,
    spelling.order_and_spelling,
    spelling.blanks,
]
PAIR_CHECKS = [
    wording.marks,
    wording.placeholders,
    wording.handwritten_formats,
    wording.lengths,
    wording.terms,
]


@cache
def all_entries() -> list[Entry]:
    return read_entries(LOCALES)


def by_key() -> dict[str, Entry]:
    return {entry.key: entry for entry in all_entries()}


def pair(english: str, khmer: str, key: str = "demo.screen.text") -> Entry:
    return Entry(key, (english,), (khmer,))


def findings_of(check: str, entry: Entry) -> list[str]:
    on_khmer = [each(entry.khmer) for each in KHMER_CHECKS if each.__name__ == check]
    on_pair = [each(entry) for each in PAIR_CHECKS if each.__name__ == check]
    return [finding for findings in (*on_khmer, *on_pair) for finding in findings]


class TestCatalogue:
    def test_both_languages_hold_the_same_whole_texts(self) -> None:
        assert key_findings(LOCALES) == []

    @pytest.mark.parametrize("check", KHMER_CHECKS, ids=lambda check: check.__name__)
    def test_khmer_is_clean(self, check: Callable[[str], list[str]]) -> None:
        allowed = excepted(check.__name__)
        assert [
            f"{entry.key}: {finding}: {entry.khmer}"
            for entry in all_entries()
            for finding in check(entry.khmer)
            if (entry.key, finding) not in allowed
        ] == []

    @pytest.mark.parametrize("check", PAIR_CHECKS, ids=lambda check: check.__name__)
    def test_khmer_says_what_english_says(self, check: Callable[[Entry], list[str]]) -> None:
        allowed = excepted(check.__name__)
        assert [
            f"{entry.key}: {finding}: {entry.english} | {entry.khmer}"
            for entry in all_entries()
            for finding in check(entry)
            if (entry.key, finding) not in allowed
        ] == []

    def test_english_holds_no_khmer_but_the_name_of_the_language(self) -> None:
        khmer = [
            entry.key
            for entry in all_entries()
            if any("\u1780" <= sign <= "\u17ff" for text in entry.en for sign in text)
        ]
        assert khmer == ["settings.language.button_km"]

    def test_every_exception_is_still_needed(self) -> None:
        entries = by_key()
        for row in read_table("exceptions.csv"):
            assert row["why"], row
            entry = entries[row["key"]]
            assert row["what"] in findings_of(row["check"], entry), row

    @pytest.mark.parametrize(
        ("prefix", "characters"),
        [("menu.bot.about", 120), ("menu.bot.description", 512), ("menu.command.", 256)],
    )
    def test_what_telegram_shows_of_the_bot_fits(self, prefix: str, characters: int) -> None:
        texts = [
            text
            for entry in all_entries()
            for text in (*entry.en, *entry.km)
            if entry.key.startswith(prefix)
        ]
        assert texts
        assert all(len(text) <= characters for text in texts)


class TestGlossary:
    @pytest.mark.parametrize("check", KHMER_CHECKS, ids=lambda check: check.__name__)
    def test_its_khmer_is_clean(self, check: Callable[[str], list[str]]) -> None:
        assert [(row["key"], check(row["km"])) for row in read_table("glossary.csv")] == [
            (row["key"], []) for row in read_table("glossary.csv")
        ]

    @pytest.mark.parametrize("check", [wording.marks, wording.placeholders])
    def test_its_pairs_fit(self, check: Callable[[Entry], list[str]]) -> None:
        for row in read_table("glossary.csv"):
            assert check(pair(row["en"], row["km"])) == [], row

    def test_one_key_one_term(self) -> None:
        keys = [row["key"] for row in read_table("glossary.csv")]
        assert len(keys) == len(set(keys)) == 399


class TestCode:
    def test_every_text_asked_for_exists_and_gets_its_values(self) -> None:
        calls = [
            call
            for file in product_files(ROOT)
            for call in read_calls(file.read_text(encoding="utf-8"), str(file.relative_to(ROOT)))
        ]
        calls += [
            call
            for file in page_files(ROOT)
            for call in read_page_calls(
                file.read_text(encoding="utf-8"), str(file.relative_to(ROOT))
            )
        ]
        assert call_findings(calls, by_key()) == []

    def test_every_text_is_asked_for(self) -> None:
        mentions = [
            mention
            for file in product_files(ROOT)
            for mention in read_mentions(file.read_text(encoding="utf-8"))
        ]
        mentions += [
            mention
            for file in page_files(ROOT)
            for mention in read_page_mentions(file.read_text(encoding="utf-8"))
        ]
        of_errors = {f"error.{code}{part}" for code in error_classes() for part in ("", ".next")}
        assert unused_keys(mentions, by_key().keys() - of_errors) == []

    def test_every_text_that_a_page_names_is_fetched_by_phones(self) -> None:
        build, keys = (ROOT / BUILD).read_text(encoding="utf-8"), by_key()
        lost = {
            str(file.relative_to(ROOT)): found
            for file in page_files(ROOT)
            if (found := never_fetched(file.read_text(encoding="utf-8"), build, keys))
        }
        assert lost == {}

    def test_every_error_has_words_that_its_details_can_fill(self) -> None:
        raised = [
            each
            for file in product_files(ROOT)
            for each in read_raised(file.read_text(encoding="utf-8"), str(file.relative_to(ROOT)))
        ]
        codes = {code: each.__name__ for code, each in error_classes().items()}
        assert codes
        assert error_findings(codes, raised, by_key()) == []


class TestKeyFindings:
    """Check 1."""

    HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: {}\\n"\n\n'
    RULES: ClassVar = {"en": "nplurals=2; plural=(n != 1);", "km": "nplurals=1; plural=0;"}
    GOOD: ClassVar = {
        "en": 'msgid "demo.a"\nmsgstr "Wallet"\n',
        "km": 'msgid "demo.a"\nmsgstr "កាបូប"\n',
    }

    def findings(self, folder: Path, english: str, khmer: str) -> list[str]:
        for language, text in (("en", english), ("km", khmer)):
            (folder / language).mkdir()
            head = self.HEAD.format(self.RULES[language])
            (folder / language / "demo.po").write_text(head + text, encoding="utf-8")
        return key_findings(folder)

    def test_a_good_pair_passes(self, tmp_path: Path) -> None:
        assert self.findings(tmp_path, self.GOOD["en"], self.GOOD["km"]) == []

    @pytest.mark.parametrize(
        ("khmer", "finding"),
        [
            ("", "demo.a stands in one language only"),
            ('msgid "demo.a"\nmsgstr ""\n', "demo.a is empty"),
            ('#, fuzzy\nmsgid "demo.a"\nmsgstr "កាបូប"\n', "demo.a is marked fuzzy"),
            ('msgid "demo.a"\nmsgstr "Wallet"\n', "demo.a: English stands in the Khmer file"),
            (
                'msgid "demo.a"\nmsgid_plural "demo.a"\nmsgstr[0] "កាបូប"\n',
                "demo.a: counts in one language only",
            ),
            (
                'msgid "demo.a"\nmsgstr "កាបូប"\n\nmsgid "wallet.b"\nmsgstr "កាបូប"\n',
                "wallet.b belongs into another file",
            ),
            ('msgid "demo.a"\nmsgstr "កាបូប"\n\nmsgid "Demo"\nmsgstr "ក"\n', "Demo is no key"),
        ],
    )
    def test_a_bad_pair_is_caught(self, tmp_path: Path, khmer: str, finding: str) -> None:
        assert f"demo.po: {finding}" in self.findings(tmp_path, self.GOOD["en"], khmer)

    COUNTED = 'msgid "demo.a"\nmsgid_plural "demo.a"\nmsgstr[0] "{n} day"\n'
    IN_KHMER = 'msgid "demo.a"\nmsgid_plural "demo.a"\nmsgstr[0] "{n} ថ្ងៃ"\n'

    @pytest.mark.parametrize(
        ("english", "khmer", "finding"),
        [
            (
                'msgstr[1] "{n} days"\n',
                'msgstr[1] "{n} ថ្ងៃ"\n',
                "more translations than num_plurals",
            ),
            ("", "", "demo.a is empty"),
        ],
    )
    def test_wrong_plural_forms_are_caught(
        self, tmp_path: Path, english: str, khmer: str, finding: str
    ) -> None:
        [found] = self.findings(tmp_path, self.COUNTED + english, self.IN_KHMER + khmer)
        assert finding in found

    def test_a_foreign_plural_key_is_caught(self, tmp_path: Path) -> None:
        english = self.COUNTED + 'msgstr[1] "{n} days"\n'
        khmer = self.IN_KHMER.replace('plural "demo.a"', 'plural "demo.b"')
        assert self.findings(tmp_path, english, khmer) == [
            "demo.po: demo.a has another key as its plural"
        ]

    def test_a_file_without_its_pair_is_caught(self, tmp_path: Path) -> None:
        self.findings(tmp_path, self.GOOD["en"], self.GOOD["km"])
        (tmp_path / "en" / "extra.po").write_text(self.HEAD.format(self.RULES["en"]))
        assert key_findings(tmp_path) == ["extra.po stands in one language only"]


class TestSpelling:
    """Checks 2 to 7: what each must catch, and what it must leave alone."""

    @pytest.mark.parametrize(
        ("check", "bad"),
        [
            (spelling.hidden_characters, "សូម\u200bរង់ចាំ"),
            (spelling.hidden_characters, "សូម\u200dរង់ចាំ"),
            (spelling.hidden_characters, "\ufeffសូមរង់ចាំ"),
            (spelling.hidden_characters, "សូម\u00a0រង់ចាំ"),
            (spelling.hidden_characters, "សល់\u00a0៛"),
            (spelling.latin_words, "បើក Wallet ឥឡូវនេះ"),
            (spelling.latin_words, "សំបុត្រ VIPs"),
            (spelling.latin_words, "លេខpin"),
            (spelling.foreign_letters, "កាបូบ"),
            (spelling.foreign_letters, "ບັດ សំបុត្រ"),
            (spelling.foreign_letters, "화សំបុត្រ"),
            (spelling.foreign_letters, "票 សំបុត្រ"),
            (spelling.foreign_letters, "Сំបុត្រ"),
            (spelling.coengs, "បុត្ "),
            (spelling.coengs, "បុត្ា"),
            (spelling.coengs, "្តបុ"),
            (spelling.order_and_spelling, "ប\u17c1\u17b8ក"),
            (spelling.order_and_spelling, "ទ\u17c1\u17b6"),
            (spelling.order_and_spelling, "ច\u17c6\u17b6"),
            (spelling.order_and_spelling, "ស\u17c6\u17bbបុត្រ"),
            (spelling.order_and_spelling, "ស\u17ca\u17d2តី"),
            (spelling.order_and_spelling, "ស\u17b8\u17ca"),
            (spelling.order_and_spelling, "តន\u17d2រ\u17d2តី"),
            (spelling.order_and_spelling, "ប\u17d2ដូរ"),
            (spelling.order_and_spelling, "ក\u17b4"),
            (spelling.order_and_spelling, "ក\u17cb\u17cb"),
            (spelling.order_and_spelling, "អនុញ្ញាតឲ្យចូល"),
            (spelling.order_and_spelling, "តំលៃសំបុត្រ"),
            (spelling.blanks, " កាបូប"),
            (spelling.blanks, "កាបូប \nសមតុល្យ"),
            (spelling.blanks, "កាបូប  សមតុល្យ"),
            (spelling.blanks, "រួចរាល់ ។"),
            (spelling.blanks, "ភាសា ៖ ខ្មែរ"),
            (spelling.blanks, "ឆាប់ ៗ"),
            (spelling.blanks, "រួចរាល់។សូមអរគុណ"),
        ],
    )
    def test_a_bad_text_is_caught(self, check: Callable[[str], list[str]], bad: str) -> None:
        assert check(bad)

    @pytest.mark.parametrize("check", KHMER_CHECKS, ids=lambda check: check.__name__)
    @pytest.mark.parametrize(
        "good",
        [
            "ការប្រគុំតន្ត្រី «អរុណរះ» នៅ {venue}",
            "ទូទាត់តាម KHQR ក្នុង <b>Hang Meas</b> ឬ /cancel ឬ @hangmeas_demo",
            "សូមរង់ចាំ... តើអ្នកប្រាកដទេ?\nនៅសល់៖ {n}។ សូមអរគុណ។",
            "កម្មវិធី X Factor រដូវកាលទី {n} ⚠️ ខ្ញុំស៊ីម៉ង់ត៍ ពណ៌ ឆាប់ៗនេះ",
            "នៅសល់ 40,000\u00a0៛",
        ],
    )
    def test_a_good_text_passes(self, check: Callable[[str], list[str]], good: str) -> None:
        assert check(good) == []


class TestWording:
    """Checks 8 to 12."""

    @pytest.mark.parametrize(
        ("check", "bad"),
        [
            (wording.marks, pair("Thanks.", "សូមអរគុណ.")),
            (wording.marks, pair("Language: {x}", "ភាសា: {x}")),
            (wording.marks, pair('Say "yes"', 'និយាយ"បាទ"')),
            (wording.marks, pair("Pay", "បង់ប្រាក់។", "demo.sum.button_pay")),
            (wording.marks, pair("Wallet", "កាបូប។", "demo.sum.title")),
            (wording.marks, pair("Pay.", "បង់ប្រាក់", "demo.sum.button_pay")),
            (wording.placeholders, pair("Hello {name}", "សួស្តី")),
            (wording.placeholders, pair("{a} and {a}", "{a} និង {b}")),
            (wording.placeholders, pair("<b>Hello</b>", "សួស្តី")),
            (wording.placeholders, pair("Hello {name}", "សួស្តី{name}")),
            (wording.placeholders, pair("Hello {name}", "សួស្តី<b>{name}</b>")),
            (wording.placeholders, pair("Scan KHQR", "ស្កេនKHQR")),
            (wording.placeholders, pair("Season 2", "រដូវកាលទី2")),
            (wording.placeholders, pair("Song & dance", "បទចម្រៀង & របាំ")),
            (wording.placeholders, pair("<blink>Hi</blink>", "<blink>សួស្តី</blink>")),
            (wording.placeholders, pair("<b>Pay</b>", "<b>បង់ប្រាក់</b>", "demo.sum.button_pay")),
            (wording.placeholders, pair("{x.y}", "{x.y}")),
            (wording.placeholders, pair("Hello {name", "សួស្តី {name")),
            (wording.handwritten_formats, pair("2 days", "២ ថ្ងៃ")),
            (wording.handwritten_formats, pair("Pay $5", "បង់ប្រាក់ 5 ដុល្លារ")),
            (wording.handwritten_formats, pair("Pay 5 dollars", "បង់ប្រាក់ 5 ៛")),
            (wording.handwritten_formats, pair("At 7:05", "នៅល្ងាច")),
            (wording.handwritten_formats, pair("In the evening", "ម៉ោង 7 PM")),
            (wording.handwritten_formats, pair("On that day", "ថ្ងៃទី 3 ខែវិច្ឆិកា")),
            (wording.handwritten_formats, pair("On that day", "នៅ 03/11/2026")),
            (wording.lengths, pair("Buy", "ទិញ" * 13, "demo.sum.button_buy")),
            (wording.lengths, pair("Buy " * 7, "ទិញ", "demo.sum.button_buy")),
            (wording.lengths, pair("Buy {amount} more just now", "ទិញ", "demo.sum.button_buy")),
            (wording.lengths, pair("Done", "រួច" * 67, "demo.sum.toast_done")),
            (wording.lengths, pair("Done", "រួច" * 342, "demo.sum.caption")),
            (wording.lengths, pair("Please wait now", "សូមរង់ចាំ" * 7)),
            (wording.terms, pair("Your wallet", "គណនី")),
            (wording.terms, pair("Cancel", "លុបចោល")),
            (wording.terms, pair("Balance: {x}", "សមតុល្យ ឬ តុល្យភាព៖ {x}")),
            (wording.terms, pair("My tickets", "សំបុត្រខ្ញុំ")),
            (wording.terms, pair("Next", "ទៅមុខ")),
        ],
        ids=lambda value: getattr(value, "__name__", None) or value.khmer[:30],
    )
    def test_a_bad_pair_is_caught(self, check: Callable[[Entry], list[str]], bad: Entry) -> None:
        assert check(bad)

    @pytest.mark.parametrize("check", PAIR_CHECKS, ids=lambda check: check.__name__)
    @pytest.mark.parametrize(
        "good",
        [
            pair("Pay {amount}", "បង់ប្រាក់ {amount}", "demo.sum.button_pay"),
            pair("Hello <b>{name}</b>!", "សួស្តី <b>{name}</b>!"),
            pair("Please wait...", "សូមរង់ចាំ..."),
            pair("Events and shows", "ព្រឹត្តិការណ៍ និង កម្មវិធី"),
            pair("Ticket price: {price}", "តម្លៃសំបុត្រ៖ {price}"),
            pair("We go on to the next one.", "យើងបន្តទៅមួយទៀត។"),
        ],
        ids=lambda value: value.english if isinstance(value, Entry) else None,
    )
    def test_a_good_pair_passes(self, check: Callable[[Entry], list[str]], good: Entry) -> None:
        assert check(good) == []


class TestUsage:
    ENTRIES: ClassVar = {
        "demo.home.title": pair("Wallet", "កាបូប", "demo.home.title"),
        "demo.home.hello": pair("Hello {name}", "សួស្តី {name}", "demo.home.hello"),
        "demo.home.left": Entry("demo.home.left", ("{n} day", "{n} days"), ("{n} ថ្ងៃ",)),
        "demo.home.bold": pair("<b>Wallet</b>", "<b>កាបូប</b>", "demo.home.bold"),
        "error.demo.gone": pair("{event} is over", "{event} ចប់ហើយ", "error.demo.gone"),
    }

    @pytest.mark.parametrize(
        "source",
        [
            't("demo.home.nothing")',
            't.plain(f"demo.nowhere.{part}")',
            't("demo.home.hello")',
            't("demo.home.hello", name=a, age=b)',
            't("demo.home.left", n=2)',
            't.n("demo.home.title", 2)',
            't.plain("demo.home.bold")',
            'self._t("demo.home.title" if a else "demo.home.titel")',
        ],
    )
    def test_a_bad_call_is_caught(self, source: str) -> None:
        calls = read_calls(source, "demo.py")
        assert call_findings(calls, self.ENTRIES)

    def test_good_calls_pass(self) -> None:
        source = (
            't("demo.home.title"); t.plain("demo.home.hello", name=a); t.n("demo.home.left", 2)\n'
            't(f"error.{code}", **details); other.n(5); t.plain_n("demo.home.left", 1)'
        )
        calls = read_calls(source, "demo.py")
        assert len(calls) == 5
        assert call_findings(calls, self.ENTRIES) == []

    @pytest.mark.parametrize(
        "source",
        [
            't("demo.home.nothing")',
            "t(`demo.nowhere.${part}`)",
            't("demo.home.hello")',
            't("demo.home.hello", { name, age: 2 })',
            't("demo.home.left")',
            'tn("demo.home.title", 2)',
            't("demo.home.bold")',
        ],
    )
    def test_a_bad_call_of_a_page_is_caught(self, source: str) -> None:
        assert call_findings(read_page_calls(source, "demo.tsx"), self.ENTRIES)

    def test_good_calls_of_a_page_pass(self) -> None:
        source = (
            '<p>{t("demo.home.title")}</p> t("demo.home.hello", { name: say(of.name) })\n'
            't("demo.home.hello", { name }); tn("demo.home.left", count(a, b)); set("demo.home.b")'
        )
        calls = read_page_calls(source, "demo.tsx")
        assert len(calls) == 4
        assert call_findings(calls, self.ENTRIES) == []

    def test_a_text_that_the_build_does_not_find_is_caught(self) -> None:
        build = (ROOT / BUILD).read_text(encoding="utf-8")
        keys = ["demo.home.title", "demo.home.left", "demo.state.a", "demo.state.b"]
        good = 't("demo.home.title"); tn(`demo.state.${x}`, 2); f({ wordsKey: "demo.home.left" })'
        assert never_fetched(good, build, keys) == []
        bad = 't(x ? "demo.home.title" : "demo.home.left"); const A = { a: "demo.state.a" };'
        assert never_fetched(bad, build, keys) == [
            "demo.home.left",
            "demo.home.title",
            "demo.state.a",
        ]

    def test_an_unused_key_is_caught(self) -> None:
        mentions = read_mentions('KEYS = ["demo.home.title", f"demo.home.{part}", "x"]')
        assert unused_keys(mentions, ["demo.home.title", "demo.home.a"]) == []
        assert unused_keys(mentions, ["demo.other.title"]) == ["demo.other.title"]
        too_wide = read_mentions('t(f"demo.{anything}")')
        assert unused_keys(too_wide, ["demo.home.title"]) == ["demo.home.title"]

    def test_an_error_without_words_or_values_is_caught(self) -> None:
        codes = {"demo.gone": "Gone", "demo.lost": "Lost"}
        raised = read_raised("raise Gone(event=name)\nraise errors.Gone(day=1)", "demo.py")
        assert error_findings(codes, raised, self.ENTRIES) == [
            "no text for error.demo.lost",
            "demo.py:2: error.demo.gone needs ['event']",
        ]
        good = [Raised("demo.py:1", "Gone", frozenset({"event"}))]
        assert error_findings({"demo.gone": "Gone"}, good, self.ENTRIES) == []

    def test_values_given_as_a_whole_are_left_alone(self) -> None:
        [call] = read_calls('t("demo.home.hello", **values)', "demo.py")
        assert call == Call("demo.py:1", call.key, None, counts=False)
        assert call_findings([call], self.ENTRIES) == []
