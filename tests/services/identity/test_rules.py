"""Names fit to show, PINs fit to use."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.identity import (
    Channel,
    FanProfile,
    VerificationLevel,
    WeakPin,
    looks_like_pin,
    masked_name,
)
from services.identity.rules import clean_name, lock_time, weakness

FAN = FanProfile(
    id=42,
    first_name="Sok",
    last_name="Dara",
    username=None,
    phone=None,
    language="km",
    language_chosen=True,
    channel=Channel.ACTIVE,
    level=VerificationLevel.BASIC,
    created_at=datetime(2026, 4, 1, tzinfo=UTC),
)


class TestMaskedName:
    @pytest.mark.parametrize(
        ("first", "last", "masked"),
        [
            ("Sok", "Dara", "Sok D•••"),
            ("Dara", None, "Da•••"),
            ("D", None, "D•••"),
            ("Sok Dara", "Lyn", "Sok D••• L•••"),
            ("សុខ", "ស្រីមុំ", "សុខ ស្រី•••"),
            ("ស្រីមុំ", None, "ស្រីមុំ•••"),
        ],
    )
    def test_says_enough_and_no_more(self, first: str, last: str | None, masked: str) -> None:
        assert masked_name(replace(FAN, first_name=first, last_name=last)) == masked


class TestCleanName:
    @pytest.mark.parametrize(
        ("raw", "clean"),
        [
            ("  Dara \t Sok ", "Dara Sok"),
            ("Da\u202era", "Dara"),
            ("\u200b\u2066", ""),
            ("សុ\u200bខ", "សុខ"),
            ("x" * 200, "x" * 64),
            (None, ""),
        ],
    )
    def test_shows_what_it_is(self, raw: str | None, clean: str) -> None:
        assert clean_name(raw) == clean


class TestWeakness:
    @pytest.mark.parametrize(
        ("pin", "reason"),
        [
            ("000000", WeakPin.REPEATED),
            ("121212", WeakPin.REPEATED),
            ("123123", WeakPin.REPEATED),
            ("123456", WeakPin.SEQUENCE),
            ("654321", WeakPin.SEQUENCE),
            ("789012", WeakPin.SEQUENCE),
            ("246802", WeakPin.SEQUENCE),
            ("112233", WeakPin.COMMON),
            ("147258", WeakPin.COMMON),
            ("345678", WeakPin.SEQUENCE),
            ("998871", WeakPin.PHONE),
        ],
    )
    def test_first_guesses_are_refused(self, pin: str, reason: WeakPin) -> None:
        assert weakness(pin, "+85512998871") is reason

    @pytest.mark.parametrize("pin", ["271828", "314159", "100001", "998870"])
    def test_others_pass(self, pin: str) -> None:
        assert weakness(pin, "+85512998871") is None
        assert weakness(pin, None) is None


class TestLooksLikePin:
    @pytest.mark.parametrize("text", ["123456", " 1234 ", "12 34 56", "១២៣៤៥៦", "12345678"])
    def test_digits_alone_do(self, text: str) -> None:
        assert looks_like_pin(text)

    @pytest.mark.parametrize("text", ["123", "123456789", "5 $", "PIN 123456", "", "12a456"])
    def test_other_texts_do_not(self, text: str) -> None:
        assert not looks_like_pin(text)


def test_locks_grow_to_a_day() -> None:
    assert [lock_time(earlier) for earlier in (0, 1, 5, 50)] == [
        timedelta(minutes=30),
        timedelta(hours=1),
        timedelta(days=1),
        timedelta(days=1),
    ]
