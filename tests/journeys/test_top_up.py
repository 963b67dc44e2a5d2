"""Topping up by KHQR: chosen and typed amounts, every end a code can have."""

from __future__ import annotations

import io
from typing import Final

import pytest
from PIL import Image

from services.core.money import Currency, Money
from services.payments import TOP_UP_BOUNDS
from tests.journeys.books import Books
from tests.journeys.gate import read_code
from tests.journeys.marks import in_khmer
from tests.journeys.person import Person
from tests.journeys.story import TWENTY, ask_bank, ask_for_code

FIVE: Final = Money(5_00, Currency.USD)
RIEL: Final = Money(20_000, Currency.KHR)


async def ask_for_words(fan: Person) -> None:
    """From Home to the question for an amount."""
    await fan.press("menu.button.top_up")
    await fan.press("topup.choose.button_other")
    await fan.sees("topup.ask.text")


class TestCode:
    async def test_all_that_the_picture_says_stands_in_words_too(self, fan: Person) -> None:
        card = await ask_for_code(fan)
        picture = await fan.picture(card)
        assert read_code(picture).startswith("0002")
        with Image.open(io.BytesIO(picture)) as image:
            assert image.height > image.width
        await fan.sees("topup.card.fee", fee=Money.zero(Currency.USD))
        await fan.sees("topup.card.after", balance=TWENTY)
        assert (await fan.reads("topup.card.reference"))["reference"] in card.code_entities
        assert await fan.reads("topup.card.until")

    @in_khmer
    async def test_riel_are_credited_as_riel(self, fan: Person, books: Books) -> None:
        card = await ask_for_code(fan, RIEL)
        await fan.scan_and_pay(card)
        await ask_bank(fan, card)
        await fan.sees("topup.paid.balance", balance=RIEL)
        assert await books.balance_minor(fan.id, "khr") == RIEL.amount_minor
        assert await books.balance_minor(fan.id) == 0

    async def test_asking_before_paying_tells_the_truth(self, fan: Person) -> None:
        await ask_for_code(fan)
        toast = await fan.press("topup.card.button_check", still=True)
        assert toast.text == fan.words.say("topup.card.toast_not_yet")
        assert toast.alert

    @in_khmer
    async def test_a_second_tap_is_the_same_top_up(self, fan: Person, books: Books) -> None:
        await fan.press("menu.button.top_up")
        message, key = await fan.button(fan.words.t.money(TWENTY))
        await fan.press_data(message.id, key.data)
        await fan.sees("topup.card.title")
        await fan.press_data(message.id, key.data, stale=True, still=True)
        sql = "SELECT id FROM payment_intents WHERE fan_id = :fan_id"
        assert len(await books.rows(sql, fan_id=fan.id)) == 1


class TestTypedAmount:
    @pytest.mark.parametrize(
        ("typed", "amount"),
        [
            ("$5", FIVE),
            ("៥ ដុល្លារ", FIVE),
            ("5.00$", FIVE),
            ("20,000 riel", RIEL),
            ("២០,០០០ ៛", RIEL),
        ],
    )
    @in_khmer
    async def test_a_clear_one_becomes_a_code(
        self, fan: Person, typed: str, amount: Money
    ) -> None:
        await ask_for_words(fan)
        await fan.say(typed)
        await fan.sees("topup.card.amount", amount=amount)

    async def test_a_wrong_one_is_explained_and_asked_again(
        self, fan: Person, books: Books
    ) -> None:
        await ask_for_words(fan)
        for typed, problem in (
            ("lots", "unreadable"),
            ("-5$", "not_positive"),
            ("$0", "not_positive"),
            ("៥.២៥១ $", "ambiguous"),
            ("$5.0011", "too_precise"),
            ("1000000000000000000$", "too_large"),
            ("$5 ៛", "two_currencies"),
        ):
            await fan.say(typed)
            await fan.sees(f"error.amount.{problem}")
            await fan.sees("topup.ask.text")
        await fan.say("$5")
        await fan.sees("topup.card.amount", amount=FIVE)
        assert await books.balance_minor(fan.id) == 0

    async def test_a_bare_number_is_asked_about(self, fan: Person) -> None:
        await ask_for_words(fan)
        await fan.say("២០០០០")
        await fan.sees("topup.currency.text", number=20_000)
        await fan.press("topup.currency.button_khr")
        await fan.sees("topup.card.amount", amount=RIEL)

    async def test_too_little_is_refused_with_all_four_parts(self, fan: Person) -> None:
        await ask_for_words(fan)
        await fan.say("$0.10")
        minimum = TOP_UP_BOUNDS[Currency.USD].minimum
        await fan.sees("error.payments.top_up_too_small", minimum=minimum)
        await fan.sees("common.money.not_moved")
        await fan.sees("error.payments.top_up_too_small.next")
        await fan.sees("common.reference")


class TestEnds:
    async def test_a_cancelled_one_that_is_paid_all_the_same_is_credited(
        self, fan: Person, books: Books
    ) -> None:
        card = await ask_for_code(fan)
        picture = await fan.picture(card)
        await fan.press("topup.card.button_cancel")
        await fan.sees("topup.cancelled.text")
        await fan.pay_picture(picture)
        await fan.sees("topup.news.credited_late", amount=TWENTY)
        assert await books.balance_minor(fan.id) == TWENTY.amount_minor

    async def test_an_expired_code_makes_room_for_a_new_one(
        self, fan: Person, books: Books
    ) -> None:
        card = await ask_for_code(fan)
        old = await fan.picture(card)
        await books.end_code(fan.id)
        await ask_bank(fan, card)
        await fan.sees("topup.expired.text")
        await fan.press("topup.expired.button_new")
        fresh = await fan.sees("topup.card.title")
        assert read_code(await fan.picture(fresh)) != read_code(old)
        await fan.pay_picture(old)
        await ask_bank(fan, fresh)
        await fan.sees("topup.paid.amount", amount=TWENTY)
        assert await books.balance_minor(fan.id) == TWENTY.amount_minor

    async def test_another_amount_than_asked_for_goes_to_a_person(
        self, fan: Person, books: Books, alarms: set[str]
    ) -> None:
        alarms.add("payment_needs_review")
        card = await ask_for_code(fan)
        await fan.scan_and_pay(card, amount_minor=19_00)
        await ask_bank(fan, card)
        await fan.sees("topup.review.text")
        assert await books.balance_minor(fan.id) == 0
