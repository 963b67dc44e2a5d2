"""Buying tickets, where it does not go as in the main story. Nobody pays for nothing."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest

from services.core.formats import Language
from services.core.i18n import LANGUAGES
from services.core.money import Currency, Money
from tests.journeys.books import Books
from tests.journeys.marks import in_khmer
from tests.journeys.outside import Outside
from tests.journeys.person import Person, new_person
from tests.journeys.programme import LAUGHTER, SOLD_OUT, Evening, demo
from tests.journeys.stage import LAST_CHAIR, MOVING_PRICE, Stage
from tests.journeys.story import (
    QUANTITY,
    TWENTY,
    choose_kind,
    choose_quantity,
    new_rich_fan,
    pay,
    scan_card,
    settle_in,
    type_pin,
)

CHAIR: Final = Money(5_00, Currency.USD)
SWEEP_SECONDS: Final = 90.0


async def open_evening(fan: Person, evening: Evening) -> None:
    """By the link that is on its posters."""
    await fan.say(f"/start ev_{evening.id}")
    await fan.sees("ticketing.event.organiser")


async def order(fan: Person, evening: Evening, kind: str, quantity: int) -> Money:
    """Up to the summary; the total."""
    await open_evening(fan, evening)
    await choose_kind(fan, evening.kinds[kind])
    await choose_quantity(fan, evening.kinds[kind], quantity)
    await fan.sees("ticketing.summary.total")
    return evening.kinds[kind].price * quantity


class TestTooLittleMoney:
    async def test_the_way_leads_over_a_top_up_back_to_the_order(
        self, fan: Person, books: Books
    ) -> None:
        total = await order(fan, demo()[LAUGHTER], "back", QUANTITY)
        summary = await fan.sees("ticketing.summary.short", missing=total)
        assert not summary.key(fan.words.say("ticketing.summary.button_pay", amount=total))
        await fan.press("menu.button.top_up")
        await fan.press(fan.words.t.money(TWENTY))
        await scan_card(fan)
        await fan.press("common.button.home")
        await fan.press("menu.button.my_tickets")
        await fan.press("ticketing.mine.button_unpaid")
        await fan.sees("ticketing.summary.after", balance=TWENTY - total)
        await fan.press("ticketing.summary.button_pay", amount=total)
        await fan.sees("identity.pad.choose")
        await type_pin(fan)
        await fan.sees("identity.pad.repeat")
        await type_pin(fan)
        await fan.sees("ticketing.paid.title")
        assert await books.ticket_count(fan.id) == QUANTITY


class TestQuantity:
    async def test_a_number_in_words_of_the_fan(self, fan: Person) -> None:
        kind = demo()[LAUGHTER].kinds["back"]
        await open_evening(fan, demo()[LAUGHTER])
        await choose_kind(fan, kind)
        for typed in ("many", "0", "-1", "2.5"):
            await fan.say(typed)
            await fan.sees("ticketing.quantity.unreadable")
        await fan.say("99")
        await fan.sees("error.ticketing.too_many_tickets")
        await fan.sees("common.money.not_moved")
        await open_evening(fan, demo()[LAUGHTER])
        await choose_kind(fan, kind)
        await fan.say("៣")
        await fan.sees("ticketing.summary.line", quantity=3, amount=kind.price * 3)


class TestEnds:
    async def test_a_cancelled_order_cannot_be_paid(self, rich_fan: Person, books: Books) -> None:
        total = await order(rich_fan, demo()[LAUGHTER], "back", 1)
        message, pay_key = await rich_fan.button("ticketing.summary.button_pay", amount=total)
        await rich_fan.press("ticketing.summary.button_cancel")
        await rich_fan.sees("ticketing.ended.title_cancelled")
        await rich_fan.sees("common.money.not_moved")
        await rich_fan.press_data(message.id, pay_key.data, stale=True, still=True)
        assert await books.order_states(rich_fan.id) == ["cancelled"]
        assert await books.payments(rich_fan.id) == 0

    async def test_an_order_whose_time_is_over_is_ended_and_told(
        self, outside: Outside, books: Books
    ) -> None:
        """Two fans at once: the clock that ends orders strikes every quarter of a minute."""
        await asyncio.gather(
            *(self._let_an_order_expire(outside, books, language) for language in LANGUAGES)
        )

    async def _let_an_order_expire(
        self, outside: Outside, books: Books, language: Language
    ) -> None:
        fan = await new_person(outside, language)
        await settle_in(fan)
        await order(fan, demo()[LAUGHTER], "back", 1)
        await books.end_order(fan.id)

        async def told() -> bool | None:
            return await fan.count("ticketing.news.expired") > 0 or None

        await fan.wait_until(told, "news", SWEEP_SECONDS)
        assert await books.order_states(fan.id) == ["cancelled"]
        await fan.say(f"/start od_{await books.order_key(fan.id)}")
        await fan.sees("ticketing.ended.title_expired")

    @in_khmer
    async def test_a_newer_order_takes_the_place_of_the_older(
        self, fan: Person, books: Books
    ) -> None:
        await order(fan, demo()[LAUGHTER], "back", 1)
        await order(fan, demo()[LAUGHTER], "front", 2)
        assert await books.order_states(fan.id) == ["cancelled", "pending"]

    async def test_a_changed_price_is_shown_before_anything_is_charged(
        self, outside: Outside, books: Books, stage: Stage
    ) -> None:
        """One fan of each language waits with his PIN while the operator loads another price."""
        evening = stage.evening(MOVING_PRICE)
        dearer = Money(6_50, Currency.USD)
        fans = [await new_rich_fan(outside, language) for language in LANGUAGES]
        for fan in fans:
            total = await order(fan, evening, "chair", 1)
            await fan.press("ticketing.summary.button_pay", amount=total)
            await fan.sees("identity.pad.enter")
        await asyncio.to_thread(stage.reprice, MOVING_PRICE, "6.50")
        for fan in fans:
            await type_pin(fan)
            await fan.sees("error.ticketing.price_changed")
            assert await books.payments(fan.id) == 0
            await pay(fan, dearer)
            assert await books.balance_minor(fan.id) == (TWENTY - dearer).amount_minor


class TestSoldOut:
    async def test_it_says_so_and_offers_other_evenings(self, fan: Person) -> None:
        await open_evening(fan, demo()[SOLD_OUT])
        screen = await fan.sees("ticketing.status.sold_out")
        await fan.press("ticketing.event.button_others")
        await fan.sees("ticketing.list.title")
        name = next(iter(demo()[SOLD_OUT].kinds.values())).name[fan.words.language]
        assert not any(name in label for label in screen.labels)

    async def test_two_fans_want_the_last_chair(
        self, books: Books, outside: Outside, stage: Stage
    ) -> None:
        """One gets it; the other is told so in his language and keeps his money."""
        evening = stage.evening(LAST_CHAIR)
        fans = [await new_rich_fan(outside, language) for language in LANGUAGES]
        for fan in fans:
            await open_evening(fan, evening)
            await choose_kind(fan, evening.kinds["chair"])
        await asyncio.gather(*(choose_quantity(fan, evening.kinds["chair"], 1) for fan in fans))

        async def held() -> Person | None:
            found = [fan for fan in fans if await books.order_states(fan.id) == ["pending"]]
            assert len(found) <= 1
            return next(iter(found), None)

        winner = await fans[0].wait_until(held, "a winner")
        (loser,) = (fan for fan in fans if fan is not winner)
        await loser.sees("error.ticketing.sold_out")
        await loser.sees("common.money.not_moved")
        await pay(winner, CHAIR)
        assert await books.ticket_count(winner.id) == 1
        assert await books.balance_minor(loser.id) == TWENTY.amount_minor


@in_khmer
class TestFiveTapsAtOnce:
    @pytest.mark.parametrize("tapped", ["pay", "last digit"])
    async def test_there_is_one_purchase(
        self, rich_fan: Person, books: Books, tapped: str
    ) -> None:
        total = await order(rich_fan, demo()[LAUGHTER], "back", 1)
        pay_label = rich_fan.words.say("ticketing.summary.button_pay", amount=total)
        if tapped == "pay":
            await five_taps(rich_fan, pay_label)
            await rich_fan.sees("identity.pad.enter")
            await type_pin(rich_fan)
        else:
            await rich_fan.press(pay_label)
            await rich_fan.sees("identity.pad.enter")
            await type_pin(rich_fan, "20495")
            await rich_fan.sees("● ● ● ● ● ○")
            await five_taps(rich_fan, "8")
        await rich_fan.sees_anywhere("ticketing.paid.title")
        assert await books.payments(rich_fan.id) == 1
        assert await books.ticket_count(rich_fan.id) == 1
        assert await books.balance_minor(rich_fan.id) == (TWENTY - total).amount_minor


async def five_taps(fan: Person, label: str) -> None:
    message, key = await fan.button(label)
    await fan.begin()
    # The button is gone once the first is taken; the finger was on its way.
    taps = (fan.tap(message.id, key.data, stale=True) for _ in range(5))
    await asyncio.gather(*taps)
