"""Buttons: small, signed, bound to one person; every kind has a prefix of its own."""

import pkgutil
from importlib import import_module
from uuid import uuid4

import pytest
from aiogram.types import InlineKeyboardMarkup
from hypothesis import given
from hypothesis import strategies as st

import handlers
from handlers.kit.buttons import MAX_BYTES, Button, Keyboards, Link, Tap
from handlers.kit.navigation import HomeAnywhereTap, HomeTap
from handlers.wallet.buttons import TopUpCheckTap
from services.core.signing import Signer

KEYBOARDS = Keyboards(Signer(b"a secret of the tests", "buttons"))
FAN, OTHER = 1001, 1002


def all_taps() -> list[type[Tap]]:
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        if module.name.endswith(("buttons", "navigation")):
            import_module(module.name)
    found: list[type[Tap]] = []
    waiting = list(Tap.__subclasses__())
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += kind.__subclasses__()
    # Other tests in this process may have made kinds of their own.
    return [kind for kind in found if kind.__module__.startswith("handlers.")]


class TestTaps:
    def test_no_two_kinds_share_a_prefix(self) -> None:
        prefixes = [kind.__prefix__ for kind in all_taps()]
        assert len(prefixes) > 20
        assert sorted(prefixes) == sorted(set(prefixes))

    def test_a_tap_with_an_id_fits(self) -> None:
        signed = KEYBOARDS.sign(TopUpCheckTap(top_up_id=uuid4()), FAN)
        assert len(signed.encode()) <= MAX_BYTES


class TestSigning:
    def test_what_is_signed_can_be_read_by_its_owner_only(self) -> None:
        signed = KEYBOARDS.sign(HomeTap(), FAN)
        received = KEYBOARDS.read(signed, FAN)
        assert received is not None
        assert HomeTap.unpack(received.data) == HomeTap()
        assert not received.anywhere
        assert KEYBOARDS.read(signed, OTHER) is None

    def test_buttons_that_work_anywhere_say_so(self) -> None:
        received = KEYBOARDS.read(KEYBOARDS.sign(HomeAnywhereTap(), FAN), FAN)
        assert received is not None
        assert received.anywhere

    def test_every_changed_character_is_noticed(self) -> None:
        signed = KEYBOARDS.sign(TopUpCheckTap(top_up_id=uuid4()), FAN)
        for place in range(len(signed)):
            other = "A" if signed[place] != "A" else "B"
            changed = signed[:place] + other + signed[place + 1 :]
            assert KEYBOARDS.read(changed, FAN) is None

    @given(st.text(max_size=64))
    def test_nothing_that_is_made_up_is_read(self, text: str) -> None:
        assert KEYBOARDS.read(text, FAN) is None

    def test_another_secret_makes_other_buttons(self) -> None:
        others = Keyboards(Signer(b"another secret", "buttons"))
        assert others.read(KEYBOARDS.sign(HomeTap(), FAN), FAN) is None


class TestMarkup:
    def test_rows_become_a_keyboard_and_empty_ones_vanish(self) -> None:
        markup = KEYBOARDS.markup(
            ([Button("Home", HomeTap())], [], [Link("See", "https://t.me/x?start=ev_1")]), FAN
        )
        assert isinstance(markup, InlineKeyboardMarkup)
        assert [len(row) for row in markup.inline_keyboard] == [1, 1]
        assert markup.inline_keyboard[1][0].url == "https://t.me/x?start=ev_1"

    def test_no_rows_are_no_keyboard(self) -> None:
        assert KEYBOARDS.markup((), FAN) is None

    def test_a_tap_that_does_not_fit_is_a_mistake_of_the_programmer(self) -> None:
        class LongTap(Tap, prefix="qqq"):
            words: str

        with pytest.raises((AssertionError, ValueError)):
            KEYBOARDS.sign(LongTap(words="x" * 60), FAN)
