"""The PIN: tapped on a shuffled pad, never text, never kept, locked after five wrong tries."""

from __future__ import annotations

import re
from typing import Final

import pytest

from services.identity import PIN_LENGTH
from tests.journeys.books import Books
from tests.journeys.marks import in_khmer
from tests.journeys.outside import Outside
from tests.journeys.person import Person
from tests.journeys.product import Product
from tests.journeys.programme import LAUGHTER, demo
from tests.journeys.story import PIN, choose, set_pin, type_pin

WRONG: Final = "195027"
# Within hexadecimal ids and fractions of a second any six digits come by chance.
THE_PIN: Final = re.compile(rf"(?<![0-9A-Fa-f.]){PIN}(?![0-9A-Fa-f])")


async def open_set_pad(fan: Person) -> None:
    await fan.press("menu.button.settings")
    await fan.press("settings.home.button_set_pin")
    await fan.sees("identity.pad.choose")


async def digits(fan: Person) -> str:
    return "".join(label for label in (await fan.screen()).labels if label.isdigit())


class TestSetting:
    @in_khmer
    async def test_two_pads_have_different_orders(self, fan: Person) -> None:
        orders = set()
        for _ in range(4):
            await fan.say("/settings")
            await fan.press("settings.home.button_set_pin")
            await fan.sees("identity.pad.choose")
            orders.add(await digits(fan))
        assert all(sorted(order) == list("0123456789") for order in orders)
        assert len(orders) > 1

    async def test_two_different_ones_are_asked_for_again(self, fan: Person) -> None:
        await open_set_pad(fan)
        await type_pin(fan, PIN)
        await fan.sees("identity.pad.repeat")
        await type_pin(fan, WRONG)
        await fan.sees("identity.pad.mismatch")

    @pytest.mark.parametrize(("weak", "why"), [("123456", "sequence"), ("777777", "repeated")])
    async def test_a_weak_one_is_refused(self, fan: Person, weak: str, why: str) -> None:
        await open_set_pad(fan)
        await type_pin(fan, weak)
        await fan.sees(f"identity.pad.weak_{why}")

    @in_khmer
    async def test_erase_takes_one_digit_back(self, fan: Person) -> None:
        await open_set_pad(fan)
        await fan.press("1")
        await fan.press("2")
        await fan.sees("● ● ○ ○ ○ ○")
        await fan.press("identity.pad.button_erase")
        await fan.sees("● ○ ○ ○ ○ ○")
        await fan.press("common.button.cancel")
        await fan.button("settings.home.button_set_pin")

    @in_khmer
    async def test_an_old_pad_takes_no_digit(self, fan: Person, books: Books) -> None:
        await open_set_pad(fan)
        await books.end_pad(fan.id)
        await fan.press("1")
        await fan.sees("identity.expired.text")
        await fan.press("common.button.retry")
        await fan.sees("○ ○ ○ ○ ○ ○")

    @in_khmer
    async def test_cancel_closes_the_pad(self, fan: Person) -> None:
        await open_set_pad(fan)
        await fan.press("1")
        await fan.say("/cancel")
        await fan.sees("common.cancelled")
        await fan.say("/cancel")
        await fan.sees("common.nothing_to_cancel")

    @in_khmer
    async def test_it_is_changed_with_the_old_one(self, fan: Person) -> None:
        await set_pin(fan)
        await fan.press("settings.home.button_change_pin")
        await fan.sees("identity.pad.enter")
        await type_pin(fan)
        await fan.sees("identity.pad.choose")
        await type_pin(fan, WRONG)
        await fan.sees("identity.pad.repeat")
        await type_pin(fan, WRONG)
        await fan.button("settings.home.button_change_pin")


class TestSecrecy:
    async def test_typed_digits_are_deleted_at_once(self, fan: Person, books: Books) -> None:
        await open_set_pad(fan)
        for typed in (PIN, "២០៤៩៥៨"):
            await fan.say(typed)
            await fan.sees("identity.pad.typed")
            assert typed not in [message.text for message in await fan.messages()]

        async def is_forgotten() -> bool | None:
            rows = await books.rows("SELECT payload FROM inbox_messages")
            return not any(THE_PIN.search(str(row)) for row in rows) or None

        await fan.wait_until(is_forgotten, "the update to be forgotten")

    @in_khmer
    async def test_no_call_no_log_and_no_row_holds_the_pin(
        self, rich_fan: Person, outside: Outside, books: Books, product: Product
    ) -> None:
        mark = await outside.log_mark()
        evening = demo()[LAUGHTER]
        kind = evening.kinds["back"]
        await choose(rich_fan, evening, kind, 1)
        await rich_fan.press("ticketing.summary.button_pay", amount=kind.price)
        await rich_fan.sees("identity.pad.enter")
        await type_pin(rich_fan)
        await rich_fan.sees("ticketing.paid.title")
        calls = [str(entry["request"]) for entry in await outside.log(mark)]
        assert calls
        assert not [call for call in calls if THE_PIN.search(call)]
        for process in product.processes:
            assert not THE_PIN.search(process.log.read_text(errors="replace"))
        for table in ("pin_pads", "pin_credentials", "inbox_messages", "conversations"):
            rows = await books.rows(f"SELECT * FROM {table}")
            assert rows
            assert not [row for row in rows if THE_PIN.search(str(row))], table


class TestLock:
    async def test_the_sixth_try_is_refused_even_with_the_right_one(
        self, rich_fan: Person, books: Books
    ) -> None:
        evening = demo()[LAUGHTER]
        kind = evening.kinds["back"]
        await choose(rich_fan, evening, kind, 1)
        await rich_fan.press("ticketing.summary.button_pay", amount=kind.price)
        await rich_fan.sees("identity.pad.enter")
        for attempts_left in (4, 3, 2, 1):
            await type_pin(rich_fan, WRONG)
            await rich_fan.sees("identity.pad.wrong", n=attempts_left)
            assert len(await digits(rich_fan)) == 10
        await type_pin(rich_fan, WRONG)
        await rich_fan.sees("error.identity.pin_locked")
        await rich_fan.sees("common.money.not_moved")
        await rich_fan.say(f"/start od_{await books.order_key(rich_fan.id)}")
        await rich_fan.press("ticketing.summary.button_pay", amount=kind.price)
        await rich_fan.sees("error.identity.pin_locked")
        assert await books.payments(rich_fan.id) == 0
        assert await books.order_states(rich_fan.id) == ["pending"]


def test_the_pin_of_the_journeys_has_the_right_length() -> None:
    assert len(PIN) == len(WRONG) == PIN_LENGTH
