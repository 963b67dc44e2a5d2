"""Paying digital goods in Telegram Stars."""

from dataclasses import replace

import pytest

from services.core.money import Currency, Money
from services.payments import prices
from services.payments.errors import PaymentAlreadyPaid, PaymentClosed, PaymentNotFound
from services.payments.providers.base import Rejected
from services.payments.schemas import (
    Attempt,
    Intent,
    IntentNeedsReview,
    IntentPaid,
    IntentState,
    SurplusReturned,
    Way,
)
from services.payments.stars.schemas import SUBSCRIPTION_SECONDS, StarsPayment
from tests.services.payments.shop import FAN, PAYEE, Shop

PRICE = Money(500, Currency.XTR)


async def offered(shop: Shop, **other: object) -> tuple[Intent, Attempt]:
    intent = await shop.ask_digital(stars=500, **other)
    return intent, await shop.try_by(intent, Way.STARS)


def payment(shop: Shop, attempt: Attempt, charge: str = "c1", stars: int = 500) -> StarsPayment:
    return StarsPayment(
        charge_id=charge,
        payload=attempt.payload,
        payer_id=FAN,
        stars=stars,
        paid_at=shop.clock.now(),
    )


class TestPrice:
    def test_dollars_become_whole_stars_rounded_up(self, shop: Shop) -> None:
        now = shop.clock.now()
        assert prices.in_stars(Money(1_00, Currency.USD), now) == Money(77, Currency.XTR)
        assert prices.in_stars(Money(1, Currency.USD), now) == Money(1, Currency.XTR)
        assert prices.in_points(Money(1_00, Currency.USD), now) == Money(100, Currency.PTS)
        assert prices.in_points(Money(4_100, Currency.KHR), now) == Money(100, Currency.PTS)


class TestInvoice:
    async def test_it_says_what_the_bot_sends(self, shop: Shop) -> None:
        _, attempt = await offered(shop, recurring=True)
        invoice = await shop.stars.invoice(attempt.id, FAN)
        assert (invoice.stars, invoice.subscription_seconds) == (500, SUBSCRIPTION_SECONDS)
        assert 0 < len(invoice.payload) <= 128
        with pytest.raises(PaymentNotFound):
            await shop.stars.invoice(attempt.id, FAN + 1)


class TestMayPay:
    async def test_only_the_fan_the_price_and_in_time(self, shop: Shop) -> None:
        _, attempt = await offered(shop)
        await shop.stars.may_pay(attempt.payload, FAN, PRICE)
        for payload, payer, price in (
            ("nothing", FAN, PRICE),
            (attempt.payload, FAN + 1, PRICE),
            (attempt.payload, FAN, Money(499, Currency.XTR)),
            (attempt.payload, FAN, Money(500, Currency.USD)),
        ):
            with pytest.raises(PaymentNotFound):
                await shop.stars.may_pay(payload, payer, price)
        shop.clock.advance(31 * 60)
        with pytest.raises(PaymentClosed):
            await shop.stars.may_pay(attempt.payload, FAN, PRICE)

    async def test_not_twice(self, shop: Shop) -> None:
        _, attempt = await offered(shop)
        await shop.stars.paid(payment(shop, attempt))
        with pytest.raises(PaymentAlreadyPaid):
            await shop.stars.may_pay(attempt.payload, FAN, PRICE)


class TestPaid:
    async def test_the_same_charge_counts_once(self, shop: Shop) -> None:
        intent, attempt = await offered(shop)
        for _ in range(3):
            await shop.stars.paid(payment(shop, attempt))
        await shop.pass_time(5)
        assert (await shop.see(intent)).state is IntentState.PAID
        assert await shop.balance(PAYEE) == 10_00
        assert await shop.balance("revenue:stars:xtr") == 500
        assert shop.telegram.refunded == []

    async def test_a_second_charge_goes_back(self, shop: Shop) -> None:
        _, attempt = await offered(shop)
        await shop.stars.paid(payment(shop, attempt))
        await shop.stars.paid(payment(shop, attempt, "c2"))
        await shop.stars.paid(payment(shop, attempt, "c2"))
        await shop.pass_time(10)
        assert shop.telegram.refunded == [(FAN, "c2")]
        assert len(shop.heard(SurplusReturned)) == 1
        assert await shop.balance("clearing:stars:xtr") == -500

    async def test_late_stars_go_back(self, shop: Shop) -> None:
        intent, attempt = await offered(shop)
        await shop.pass_time(33 * 60)
        assert (await shop.see(intent)).state is IntentState.EXPIRED
        await shop.stars.paid(payment(shop, attempt))
        await shop.pass_time(10)
        assert shop.telegram.refunded == [(FAN, "c1")]

    async def test_the_payer_gets_them_back_and_not_the_fan_who_was_asked(
        self, shop: Shop
    ) -> None:
        _, attempt = await offered(shop)
        await shop.stars.paid(payment(shop, attempt))
        await shop.stars.paid(replace(payment(shop, attempt, "c2"), payer_id=77))
        await shop.pass_time(10)
        assert shop.telegram.refunded == [(77, "c2")]

    async def test_another_number_of_stars_is_looked_at(self, shop: Shop) -> None:
        intent, attempt = await offered(shop)
        await shop.stars.paid(payment(shop, attempt, stars=1))
        await shop.pass_time(1)
        assert (await shop.see(intent)).state is IntentState.IN_REVIEW
        assert len(shop.heard(IntentNeedsReview)) == 1

    async def test_stars_for_an_invoice_that_we_do_not_know_go_back(self, shop: Shop) -> None:
        _, attempt = await offered(shop)
        shop.telegram.answers.append(Rejected("flood", final=False))
        await shop.stars.paid(replace(payment(shop, attempt), payload="lost"))
        await shop.pass_time(600)
        assert shop.telegram.refunded == [(FAN, "c1")]


class TestSubscription:
    async def test_each_month_is_booked_and_told(self, shop: Shop) -> None:
        intent, attempt = await offered(shop, recurring=True)
        first = replace(payment(shop, attempt), is_recurring=True, is_first_recurring=True)
        await shop.stars.paid(first)
        for month in (2, 3):
            shop.clock.advance(60)
            again = replace(payment(shop, attempt, f"c{month}"), is_recurring=True)
            await shop.stars.paid(again)
            await shop.stars.paid(again)
        await shop.pass_time(5)
        assert await shop.balance(PAYEE) == 30_00
        assert [one.again for one in shop.heard(IntentPaid)] == [False, True, True]
        await shop.refund(intent, Money(10_00, Currency.USD))
        await shop.pass_time(5)
        assert shop.telegram.refunded == [(FAN, "c3")]
