"""Amounts as fans type them: what is clear is taken to the cent, all else refused with a word."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core import formats
from services.core.i18n import LANGUAGES, Translators
from services.core.i18n.amounts import AmountProblem, ParsedAmount, parse_amount
from services.core.money import Currency, Money

USD, KHR = Currency.USD, Currency.KHR
KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
DOLLARS = st.integers(1, 10**14 - 1).map(lambda cents: Money(cents, USD))
RIEL = st.integers(1, 10**12 - 1).map(lambda riel: Money(riel, KHR))


class TestTaken:
    @pytest.mark.parametrize(
        ("typed", "number", "currency"),
        [
            ("5", "5", None),
            ("5.50", "5.50", None),
            ("$5", "5", USD),
            ("$ 5", "5", USD),
            ("5$", "5", USD),
            ("5 $", "5", USD),
            ("$5 usd", "5", USD),
            ("5 USD", "5", USD),
            ("5us$", "5", USD),
            ("5 dollars", "5", USD),
            ("1 Dollar", "1", USD),
            ("5 ដុល្លារ", "5", USD),
            ("5ដុល្លា", "5", USD),
            ("៥.៥០ ដុល្លារ", "5.50", USD),
            ("1,234.50 USD", "1234.50", USD),
            ("20,000 ៛", "20000", KHR),
            ("20,000\u00a0៛", "20000", KHR),
            ("២០,០០០៛", "20000", KHR),
            ("20000 រៀល", "20000", KHR),
            ("20 000 រៀល", "20000", KHR),
            ("KHR 20000", "20000", KHR),
            ("20000 riels", "20000", KHR),
            ("20000.00 ៛", "20000.00", KHR),
            ("20k", "20000", None),
            ("20K riel", "20000", KHR),
            ("20khr", "20", KHR),
            ("២ ម៉ឺន", "20000", None),
            ("2ម៉ឺនរៀល", "20000", KHR),
            ("5 ពាន់រៀល", "5000", KHR),
            ("1.5 លាន រៀល", "1500000.0", KHR),
            ("  5\u200b0\u200b ", "50", None),
            ("5.", "5", None),
            ("5 ដុល្លារ។", "5", USD),
            ("999,999,999,999.99", "999999999999.99", None),
        ],
    )
    def test_a_clear_amount(self, typed: str, number: str, currency: Currency | None) -> None:
        assert parse_amount(typed) == ParsedAmount(Decimal(number), currency)

    @given(DOLLARS | RIEL)
    def test_what_the_screen_writes_can_be_typed_back(self, amount: Money) -> None:
        shown = formats.money(amount)
        for typed in (shown, shown.translate(KHMER_DIGITS), shown.replace(",", "")):
            parsed = parse_amount(typed)
            assert isinstance(parsed, ParsedAmount)
            assert parsed.currency is amount.currency
            assert parsed.money(otherwise=USD) == parsed.money(otherwise=KHR) == amount

    @given(st.text(max_size=80) | st.text("0123456789.,-+$៛ ek\u200b០៥", max_size=24))
    def test_any_text_is_taken_exactly_or_refused(self, typed: str) -> None:
        parsed = parse_amount(typed)
        if isinstance(parsed, AmountProblem):
            return
        assert 0 < parsed.number < 10**12
        assert isinstance(parsed.money(otherwise=USD), Money)

    @given(st.integers(1, 999), st.integers(0, 999))
    def test_three_digits_after_a_dot_are_never_taken(self, front: int, back: int) -> None:
        for mark in ("", "$", "៛"):
            assert parse_amount(f"{mark}{front}.{back:03d}") is AmountProblem.AMBIGUOUS


class TestRefused:
    @pytest.mark.parametrize(
        ("typed", "problem"),
        [
            ("", AmountProblem.UNREADABLE),
            ("five", AmountProblem.UNREADABLE),
            ("NaN", AmountProblem.UNREADABLE),
            ("Infinity", AmountProblem.UNREADABLE),
            ("1e3", AmountProblem.UNREADABLE),
            ("1E+3", AmountProblem.UNREADABLE),
            ("10^18", AmountProblem.UNREADABLE),
            ("0x10", AmountProblem.UNREADABLE),
            ("1_000", AmountProblem.UNREADABLE),
            ("+5", AmountProblem.UNREADABLE),
            (".5", AmountProblem.UNREADABLE),
            ("5 10", AmountProblem.UNREADABLE),
            ("5-10", AmountProblem.UNREADABLE),
            ("5²", AmountProblem.UNREADABLE),
            ("½", AmountProblem.UNREADABLE),
            ("٥", AmountProblem.UNREADABLE),
            ("012345678", AmountProblem.UNREADABLE),
            ("5 euro", AmountProblem.UNREADABLE),
            ("€5", AmountProblem.UNREADABLE),
            ("1" * 65, AmountProblem.UNREADABLE),
            ("-5", AmountProblem.NOT_POSITIVE),
            ("−5", AmountProblem.NOT_POSITIVE),
            ("$-5", AmountProblem.NOT_POSITIVE),
            ("-$5", AmountProblem.NOT_POSITIVE),
            ("- ៥ ដុល្លារ", AmountProblem.NOT_POSITIVE),
            ("0", AmountProblem.NOT_POSITIVE),
            ("0.00 $", AmountProblem.NOT_POSITIVE),
            ("០ ៛", AmountProblem.NOT_POSITIVE),
            ("0.125", AmountProblem.TOO_PRECISE),
            ("5.1255", AmountProblem.TOO_PRECISE),
            ("1234.567", AmountProblem.TOO_PRECISE),
            ("1,234.567", AmountProblem.TOO_PRECISE),
            ("5." + "0" * 40 + "1", AmountProblem.TOO_PRECISE),
            ("20000.50 ៛", AmountProblem.TOO_PRECISE),
            (str(10**18), AmountProblem.TOO_LARGE),
            ("1,000,000,000,000", AmountProblem.TOO_LARGE),
            ("1000000 លាន", AmountProblem.TOO_LARGE),
            ("9" * 60, AmountProblem.TOO_LARGE),
            ("40.000", AmountProblem.AMBIGUOUS),
            ("$40.000", AmountProblem.AMBIGUOUS),
            ("៤០.០០០", AmountProblem.AMBIGUOUS),
            ("40.000 ៛", AmountProblem.AMBIGUOUS),
            ("40.000.000", AmountProblem.AMBIGUOUS),
            ("1.234,50", AmountProblem.AMBIGUOUS),
            ("5,5", AmountProblem.AMBIGUOUS),
            ("៥,៨៣", AmountProblem.AMBIGUOUS),
            ("1,23,456", AmountProblem.AMBIGUOUS),
            ("0,500", AmountProblem.AMBIGUOUS),
            ("$5៛", AmountProblem.TWO_CURRENCIES),
            ("5 usd 20000 រៀល", AmountProblem.TWO_CURRENCIES),
        ],
    )
    def test_an_unclear_amount(self, typed: str, problem: AmountProblem) -> None:
        assert parse_amount(typed) is problem

    def test_cents_are_no_riel(self) -> None:
        parsed = parse_amount("5.50")
        assert isinstance(parsed, ParsedAmount)
        assert parsed.money(otherwise=KHR) is AmountProblem.TOO_PRECISE
        assert parsed.money(otherwise=USD) == Money(550, USD)

    @pytest.mark.parametrize("problem", AmountProblem)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_problem_has_words(self, problem: AmountProblem, language: str) -> None:
        t = Translators.load().for_language(language)
        assert t(problem.text_key, example=Money(500, USD))
