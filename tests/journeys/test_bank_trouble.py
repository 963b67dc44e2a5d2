"""The bank is down, slow or talks nonsense: the top-up waits, and the fan is told the truth.

The product leaves a sick bank alone for a moment, so these journeys have a product of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

import pytest

from tests.journeys.books import Books
from tests.journeys.marks import in_khmer
from tests.journeys.outside import Outside
from tests.journeys.person import Person, new_person
from tests.journeys.product import Product, running, whole
from tests.journeys.seen import Key, Seen
from tests.journeys.story import TWENTY, ask_bank, ask_for_code, settle_in

CHECK: Final = "/bakong/v1/check"
SICKNESSES: Final = (
    "bank_down",
    "bank_cannot_connect",
    "bank_forbidden",
    "bank_unauthorized",
    "bank_html",
    "bank_broken_json",
    "bank_wrong_shape",
    "nonsense",
    "reset",
    "server_error",
)
SLOW_SECONDS: Final = 6.0
ANSWER_SECONDS: Final = 2.0
"""A tap is answered by the clock long before a slow bank answers, which may take eight."""
WELL_AGAIN_WITHIN_SECONDS: Final = 120.0


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("sick-bank")
    with running(whole(folder, BRISK_ANSWER_SECONDS=str(ANSWER_SECONDS))) as product:
        yield product


async def ask(fan: Person) -> str:
    """What the fan is told who says that he has paid and has not.

    Where a busy machine takes longer for the words than the clock waits, he asks again.
    """

    async def told() -> str | None:
        toast = await fan.press("topup.card.button_check", still=True)
        assert toast.alert == bool(toast.text)
        return toast.text or None

    return await fan.wait_until(told, "words of the bank")


async def until_the_bank_is_well(fan: Person) -> None:
    async def is_well() -> bool | None:
        return await ask(fan) == fan.words.say("topup.card.toast_not_yet") or None

    await fan.wait_until(is_well, "an answer of the bank", WELL_AGAIN_WITHIN_SECONDS)


async def test_whatever_the_bank_answers_the_top_up_waits_and_is_credited_in_the_end(
    fan: Person, outside: Outside, books: Books
) -> None:
    card = await ask_for_code(fan)
    for sickness in SICKNESSES:
        await until_the_bank_is_well(fan)
        async with outside.fault(sickness, match=CHECK, times=None):
            assert await ask(fan) == fan.words.say("topup.card.toast_bank_away"), sickness
    await fan.scan_and_pay(card)
    await fan.sees_anywhere("topup.paid.amount", amount=TWENTY)
    assert await books.balance_minor(fan.id) == TWENTY.amount_minor


@in_khmer
async def test_a_payment_during_an_outage_is_found_without_asking_again(
    fan: Person, outside: Outside, books: Books
) -> None:
    card = await ask_for_code(fan)
    await until_the_bank_is_well(fan)
    async with outside.fault("bank_down", match=CHECK, times=None):
        await fan.scan_and_pay(card)
        assert await ask(fan) == fan.words.say("topup.card.toast_bank_away")
    await fan.sees_anywhere("topup.paid.amount", amount=TWENTY)
    assert await fan.count("topup.news.credited") == 0, "the card has become the receipt"
    assert await books.balance_minor(fan.id) == TWENTY.amount_minor


async def test_a_long_silence_is_told_once_and_ends_with_the_money(
    outside: Outside, books: Books
) -> None:
    """Both languages at once, because it takes the product's own patience."""
    fans = [await new_person(outside, language) for language in ("km", "en")]
    checks: list[tuple[Seen, Key]] = []
    async with outside.fault("bank_down", match=CHECK, times=None):
        for fan in fans:
            await settle_in(fan)
            await fan.scan_and_pay(await ask_for_code(fan))
            for _ in range(4):
                assert await ask(fan) == fan.words.say("topup.card.toast_bank_away")
            await fan.sees_anywhere("topup.news.delayed", amount=TWENTY)
            assert await books.balance_minor(fan.id) == 0
            checks.append(await fan.button("topup.card.button_check"))
    asked = zip(fans, checks, strict=True)
    await asyncio.gather(*(until_the_money_is_there(fan, *check) for fan, check in asked))
    for fan in fans:
        assert await books.balance_minor(fan.id) == TWENTY.amount_minor
        assert await fan.count("topup.news.delayed") == 1


async def until_the_money_is_there(fan: Person, card: Seen, check: Key) -> None:
    """The fan asks again and again, once a second; the money may come between two questions."""
    async with asyncio.timeout(WELL_AGAIN_WITHIN_SECONDS):
        while not await fan.count("topup.paid.title"):
            await fan.tap(card.id, check.data, stale=True)
            await asyncio.sleep(1)


@in_khmer
async def test_a_slow_bank_keeps_no_tap_waiting(fan: Person, outside: Outside) -> None:
    card = await ask_for_code(fan)
    await until_the_bank_is_well(fan)
    async with outside.fault("slow", match=CHECK, times=None, delay_seconds=SLOW_SECONDS):
        mark = await outside.log_mark()
        toast = await fan.press("topup.card.button_check", still=True)
        assert toast.text == "", "the first answer promises nothing"
        await fan.scan_and_pay(card)
        await fan.sees_anywhere("topup.paid.amount", amount=TWENTY)
    (answer,) = await outside.log(mark, source="telegram", name="answerCallbackQuery")
    checks = await outside.log(mark, source="bakong")
    asked = [(one["at"] - one["milliseconds"] / 1000, one["at"]) for one in checks]
    assert any(begun <= answer["at"] < ended for begun, ended in asked), (answer["at"], asked)


@in_khmer
async def test_a_bank_that_finds_the_payment_late_is_asked_again(
    fan: Person, outside: Outside
) -> None:
    card = await ask_for_code(fan)
    await until_the_bank_is_well(fan)
    async with outside.fault("bank_not_found", match=CHECK, times=1):
        await fan.scan_and_pay(card)
        await ask_bank(fan, card)
        await fan.sees_anywhere("topup.paid.amount", amount=TWENTY)
