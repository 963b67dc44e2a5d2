"""Digital goods in Telegram Stars: bought once, paid twice, too late, monthly, given back."""

from __future__ import annotations

import asyncio

from services.core.money import Currency, Money
from services.payments.schemas import Intent, IntentState, Purpose, Way
from tests.journeys.asking import Asker
from tests.journeys.books import Books
from tests.journeys.marks import in_khmer
from tests.journeys.outside import Outside
from tests.journeys.person import Person
from tests.journeys.seen import Json

TWO_DOLLARS = Money(2_00, Currency.USD)
PRICE = Money(154, Currency.XTR)  # 77 Stars a dollar


async def ask(fan: Person, books: Books, **about: object) -> Intent:
    return await Asker(books).ask(
        fan, TWO_DOLLARS, {Way.STARS}, **({"purpose": Purpose.STREAM} | about)
    )


async def invoice_of(fan: Person) -> int:
    """The id of the newest message that is an invoice."""

    async def look() -> int | None:
        shown = await fan.outside.get(f"/sim/people/{fan.id}/messages", after=0)
        found = [one["id"] for one in shown["messages"] if "invoice" in one]
        return max(found, default=None)

    return await fan.wait_until(look, "an invoice")


async def pay(fan: Person, **what: object) -> Json:
    """In Telegram's own window."""
    await fan.begin()
    return await confirm(fan, **what)


async def confirm(fan: Person, **what: object) -> Json:
    """The last tap in that window."""
    return await fan.outside.post(f"/sim/people/{fan.id}/pay", **what)


async def buy(fan: Person, books: Books) -> tuple[Intent, int]:
    """From the page over the invoice to the receipt."""
    intent = await ask(fan, books)
    await Asker(books).open_page(fan, intent)
    await fan.sees("pay.page.stars", price=PRICE)
    await fan.press("pay.way.stars")
    await fan.sees("pay.stars.sent")
    invoice = await invoice_of(fan)
    paid = await pay(fan, message_id=invoice)
    assert paid["status"] == "paid"
    await fan.sees("pay.paid.title")
    await fan.sees("pay.paid.way", way=fan.words.say("pay.way.stars"))
    return intent, invoice


async def stars_of(fan: Person) -> int:
    person = await fan.outside.get(f"/sim/people/{fan.id}")
    return int(person["stars"])


async def has(fan: Person, stars: int) -> None:
    async def look() -> bool | None:
        return await stars_of(fan) == stars or None

    await fan.wait_until(look, f"{stars} Stars")


class TestOnce:
    async def test_the_page_becomes_the_receipt(self, fan: Person, books: Books) -> None:
        before = await stars_of(fan)
        intent, _ = await buy(fan, books)
        assert (await Asker(books).see(intent)).paid_by is Way.STARS
        assert await stars_of(fan) == before - PRICE.amount_minor

    async def test_it_cannot_be_paid_a_second_time(self, fan: Person, books: Books) -> None:
        before = await stars_of(fan)
        _, invoice = await buy(fan, books)
        again = await pay(fan, message_id=invoice)
        assert again["status"] == "failed"
        said = fan.words.say("error.payments.already_paid", amount=TWO_DOLLARS)
        assert again["error_message"] == said
        assert await stars_of(fan) == before - PRICE.amount_minor

    @in_khmer
    async def test_paid_on_two_phones_at_once_the_surplus_comes_back(
        self, fan: Person, books: Books
    ) -> None:
        """Both may be agreed to, because neither is paid yet; then one goes back by itself."""
        before = await stars_of(fan)
        await Asker(books).open_page(fan, await ask(fan, books))
        await fan.press("pay.way.stars")
        invoice = await invoice_of(fan)
        await fan.begin()
        both = await asyncio.gather(*(confirm(fan, message_id=invoice) for _ in range(2)))
        assert "paid" in [one["status"] for one in both]
        await fan.sees("pay.paid.title")
        await has(fan, before - PRICE.amount_minor)

    async def test_too_late_telegram_is_told_no_while_it_waits(
        self, fan: Person, books: Books
    ) -> None:
        intent = await ask(fan, books)
        asker = Asker(books)
        await asker.open_page(fan, intent)
        await fan.press("pay.way.stars")
        invoice = await invoice_of(fan)
        before = await stars_of(fan)
        await asker.end_time(intent)
        refused = await pay(fan, message_id=invoice)
        assert refused["status"] == "failed"
        assert refused["error_message"] == fan.words.say("error.payments.closed")
        assert await stars_of(fan) == before

    async def test_what_cannot_be_delivered_is_given_back(self, fan: Person, books: Books) -> None:
        before = await stars_of(fan)
        intent, _ = await buy(fan, books)
        await fan.begin()
        await Asker(books).refund(intent, TWO_DOLLARS)
        await fan.sees("pay.refunded.title")
        await fan.sees("payments.news.refunded", amount=TWO_DOLLARS)
        await has(fan, before)

    @in_khmer
    async def test_a_second_tap_sends_no_second_invoice_but_asked_for_it_comes_again(
        self, fan: Person, books: Books
    ) -> None:
        await Asker(books).open_page(fan, await ask(fan, books))
        await fan.press("pay.way.stars")
        first = await invoice_of(fan)
        await fan.press("common.button.back")
        await fan.press("pay.way.stars")
        await fan.sees("pay.stars.sent")
        assert await invoice_of(fan) == first
        await fan.press("pay.stars.button_again", still=True)

        async def another() -> bool | None:
            return await invoice_of(fan) > first or None

        await fan.wait_until(another, "another invoice")

    @in_khmer
    async def test_somebody_else_cannot_pay_it(
        self, fan: Person, rich_fan: Person, books: Books
    ) -> None:
        intent = await ask(fan, books)
        await Asker(books).open_page(rich_fan, intent)
        await rich_fan.sees("error.payments.not_found")

    @in_khmer
    async def test_told_twice_by_telegram_it_is_booked_once(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        async with outside.fault("duplicate_update", chat_id=fan.id, times=None, repeats=3):
            intent, _ = await buy(fan, books)
        await asyncio.sleep(0.5)
        sql = """SELECT count(*) AS receipts FROM payment_provider_receipts r
            JOIN payment_attempts a ON a.id = r.attempt_id WHERE a.intent_id = :intent"""
        value = intent.id.hex if books.database.dialect == "sqlite" else intent.id
        (row,) = await books.rows(sql, intent=value)
        assert row.receipts == 1


class TestMonthly:
    async def test_every_thirty_days_by_one_link(self, fan: Person, books: Books) -> None:
        intent = await ask(fan, books, purpose=Purpose.STREAM, recurring=True)
        await Asker(books).open_page(fan, intent)
        await fan.sees("pay.page.stars_monthly", price=PRICE)
        await fan.press("pay.way.stars")
        screen = await fan.sees("pay.stars.subscribe")
        key = screen.key(fan.words.say("pay.stars.button_open"))
        assert key is not None
        paid = await pay(fan, link=key.url)
        assert paid["status"] == "paid"
        await fan.sees("pay.paid.title")
        renewed = await fan.outside.post(
            f"/sim/people/{fan.id}/renew", charge_id=paid["charge_id"]
        )
        assert renewed["status"] == "paid"

        async def booked_twice() -> bool | None:
            sql = """SELECT count(*) AS times FROM payment_provider_receipts r
                JOIN payment_attempts a ON a.id = r.attempt_id
                JOIN payment_intents i ON i.id = a.intent_id WHERE i.fan_id = :fan_id"""
            (row,) = await books.rows(sql, fan_id=fan.id)
            return row.times == 2 or None

        await fan.wait_until(booked_twice, "the second month")
        assert (await Asker(books).see(intent)).state is IntentState.PAID
