"""Invoices: checkout, receipts, Stars, refunds, subscriptions, refusals."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from telegram import LabeledPrice
from telegram.error import BadRequest
from telegram.ext import ExtBot

from tests.sandbox.conftest import Json, Person, Sandbox

STARS: Json = {
    "title": "Vote pack", "description": "10 votes", "payload": "order:1", "currency": "XTR",
    "prices": [{"label": "10 votes", "amount": 50}],
}  # fmt: skip
CARD: Json = {
    "title": "T-shirt", "description": "Size M", "payload": "order:2", "currency": "USD",
    "provider_token": "284685063:TEST:x", "prices": [{"label": "T-shirt", "amount": 1500}],
}  # fmt: skip


async def answer(sandbox: Sandbox, *, ok: bool = True, **about: object) -> Json:
    """Waits for the checkout question and answers it."""
    query: Json = (await sandbox.update())["pre_checkout_query"]
    order = {"pre_checkout_query_id": query["id"], "ok": ok, **about}
    await sandbox.ok("answerPreCheckoutQuery", **order)
    return query


async def bought(sandbox: Sandbox, fan: Person, **order: object) -> Json:
    paying = asyncio.create_task(fan.post("pay", **order))
    await answer(sandbox)
    return await paying


class TestPaying:
    async def test_one_invoice_is_paid_twice_with_two_charges(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan(stars=120)
        sent = await sandbox.ok("sendInvoice", chat_id=dara.id, **STARS)
        assert sent["invoice"]["total_amount"] == 50
        charges = []
        for _ in range(2):
            result = await bought(sandbox, dara, message_id=sent["message_id"])
            assert result["status"] == "paid"
            receipt = (await sandbox.update())["message"]["successful_payment"]
            assert (receipt["currency"], receipt["invoice_payload"]) == ("XTR", "order:1")
            charges.append(receipt["telegram_payment_charge_id"])
        assert len(set(charges)) == 2
        poor = await dara.post("pay", message_id=sent["message_id"])
        assert poor == {"status": "failed", "error_message": "not enough Stars"}
        assert (await sandbox.ok("getMyStarBalance"))["amount"] == 100

    async def test_the_bot_refuses_or_the_person_declines(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        sent = await sandbox.ok("sendInvoice", chat_id=dara.id, **STARS)
        paying = asyncio.create_task(dara.post("pay", message_id=sent["message_id"]))
        await answer(sandbox, ok=False, error_message="Sold out")
        assert await paying == {"status": "failed", "error_message": "Sold out"}
        declined = await dara.post("pay", message_id=sent["message_id"], decline=True)
        assert declined == {"status": "cancelled"}
        assert await sandbox.updates() == []
        assert await dara.refused("pay", message_id=1) == "no_invoice"

    async def test_silence_cancels_and_a_late_answer_is_refused(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sandbox.sim.paying.CHECKOUT_SECONDS", 0.05)
        dara = await sandbox.fan()
        sent = await sandbox.ok("sendInvoice", chat_id=dara.id, **STARS)
        assert (await dara.post("pay", message_id=sent["message_id"]))["status"] == "cancelled"
        query = (await sandbox.update())["pre_checkout_query"]
        order = {"pre_checkout_query_id": query["id"], "ok": True}
        words = await sandbox.refused("answerPreCheckoutQuery", **order)
        assert "query is too old" in words

    async def test_goods_are_shipped(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan(phone="85512345678")
        order = {**CARD, "is_flexible": True, "need_phone_number": True}
        sent = await sandbox.ok("sendInvoice", chat_id=dara.id, **order)
        paying = asyncio.create_task(dara.post("pay", message_id=sent["message_id"]))
        shipping = (await sandbox.update())["shipping_query"]
        assert shipping["shipping_address"]["country_code"] == "KH"
        option = {"id": "bus", "title": "Bus", "prices": [{"label": "Bus", "amount": 200}]}
        reply = {"shipping_query_id": shipping["id"], "ok": True, "shipping_options": [option]}
        await sandbox.ok("answerShippingQuery", **reply)
        checkout = await answer(sandbox)
        assert (checkout["total_amount"], checkout["shipping_option_id"]) == (1700, "bus")
        assert (await paying)["status"] == "paid"
        receipt = (await sandbox.update())["message"]["successful_payment"]
        assert receipt["order_info"]["phone_number"] == "85512345678"


class TestStars:
    async def test_a_refund_comes_once_and_is_listed(
        self, sandbox: Sandbox, aiogram_bot: Bot, ptb_bot: ExtBot[None]
    ) -> None:
        dara = await sandbox.fan(stars=50)
        sent = await sandbox.ok("sendInvoice", chat_id=dara.id, **STARS)
        charge = (await bought(sandbox, dara, message_id=sent["message_id"]))["charge_id"]
        await sandbox.updates()
        assert await aiogram_bot.refund_star_payment(dara.id, charge)
        note = (await sandbox.update())["message"]["refunded_payment"]
        assert note["telegram_payment_charge_id"] == charge
        with pytest.raises(TelegramBadRequest, match="CHARGE_ALREADY_REFUNDED"):
            await aiogram_bot.refund_star_payment(dara.id, charge)
        with pytest.raises(BadRequest, match="Charge_already_refunded"):
            await ptb_bot.refund_star_payment(dara.id, charge)
        listed = (await sandbox.ok("getStarTransactions"))["transactions"]
        assert [("source" in move, move["id"]) for move in listed] == [
            (True, charge), (False, charge),
        ]  # fmt: skip
        words = await sandbox.refused(
            "refundStarPayment", user_id=dara.id, telegram_payment_charge_id="nothing"
        )
        assert words == "Bad Request: CHARGE_ID_INVALID"

    async def test_a_person_buys_stars(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan(stars=10)
        assert (await dara.post("top-up", stars=500))["stars"] == 510
        assert await dara.refused("top-up", stars=0) == "bad_field"
        assert (await sandbox.http.get(f"/sim/people/{dara.id}")).json()["stars"] == 510

    async def test_transactions_come_in_pages(
        self, sandbox: Sandbox, aiogram_bot: Bot, ptb_bot: ExtBot[None]
    ) -> None:
        dara = await sandbox.fan(stars=500)
        sent = await sandbox.ok("sendInvoice", chat_id=dara.id, **STARS)
        charges = []
        for _ in range(3):
            result = await bought(sandbox, dara, message_id=sent["message_id"])
            charges.append(result["charge_id"])
            await sandbox.updates()
        await aiogram_bot.refund_star_payment(dara.id, charges[1])
        assert (await aiogram_bot.get_my_star_balance()).amount == 100
        assert (await ptb_bot.get_my_star_balance()).amount == 100
        first = await aiogram_bot.get_star_transactions(offset=0, limit=2)
        assert [move.id for move in first.transactions] == charges[:2]
        rest = await ptb_bot.get_star_transactions(offset=2, limit=100)
        assert [move.id for move in rest.transactions] == [charges[2], charges[1]]
        assert rest.transactions[-1].receiver is not None
        assert (await ptb_bot.get_star_transactions(offset=4)).transactions == ()

    async def test_a_subscription_renews_until_it_is_cancelled(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        link = await sandbox.ok("createInvoiceLink", **STARS, subscription_period=2_592_000)
        first = await bought(sandbox, dara, link=link)
        receipt = (await sandbox.update())["message"]["successful_payment"]
        assert receipt["is_recurring"] is receipt["is_first_recurring"] is True
        again = await dara.post("renew", charge_id=first["charge_id"])
        receipt = (await sandbox.update())["message"]["successful_payment"]
        assert "is_first_recurring" not in receipt
        assert receipt["subscription_expiration_date"] > 0
        order = {"charge_id": again["charge_id"]}
        await dara.post("cancel-subscription", **order)
        assert (await sandbox.update())["subscription"]["state"] == "canceled"
        assert (await dara.post("renew", **order))["status"] == "failed"
        resume = {"user_id": dara.id, "telegram_payment_charge_id": again["charge_id"]}
        await sandbox.ok("editUserStarSubscription", **resume, is_canceled=False)
        assert (await dara.post("renew", **order))["status"] == "paid"

    async def test_a_link_is_paid_by_anybody(
        self, sandbox: Sandbox, ptb_bot: ExtBot[None]
    ) -> None:
        dara, sok = await sandbox.fan("Dara"), await sandbox.fan("Sok")
        prices = [LabeledPrice("10 votes", 50)]
        link = await ptb_bot.create_invoice_link("Votes", "10 votes", "o:3", "XTR", prices, "")
        assert link.startswith("https://t.me/$")
        for fan in (dara, sok):
            assert (await bought(sandbox, fan, slug=link.rpartition("/")[2]))["status"] == "paid"
            await sandbox.updates()


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"title": ""}, 'parameter "title" is required'),
            ({"payload": ""}, 'parameter "payload" is required'),
            ({"prices": "{"}, "can't parse prices JSON object"),
            ({"prices": []}, "there must be at least one price"),
            ({"prices": [{"amount": 5}]},
             "can't parse labeled price: LabeledPrice label must be non-empty"),
            ({"prices": [{"label": "x", "amount": 0}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
            ({"prices": [{"label": "x", "amount": 5}] * 2}, "INVOICE_PRICES_INVALID"),
            ({"currency": "KHQ"}, "CURRENCY_INVALID"),
            ({"currency": "USD"}, "PAYMENT_PROVIDER_INVALID"),
            ({"provider_token": "x"}, "PAYMENT_PROVIDER_INVALID"),
            ({"payload": "x" * 129}, "INVOICE_PAYLOAD_INVALID"),
            ({"title": "x" * 33}, "INVOICE_TITLE_INVALID"),
            ({"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}},
             "REPLY_MARKUP_BUY_EMPTY"),
        ],
    )  # fmt: skip
    async def test_wrong_invoices(self, sandbox: Sandbox, change: Json, words: str) -> None:
        dara = await sandbox.fan()
        order = {"chat_id": dara.id, **STARS, **change}
        assert await sandbox.refused("sendInvoice", **order) == f"Bad Request: {words}"

    async def test_wrong_subscriptions_and_answers(self, sandbox: Sandbox) -> None:
        words = await sandbox.refused("createInvoiceLink", **STARS, subscription_period=86_400)
        assert words == "Bad Request: SUBSCRIPTION_PERIOD_INVALID"
        words = await sandbox.refused(
            "answerPreCheckoutQuery", pre_checkout_query_id="1", ok=False
        )
        assert words == 'Bad Request: parameter "error_message" is required'
        words = await sandbox.refused("answerShippingQuery", shipping_query_id="1", ok=True)
        assert words == "Bad Request: there must be at least one shipping option"
