"""The pay page for any purpose: wallet, points, KHQR, ABA; another way; too late; refunded."""

from __future__ import annotations

from sandbox.payway.calls import GENERATE_QR
from services.core.money import Currency, Money
from services.payments.schemas import Intent, Way
from tests.journeys.asking import Asker
from tests.journeys.books import Books
from tests.journeys.marks import in_khmer
from tests.journeys.outside import Outside
from tests.journeys.person import Person
from tests.journeys.seen import Seen
from tests.journeys.story import TWENTY, ask_bank, type_pin

FIFTEEN = Money(15_00, Currency.USD)
POINTS = Money(1_500, Currency.PTS)
EVERY_WAY = set(Way) - {Way.STARS}


async def open_page(fan: Person, books: Books, amount: Money = FIFTEEN) -> Intent:
    asker = Asker(books)
    intent = await asker.ask(fan, amount, EVERY_WAY)
    await asker.open_page(fan, intent)
    await fan.sees("pay.page.question")
    return intent


async def scan(fan: Person, way: str, how: str) -> Seen:
    await fan.press(way)
    card = await fan.sees(how)
    await fan.scan_and_pay(card)
    return await fan.sees("pay.paid.title")


class TestWallet:
    async def test_summary_then_pin_then_receipt(self, rich_fan: Person, books: Books) -> None:
        fan = rich_fan
        intent = await open_page(fan, books)
        amount = (await fan.reads("pay.page.amount"))["amount"]
        assert amount.startswith(f"{fan.words.t.money(FIFTEEN)} (≈ ")
        await fan.sees("pay.page.fee", fee=Money.zero(Currency.USD))
        await fan.sees("pay.page.payee", payee="Hang Meas")
        await fan.sees("pay.page.balance", balance=TWENTY)
        await fan.sees("pay.page.after", balance=TWENTY - FIFTEEN)
        await fan.press("pay.way.wallet")
        await fan.sees("identity.pad.enter")
        assert await books.payments(fan.id) == 0, "nothing moves before the PIN"
        await type_pin(fan)
        receipt = await fan.sees("pay.paid.title")
        await fan.sees("pay.paid.way", way=fan.words.say("pay.way.wallet"))
        assert receipt.photo
        assert await books.balance_minor(fan.id) == (TWENTY - FIFTEEN).amount_minor
        assert (await Asker(books).see(intent)).paid_by is Way.WALLET

    @in_khmer
    async def test_who_has_too_little_is_led_to_a_top_up(
        self, rich_fan: Person, books: Books
    ) -> None:
        fifty = Money(50_00, Currency.USD)
        await open_page(rich_fan, books, fifty)
        await rich_fan.sees("pay.page.short", missing=fifty - TWENTY)
        page = await rich_fan.screen()
        assert page.key(rich_fan.words.say("pay.way.wallet")) is None
        await rich_fan.press("menu.button.top_up")
        await rich_fan.sees("topup.choose.question")

    @in_khmer
    async def test_a_refund_turns_the_receipt(self, rich_fan: Person, books: Books) -> None:
        fan = rich_fan
        intent = await open_page(fan, books)
        await fan.press("pay.way.wallet")
        await fan.sees("identity.pad.enter")
        await type_pin(fan)
        await fan.sees("pay.paid.title")
        await fan.begin()
        await Asker(books).refund(intent, FIFTEEN)
        await fan.sees("pay.paid.refunded", amount=FIFTEEN)
        await fan.sees("pay.refunded.title")
        assert await books.balance_minor(fan.id) == TWENTY.amount_minor


class TestPoints:
    async def test_are_taken_after_the_pin(self, rich_fan: Person, books: Books) -> None:
        fan = rich_fan
        await Asker(books).give(fan, Money(2_000, Currency.PTS))
        await open_page(fan, books)
        await fan.sees("pay.page.points", price=POINTS, points=Money(2_000, Currency.PTS))
        await fan.press("pay.way.points")
        await fan.sees("identity.pad.enter")
        await type_pin(fan)
        await fan.sees("pay.paid.way", way=fan.words.say("pay.way.points"))
        assert await books.balance_minor(fan.id, "pts") == 500
        assert await books.balance_minor(fan.id) == TWENTY.amount_minor


class TestBank:
    async def test_the_card_becomes_the_receipt_by_itself(self, fan: Person, books: Books) -> None:
        await open_page(fan, books)
        await scan(fan, "pay.way.khqr", "pay.card.how_khqr")
        await fan.sees("pay.paid.way", way=fan.words.say("pay.way.khqr"))

    async def test_changed_to_aba_it_is_one_payment_with_two_tries(
        self, fan: Person, books: Books
    ) -> None:
        intent = await open_page(fan, books)
        await fan.press("pay.way.khqr")
        await fan.sees("pay.card.how_khqr")
        await fan.press("pay.page.button_other")
        await fan.sees("pay.page.question")
        await scan(fan, "pay.way.payway", "pay.card.how_payway")
        seen = await Asker(books).see(intent)
        assert seen.paid_by is Way.PAYWAY
        assert [one.way for one in seen.attempts] == [Way.PAYWAY, Way.KHQR]

    @in_khmer
    async def test_asking_before_paying_tells_the_truth(self, fan: Person, books: Books) -> None:
        await open_page(fan, books)
        await fan.press("pay.way.khqr")
        await fan.sees("pay.card.how_khqr")
        toast = await fan.press("pay.card.button_check", still=True)
        assert toast.text == fan.words.say("pay.card.toast_not_yet")

    @in_khmer
    async def test_a_code_that_has_run_out_makes_room_for_a_new_one(
        self, fan: Person, books: Books
    ) -> None:
        await open_page(fan, books)
        await fan.press("pay.way.khqr")
        card = await fan.sees("pay.card.how_khqr")
        await books.end_code(fan.id)
        await ask_bank(fan, card, "pay.card.button_check")
        await fan.sees("pay.over.text")
        await fan.press("pay.card.button_new")
        card = await fan.sees("pay.card.how_khqr")
        await fan.scan_and_pay(card)
        await fan.sees("pay.paid.title")

    @in_khmer
    async def test_while_aba_is_down_the_page_says_so(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        await open_page(fan, books)
        async with outside.fault("payway_down", match=GENERATE_QR.path):
            await fan.press("pay.way.payway")
            await fan.sees("pay.away.title", way=fan.words.say("pay.way.payway"))
            await fan.sees("common.money.not_moved")
        await fan.press("pay.page.button_other")
        await scan(fan, "pay.way.khqr", "pay.card.how_khqr")

    @in_khmer
    async def test_another_amount_than_asked_for_goes_to_a_person(
        self, fan: Person, books: Books, alarms: set[str]
    ) -> None:
        alarms.add("payment_needs_review")
        await open_page(fan, books)
        await fan.press("pay.way.khqr")
        card = await fan.sees("pay.card.how_khqr")
        await fan.scan_and_pay(card, amount_minor=14_00)
        await fan.sees("pay.review.text")


class TestEnd:
    @in_khmer
    async def test_when_its_time_is_over_the_page_says_what_becomes_of_a_payment(
        self, fan: Person, books: Books
    ) -> None:
        intent = await open_page(fan, books)
        await Asker(books).cancel(intent)
        await fan.press("pay.way.khqr")
        await fan.sees("pay.cancelled.text")
