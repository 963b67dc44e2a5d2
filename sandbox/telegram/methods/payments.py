"""Invoices, checkout answers, Stars."""

from sandbox.shapes import JsonObject
from sandbox.telegram.call import Call
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.params import Params
from sandbox.telegram.payments import SUBSCRIPTION_SECONDS, Payment
from sandbox.telegram.registry import method
from sandbox.telegram.sending import send
from sandbox.world.people import Person

MOST_PAYLOAD_BYTES = 128
MOST_STARS = 100_000
MOST_SUBSCRIPTION_STARS = 10_000
# The fiat currencies that payment providers of the live service accept most widely.
_CODES = (
    "AED AFN ALL AMD ARS AUD AZN BAM BDT BGN BHD BND BOB BRL BYN CAD CHF CLP CNY COP CRC CZK DKK "
    "DOP DZD EGP ETB EUR GBP GEL GHS GTQ HKD HNL HRK HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES "
    "KGS KRW KZT LBP LKR MAD MDL MMK MNT MOP MUR MVR MXN MYR MZN NGN NIO NOK NPR NZD PAB PEN PHP "
    "PKR PLN PYG QAR RON RSD RUB SAR SEK SGD SYP THB TJS TRY TTD TWD TZS UAH UGX USD UYU UZS VEF "
    "VND YER ZAR"
)
CURRENCIES = frozenset(_CODES.split())
FLAGS = (
    "need_name", "need_phone_number", "need_email", "need_shipping_address", "is_flexible"
)  # fmt: skip


def read_invoice(call: Call, params: Params) -> JsonObject:
    """All that a payer needs later. Raises Telegram's refusals."""
    invoice: JsonObject = {
        "bot_id": call.bot.id,
        "title": _text(params, "title", 32),
        "description": _text(params, "description", 255),
        "payload": params.required("payload"),
        "currency": params.required("currency").upper(),
        "start_parameter": params.text("start_parameter"),
        "prices": _prices(params),
        **{name: True for name in FLAGS if params.flag(name)},
    }
    if len(invoice["payload"].encode()) > MOST_PAYLOAD_BYTES:
        raise ApiError(400, "Bad Request: INVOICE_PAYLOAD_INVALID")
    invoice["total_amount"] = sum(price["amount"] for price in invoice["prices"])
    _check_money(params, invoice)
    return invoice


def _text(params: Params, name: str, longest: int) -> str:
    value = params.required(name)
    if len(value) > longest:
        raise ApiError(400, f"Bad Request: INVOICE_{name.upper()}_INVALID")
    return value


def _prices(params: Params) -> list[JsonObject]:
    words = "Can't parse prices JSON object"
    items = params.json_list("prices", words, "Expected an Array of labeled prices")
    if "prices" not in params:
        raise bad_request(words)
    prices: list[JsonObject] = []
    for item in items:
        if not isinstance(item, dict):
            raise bad_request("Can't parse labeled price: LabeledPrice must be an Object")
        label, amount = str(item.get("label", "")), str(item.get("amount", ""))
        if not label:
            raise bad_request("Can't parse labeled price: LabeledPrice label must be non-empty")
        if not amount.lstrip("-").isdecimal():
            raise bad_request('Can\'t parse labeled price: Field "amount" must be a Number')
        prices.append({"label": label, "amount": int(amount)})
    if not prices:
        raise bad_request("There must be at least one price")
    return prices


def _check_money(params: Params, invoice: JsonObject) -> None:
    is_stars = invoice["currency"] == "XTR"
    if not is_stars and invoice["currency"] not in CURRENCIES:
        raise ApiError(400, "Bad Request: CURRENCY_INVALID")
    most = MOST_STARS if is_stars else 10**9
    if not 0 < invoice["total_amount"] <= most:
        raise ApiError(400, "Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID")
    has_provider = bool(params.text("provider_token"))
    if is_stars == has_provider:
        raise ApiError(400, "Bad Request: PAYMENT_PROVIDER_INVALID")
    if is_stars and len(invoice["prices"]) != 1:
        raise ApiError(400, "Bad Request: INVOICE_PRICES_INVALID")


def invoice_content(invoice: JsonObject) -> JsonObject:
    names = ("title", "description", "start_parameter", "currency", "total_amount")
    return {"invoice": {name: invoice[name] for name in names}}


@method
def send_invoice(call: Call) -> JsonObject:
    invoice = read_invoice(call, call.params)
    return send(call, invoice_content(invoice), invoice=invoice)


@method
def create_invoice_link(call: Call) -> str:
    invoice = read_invoice(call, call.params)
    period = call.params.integer("subscription_period")
    if period:
        too_dear = invoice["total_amount"] > MOST_SUBSCRIPTION_STARS
        if period != SUBSCRIPTION_SECONDS or invoice["currency"] != "XTR" or too_dear:
            raise ApiError(400, "Bad Request: SUBSCRIPTION_PERIOD_INVALID")
        invoice["subscription_period"] = period
    return f"https://t.me/{call.telegram.payments.add_link(invoice).slug}"


@method
def answer_shipping_query(call: Call) -> bool:
    answer: JsonObject = {"ok": call.params.flag("ok")}
    if answer["ok"]:
        words = "Can't parse shipping options JSON object"
        expected = "Expected an Array of shipping options"
        answer["options"] = call.params.json_list("shipping_options", words, expected)
        if not answer["options"]:
            raise bad_request("There must be at least one shipping option")
    else:
        answer["error_message"] = call.params.required("error_message")
    question_id = call.params.text("shipping_query_id")
    call.telegram.questions.answer("shipping_query", question_id, call.bot.id, answer)
    return True


@method
def answer_pre_checkout_query(call: Call) -> bool:
    answer: JsonObject = {"ok": call.params.flag("ok")}
    if not answer["ok"]:
        answer["error_message"] = call.params.required("error_message")
    question_id = call.params.text("pre_checkout_query_id")
    call.telegram.questions.answer("pre_checkout_query", question_id, call.bot.id, answer)
    return True


# --- Stars --------------------------------------------------------------------------------------


@method
def get_my_star_balance(call: Call) -> JsonObject:
    return {"amount": call.bot.stars}


@method
def get_star_transactions(call: Call) -> JsonObject:
    """Oldest first; a refund keeps the id of its payment and has a receiver."""
    moves: list[tuple[int, JsonObject]] = []
    for payment in call.telegram.payments.of_bot(call.bot):
        if payment.currency != "XTR":
            continue
        partner = _partner(call, payment)
        move = {"id": payment.charge_id, "amount": payment.total_amount}
        moves.append((payment.number, {**move, "date": payment.paid_at, "source": partner}))
        if payment.refunded_at:
            refund = {**move, "date": payment.refunded_at, "receiver": partner}
            moves.append((payment.refund_number, refund))
    moves.sort(key=lambda move: move[0])
    offset = call.params.integer("offset", low=0)
    limit = call.params.integer("limit", 100, low=1, high=100)
    return {"transactions": [move for _, move in moves[offset : offset + limit]]}


def _partner(call: Call, payment: Payment) -> JsonObject:
    partner: JsonObject = {
        "type": "user",
        "transaction_type": "invoice_payment",
        "user": call.world.user_json(payment.person_id),
        "invoice_payload": payment.payload,
    }
    if payment.expires_at:
        partner["subscription_period"] = SUBSCRIPTION_SECONDS
    return partner


@method
def refund_star_payment(call: Call) -> bool:
    payment, person = _star_payment(call)
    if payment.refunded_at:
        raise ApiError(400, "Bad Request: CHARGE_ALREADY_REFUNDED")
    call.telegram.payments.refund(payment, call.bot, person)
    chat = call.world.private_chat(call.bot, person)
    note = {
        "refunded_payment": {
            "currency": "XTR",
            "total_amount": payment.total_amount,
            "invoice_payload": payment.payload,
            "telegram_payment_charge_id": payment.charge_id,
            "provider_payment_charge_id": payment.provider_charge_id,
        }
    }
    message = call.world.post(chat, person.as_user(), note)
    call.world.changed(message, "message")
    call.telegram.push_message(call.bot, "message", message.body, chat)
    return True


@method
def edit_user_star_subscription(call: Call) -> bool:
    payment, _ = _star_payment(call)
    if not payment.expires_at:
        raise ApiError(400, "Bad Request: SUBSCRIPTION_NOT_FOUND")
    payment.is_canceled = call.params.flag("is_canceled")
    call.telegram.payments.keep(payment)
    return True


def _star_payment(call: Call) -> tuple[Payment, Person]:
    charge_id = call.params.required("telegram_payment_charge_id")
    payment = call.telegram.payments.find(charge_id)
    user_id = call.params.long("user_id")
    person = call.world.people.get(user_id)
    is_ours = payment is not None and payment.bot_id == call.bot.id
    if payment is None or person is None or not is_ours or payment.person_id != user_id:
        raise ApiError(400, "Bad Request: CHARGE_ID_INVALID")
    if payment.currency != "XTR":
        raise ApiError(400, "Bad Request: CHARGE_ID_INVALID")
    return payment, person
