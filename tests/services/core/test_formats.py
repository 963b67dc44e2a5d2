"""What people read: money, numbers, dates and times, never as the raw library prints them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import phonenumbers
import pytest
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from services.core import formats
from services.core.formats import Language
from services.core.money import Currency, Money

SHOW = datetime(2026, 11, 3, 12, 5, tzinfo=UTC)
LANGUAGES: tuple[Language, ...] = ("km", "en")
DOLLARS = st.integers(-(10**15), 10**15).map(lambda cents: Money(cents, Currency.USD))
RIEL = st.integers(-(10**15), 10**15).map(lambda riel: Money(riel, Currency.KHR))


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "shown"),
        [
            (Money(123450, Currency.USD), "$1,234.50"),
            (Money(5, Currency.USD), "$0.05"),
            (Money(-123450, Currency.USD), "-$1,234.50"),
            (Money(40000, Currency.KHR), "40,000\u00a0៛"),
            (Money(-500, Currency.KHR), "-500\u00a0៛"),
            (Money(0, Currency.KHR), "0\u00a0៛"),
        ],
    )
    def test_it_is_written_as_people_write_it(self, amount: Money, shown: str) -> None:
        assert formats.money(amount) == shown

    @given(DOLLARS)
    def test_dollars_are_what_babel_prints(self, amount: Money) -> None:
        babel = format_currency(amount.to_decimal(), "USD", format="¤#,##0.00", locale="en")
        assert formats.money(amount) == babel
        assert babel == format_currency(
            amount.to_decimal(), "USD", format="¤#,##0.00", locale="km"
        )

    @given(RIEL)
    def test_riel_are_what_babel_prints(self, amount: Money) -> None:
        assert formats.money(amount) == format_currency(
            amount.amount_minor,
            "KHR",
            format="#,##0\u00a0¤",
            locale="km",
            currency_digits=False,
        )

    def test_points_have_no_sign(self) -> None:
        with pytest.raises(ValueError, match="word"):
            formats.money(Money(5, Currency.PTS))

    @pytest.mark.parametrize(
        ("amount", "other"),
        [
            (Money(500, Currency.USD), Money(20500, Currency.KHR)),
            (Money(1, Currency.USD), Money(0, Currency.KHR)),
            (Money(2, Currency.USD), Money(100, Currency.KHR)),
            (Money(20000, Currency.KHR), Money(488, Currency.USD)),
            (Money(20, Currency.KHR), Money(0, Currency.USD)),
        ],
    )
    def test_the_other_currency_ends_on_a_note_or_a_cent(
        self, amount: Money, other: Money
    ) -> None:
        assert formats.in_other_currency(amount, Decimal(4100)) == other


class TestNumbers:
    @given(st.integers(-(10**18), 10**18))
    def test_numbers_are_what_babel_prints_in_both_languages(self, value: int) -> None:
        assert formats.number(value) == format_decimal(value, locale="en")
        assert formats.number(value) == format_decimal(value, locale="km")

    @pytest.mark.parametrize(
        ("share", "places", "shown"),
        [("0.125", 0, "13%"), ("0.124", 0, "12%"), ("0.1255", 1, "12.6%"), ("10", 0, "1,000%")],
    )
    def test_percent_has_no_blank_and_rounds_half_up(
        self, share: str, places: int, shown: str
    ) -> None:
        assert formats.percent(Decimal(share), places=places) == shown

    @given(st.integers(-(10**6), 10**6))
    def test_percent_is_what_babel_prints(self, percent: int) -> None:
        share = Decimal(percent) / 100
        assert formats.percent(share) == format_percent(share, locale="km")


class TestPhones:
    @pytest.mark.parametrize(
        ("number", "shown"),
        [
            ("+85512345678", "012 345 678"),
            ("+855961234567", "096 123 4567"),
            ("+8551800123456", "+855 1800 123 456"),
            ("+33123456789", "+33 1 23 45 67 89"),
            ("by word of mouth", "by word of mouth"),
        ],
    )
    def test_they_are_grouped_as_people_write_them(self, number: str, shown: str) -> None:
        assert formats.phone(number) == shown

    def test_the_groups_are_those_of_phonenumbers(self) -> None:
        for prefix in range(10, 100):
            for rest in ("345678", "1234567"):
                parsed = phonenumbers.parse(f"+855{prefix}{rest}")
                local = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
                abroad = phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
                assert formats.phone(f"+855{prefix}{rest}") == local
                assert formats.phone(f"+855{prefix}{rest}", with_country=True) == abroad


class TestDates:
    @pytest.mark.parametrize(
        ("style", "language", "shown"),
        [
            ("list", "km", "3 វិច្ឆិកា 2026"),
            ("list", "en", "3 Nov 2026"),
            ("ticket", "km", "ថ្ងៃអង្គារ ទី 3 ខែវិច្ឆិកា ឆ្នាំ 2026"),
            ("ticket", "en", "Tuesday, 3 November 2026"),
            ("numbers", "km", "03/11/2026"),
            ("numbers", "en", "03/11/2026"),
        ],
    )
    def test_the_day_comes_first(
        self, style: formats.DateStyle, language: Language, shown: str
    ) -> None:
        assert formats.day(SHOW, language, style) == shown
        assert formats.day(date(2026, 11, 3), language, style) == shown

    def test_the_day_is_that_of_phnom_penh(self) -> None:
        late = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)
        assert formats.day(late, "en") == "4 Nov 2026"
        assert formats.day(late - timedelta(seconds=1), "en") == "3 Nov 2026"

    def test_the_clock_has_24_hours(self) -> None:
        assert formats.clock(SHOW, "km") == "ម៉ោង 19:05"
        assert formats.clock(SHOW, "km", bare=True) == "19:05"
        assert formats.clock(SHOW, "en") == "19:05"
        tokyo = SHOW.astimezone(timezone(timedelta(hours=9)))
        assert formats.day_and_clock(tokyo, "km") == "3 វិច្ឆិកា 2026 ម៉ោង 19:05"
        assert formats.day_and_clock(tokyo, "en") == "3 Nov 2026, 19:05"

    def test_a_time_without_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="without zone"):
            formats.clock(datetime(2026, 11, 3, 19, 5), "en")  # noqa: DTZ001

    @pytest.mark.parametrize("language", LANGUAGES)
    @given(moment=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    def test_nothing_foreign_slips_in(self, language: Language, moment: datetime) -> None:
        """What the library prints by itself: zero-width spaces, PM, Khmer digits, month first."""
        local = moment + timedelta(hours=7)
        shown = [
            formats.day(moment, language, "list"),
            formats.day(moment, language, "ticket"),
            formats.clock(moment, language),
            formats.day_and_clock(moment, language),
        ]
        assert formats.day(moment, language, "numbers") == local.strftime("%d/%m/%Y")
        assert formats.clock(moment, language, bare=True) == local.strftime("%H:%M")
        for text in shown:
            assert not set(text) & set("\u200b\u200c\u200d\ufeff០១២៣៤៥៦៧៨៩")
            assert "AM" not in text
            assert "PM" not in text
