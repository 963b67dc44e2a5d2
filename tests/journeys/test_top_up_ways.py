"""Topping up by ABA or by card: callbacks, lost, doubled, forged; late; the bank is down."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.payway.callbacks import NAME
from sandbox.payway.calls import GENERATE_QR
from tests.journeys.books import Books
from tests.journeys.gate import read_code
from tests.journeys.marks import in_khmer
from tests.journeys.outside import Outside
from tests.journeys.person import Person
from tests.journeys.seen import Json, Seen
from tests.journeys.story import TWENTY, ask_bank, ask_for_code

CALLBACK = "payway-callback"


async def ask_by_aba(fan: Person) -> Seen:
    """From Home to the code of ABA, for a top-up that began with a KHQR."""
    await ask_for_code(fan)
    await fan.press("pay.way.payway")
    return await fan.sees("topup.card.how_payway")


async def handle_of(fan: Person, books: Books) -> str:
    """By it PayWay knows this fan's payment."""
    sql = """SELECT a.handle FROM payment_attempts a JOIN payment_intents i
        ON i.id = a.intent_id WHERE i.fan_id = :fan_id AND a.way = 'payway'"""
    (row,) = await books.rows(sql, fan_id=fan.id)
    return str(row.handle)


async def callback_of(fan: Person, books: Books) -> str:
    """What a fault must match that is meant for this payment: another's may still be under way."""
    return f"{NAME}/{await handle_of(fan, books)}"


async def told(fan: Person, outside: Outside, books: Books) -> list[Json]:
    """PayWay's calls to us about this fan's payment so far."""
    handle = await handle_of(fan, books)
    return [
        one
        for one in await outside.log(source=CALLBACK)
        if one["request"]["return_params"] == handle
    ]


async def callbacks(fan: Person, outside: Outside, books: Books, count: int = 1) -> list[Json]:
    """The same, waited for."""

    async def look() -> list[Json] | None:
        found = await told(fan, outside, books)
        return found if len(found) >= count else None

    return await fan.wait_until(look, f"{count} callbacks")


async def became_receipt(fan: Person, books: Books) -> None:
    await fan.sees("topup.paid.title")
    await fan.sees("topup.paid.balance", balance=TWENTY)
    assert await books.balance_minor(fan.id) == TWENTY.amount_minor


class TestAba:
    async def test_its_callback_turns_the_card_into_the_receipt(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        card = await ask_by_aba(fan)
        await fan.sees("topup.card.amount", amount=TWENTY)
        await fan.scan_and_pay(card)
        (callback,) = await callbacks(fan, outside, books)
        assert callback["status"] == 200
        await became_receipt(fan, books)
        sql = "SELECT way FROM payment_attempts a JOIN payment_intents i ON i.id = a.intent_id"
        ways = await books.rows(f"{sql} WHERE i.fan_id = :fan_id ORDER BY number", fan_id=fan.id)
        assert [row.way for row in ways] == ["khqr", "payway"], "one top-up, two attempts"

    async def test_the_planned_check_finds_what_no_callback_told(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        card = await ask_by_aba(fan)
        async with outside.fault("callback_lost", match=await callback_of(fan, books)):
            await fan.scan_and_pay(card)
            await became_receipt(fan, books)
        assert await told(fan, outside, books) == []

    async def test_a_doubled_callback_credits_once(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        card, match = await ask_by_aba(fan), await callback_of(fan, books)
        async with outside.fault("callback_doubled", match=match, repeats=2):
            await fan.scan_and_pay(card)
            sent = await callbacks(fan, outside, books, 3)
            assert [one["status"] for one in sent] == [200, 200, 200]
        await became_receipt(fan, books)

    @pytest.mark.parametrize(
        ("language", "kind"),
        [("km", "callback_forged"), ("en", "callback_unsigned"), ("km", "callback_changed")],
    )
    async def test_a_wrongly_signed_callback_is_turned_away(
        self, fan: Person, outside: Outside, books: Books, kind: str
    ) -> None:
        card = await ask_by_aba(fan)
        async with outside.fault(kind, match=await callback_of(fan, books)):
            await fan.scan_and_pay(card)
            sent = await callbacks(fan, outside, books)
            assert sent[0]["status"] == 401
            await became_receipt(fan, books)  # by the planned check

    async def test_paid_after_the_time_it_is_credited_all_the_same(
        self, fan: Person, books: Books
    ) -> None:
        card = await ask_by_aba(fan)
        picture = await fan.picture(card)
        await books.end_code(fan.id)
        await ask_bank(fan, card)
        await fan.sees("topup.expired.text")
        await fan.pay_picture(picture)
        await fan.sees("topup.paid.title")
        assert await books.balance_minor(fan.id) == TWENTY.amount_minor

    async def test_while_it_is_down_another_way_works_for_the_same_top_up(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        await ask_for_code(fan)
        async with outside.fault("payway_down", match=GENERATE_QR.path):
            await fan.press("pay.way.payway")
            await fan.sees("topup.away.title", way=fan.words.say("pay.way.payway"))
            await fan.sees("common.money.not_moved")
            await fan.press("pay.way.khqr")
            card = await fan.sees("topup.card.how")
            await fan.scan_and_pay(card)
            await fan.sees("topup.paid.title")
        assert await books.balance_minor(fan.id) == TWENTY.amount_minor
        sql = "SELECT id FROM payment_intents WHERE fan_id = :fan_id"
        assert len(await books.rows(sql, fan_id=fan.id)) == 1

    @in_khmer
    async def test_once_it_answers_again_the_same_button_makes_the_code(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        await ask_for_code(fan)
        async with outside.fault("payway_down", match=GENERATE_QR.path):
            await fan.press("pay.way.payway")
            await fan.sees("topup.away.title")

        async def made() -> Seen | None:
            screen = await fan.screen()
            key = screen.key(fan.words.say("topup.away.button_again"))
            if key is None:
                return screen
            await fan.press_data(screen.id, key.data, stale=True, still=True)
            await asyncio.sleep(1)
            return None

        card = await fan.wait_until(made, "a code")
        await fan.scan_and_pay(card)
        await became_receipt(fan, books)

    @in_khmer
    async def test_its_button_opens_a_page_with_the_way_into_the_app(
        self, fan: Person, outside: Outside
    ) -> None:
        card = await ask_by_aba(fan)
        key = card.key(fan.words.say("topup.card.button_open_payway"))
        assert key is not None
        headers = {"Accept-Language": fan.words.language}
        page = await outside.http.get(key.url, headers=headers)
        assert page.status_code == 200
        assert fan.words.say("pay.app.button") in page.text
        assert 'href="abamobilebank://' in page.text
        assert read_code(await fan.picture(card)).startswith("0002")

    @in_khmer
    async def test_back_to_khqr_and_cancelled_nothing_is_left_to_pay(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        aba = await fan.picture(await ask_by_aba(fan))
        await fan.press("pay.way.khqr")
        await fan.sees("topup.card.how")
        await fan.press("topup.card.button_cancel")
        await fan.sees("topup.cancelled.text")

        async def is_recalled() -> bool | None:
            sql = """SELECT a.state FROM payment_attempts a JOIN payment_intents i
                ON i.id = a.intent_id WHERE i.fan_id = :fan_id AND a.way = 'payway'"""
            rows = await books.rows(sql, fan_id=fan.id)
            return rows[0].state == "closed" or None

        await fan.wait_until(is_recalled, "the recall")
        refused = await outside.http.post(
            "/sim/bank/pay", json={"payload": read_code(aba), "account": "dara@lotus"}
        )
        assert refused.status_code != 200
        assert await books.balance_minor(fan.id) == 0


class TestCard:
    @in_khmer
    async def test_is_entered_on_the_page_of_the_bank(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        await ask_for_code(fan)
        await fan.press("pay.way.card")
        card = await fan.sees("topup.card.how_card")
        key = card.key(fan.words.say("topup.card.button_open_card"))
        assert key is not None
        page = await outside.http.get(key.url)
        assert page.status_code == 200
        assert "payway" in page.text

    @in_khmer
    async def test_is_not_offered_for_an_amount_beyond_its_bounds(self, fan: Person) -> None:
        await fan.press("menu.button.top_up")
        await fan.press("topup.choose.button_other")
        await fan.say("$300")
        card = await fan.sees("topup.card.title")
        assert card.key(fan.words.say("pay.way.payway"))
        assert card.key(fan.words.say("pay.way.card")) is None
