"""A person pays an invoice: shipping question, checkout question, charge, receipt."""

import asyncio

from starlette.requests import Request

from sandbox.shapes import JsonObject
from sandbox.sim.acts import say
from sandbox.sim.chatting import answer_within
from sandbox.sim.requests import SimError, body_of, chat_of, integer, person_of, text
from sandbox.sim.views import message_view
from sandbox.telegram.payments import SUBSCRIPTION_SECONDS, Payment
from sandbox.telegram.service import Telegram
from sandbox.world.bots import Bot
from sandbox.world.people import Person

CHECKOUT_SECONDS = 10.0
QUESTION_SECONDS = 150
ADDRESS = {
    "country_code": "KH", "state": "", "city": "Phnom Penh", "street_line1": "Street 1",
    "street_line2": "", "post_code": "120101",
}  # fmt: skip


async def pay(telegram: Telegram, request: Request) -> JsonObject:
    """Pays `message_id` or a link (`slug`). `{"status": "paid" | "failed" | "cancelled" | ...}`"""
    person = person_of(telegram, request)
    body = await body_of(request)
    invoice, slug = _invoice(telegram, person, body)
    bot = telegram.world.bot_by_id(int(invoice["bot_id"]))
    assert bot is not None
    if body.get("decline"):
        return {"status": "cancelled"}
    if invoice["currency"] == "XTR" and person.stars < invoice["total_amount"]:
        return {"status": "failed", "error_message": "not enough Stars"}
    order = _order_info(person, invoice)
    option, refused = await _ship(telegram, bot, person, invoice, order)
    if refused is not None:
        return refused
    total = invoice["total_amount"] + sum(price["amount"] for price in option.get("prices", []))
    invoice = {**invoice, "total_amount": total}
    refused = await _check_out(telegram, bot, person, invoice, (option, order))
    if refused is not None:
        return refused
    payment = telegram.payments.charge(bot, person, invoice, slug)
    return _receipt(telegram, bot, person, payment, (option, order))


def _invoice(telegram: Telegram, person: Person, body: JsonObject) -> tuple[JsonObject, str]:
    if slug := text(body, "slug") or text(body, "link"):
        link = telegram.payments.link(slug)
        if link is None:
            raise SimError("no_invoice", "no such invoice link", 404)
        return link.invoice, link.slug
    chat = chat_of(telegram, person, body)
    message = chat.message(integer(body, "message_id"))
    if message is None or message.invoice is None:
        raise SimError("no_invoice", "the message is not an invoice", 404)
    return message.invoice, ""


def _order_info(person: Person, invoice: JsonObject) -> JsonObject:
    order: JsonObject = {}
    if invoice.get("need_name"):
        order["name"] = person.full_name
    if invoice.get("need_phone_number"):
        order["phone_number"] = person.phone or "85510000000"
    if invoice.get("need_email"):
        order["email"] = f"fan{person.id}@example.com"
    if invoice.get("need_shipping_address") or invoice.get("is_flexible"):
        order["shipping_address"] = dict(ADDRESS)
    return order


async def _ship(
    telegram: Telegram, bot: Bot, person: Person, invoice: JsonObject, order: JsonObject
) -> tuple[JsonObject, JsonObject | None]:
    """The chosen shipping option (empty: none needed), or why it ends here."""
    if not invoice.get("is_flexible"):
        return {}, None
    query = {
        "from": person.as_user(),
        "invoice_payload": invoice["payload"],
        "shipping_address": order["shipping_address"],
    }
    answer = await _ask(telegram, "shipping_query", bot, person, query)
    if answer is None:
        return {}, {"status": "cancelled", "error_message": "the bot did not answer in time"}
    if not answer["ok"]:
        return {}, {"status": "failed", "error_message": answer["error_message"]}
    return answer["options"][0], None


async def _check_out(
    telegram: Telegram,
    bot: Bot,
    person: Person,
    invoice: JsonObject,
    extras: tuple[JsonObject, JsonObject],
) -> JsonObject | None:
    """None when the bot agrees within ten seconds, else why it ends here."""
    query = {
        "from": person.as_user(),
        "currency": invoice["currency"],
        "total_amount": invoice["total_amount"],
        "invoice_payload": invoice["payload"],
        **_extras(*extras),
    }
    answer = await _ask(telegram, "pre_checkout_query", bot, person, query)
    if answer is None:
        return {"status": "cancelled", "error_message": "the bot did not answer in time"}
    if not answer["ok"]:
        return {"status": "failed", "error_message": answer["error_message"]}
    return None


def _extras(option: JsonObject, order: JsonObject) -> JsonObject:
    shown: JsonObject = {}
    if option:
        shown["shipping_option_id"] = option["id"]
    if order:
        shown["order_info"] = order
    return shown


async def _ask(
    telegram: Telegram, kind: str, bot: Bot, person: Person, query: JsonObject
) -> JsonObject | None:
    question = telegram.questions.ask(kind, bot.id, QUESTION_SECONDS, {})
    telegram.push(bot, kind, {"id": question.id, **query}, queue=f"payment:{person.id}")
    answer = await answer_within(question.answer, CHECKOUT_SECONDS)
    telegram.questions.close(question)
    return answer


def _receipt(
    telegram: Telegram,
    bot: Bot,
    person: Person,
    payment: Payment,
    extras: tuple[JsonObject, JsonObject],
) -> JsonObject:
    receipt: JsonObject = {
        "currency": payment.currency,
        "total_amount": payment.total_amount,
        "invoice_payload": payment.payload,
        "telegram_payment_charge_id": payment.charge_id,
        "provider_payment_charge_id": payment.provider_charge_id,
        **_extras(*extras),
    }
    if payment.expires_at:
        receipt["subscription_expiration_date"] = payment.expires_at
        receipt["is_recurring"] = True
        if telegram.payments.is_first(payment):
            receipt["is_first_recurring"] = True
    chat = telegram.world.private_chat(bot, person)
    message = say(telegram, person, chat, {"successful_payment": receipt})
    return {
        "status": "paid",
        "charge_id": payment.charge_id,
        "message": message_view(telegram, message, person.id),
    }


async def renew(telegram: Telegram, request: Request) -> JsonObject:
    """The next period of a subscription is charged, unless it was cancelled."""
    person = person_of(telegram, request)
    body = await body_of(request)
    payment = telegram.payments.find(text(body, "charge_id"))
    if payment is None or payment.person_id != person.id or not payment.expires_at:
        raise SimError("no_subscription", "no such subscription", 404)
    bot = telegram.world.bot_by_id(payment.bot_id)
    assert bot is not None
    if payment.is_canceled or person.stars < payment.total_amount:
        return {"status": "failed"}
    invoice = {
        "currency": payment.currency,
        "total_amount": payment.total_amount,
        "payload": payment.payload,
        "subscription_period": SUBSCRIPTION_SECONDS,
    }
    again = telegram.payments.charge(bot, person, invoice, payment.slug)
    await asyncio.sleep(0)
    return _receipt(telegram, bot, person, again, ({}, {}))


async def cancel_subscription(telegram: Telegram, request: Request) -> JsonObject:
    """The person cancels (or, with `resume`, takes up again) a subscription; the bot hears it."""
    person = person_of(telegram, request)
    body = await body_of(request)
    payment = telegram.payments.find(text(body, "charge_id"))
    if payment is None or payment.person_id != person.id or not payment.expires_at:
        raise SimError("no_subscription", "no such subscription", 404)
    bot = telegram.world.bot_by_id(payment.bot_id)
    assert bot is not None
    payment.is_canceled = not body.get("resume")
    telegram.payments.keep(payment)
    state = "canceled" if payment.is_canceled else "active"
    update = {"user": person.as_user(), "invoice_payload": payment.payload, "state": state}
    telegram.push(bot, "subscription", update, queue=f"subscription:{person.id}")
    return {"state": state}
