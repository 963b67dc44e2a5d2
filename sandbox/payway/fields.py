"""Judges what a purchase or a QR asks for, with the codes of the call."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal

from sandbox.bank.khqr import DECIMALS
from sandbox.payway.arguments import Arguments, decoded, is_on_this_machine, is_stamp
from sandbox.payway.book import Order
from sandbox.payway.codes import PayWayRefusal
from sandbox.payway.khqr import payload

LEAST_MINOR = {"USD": 1, "KHR": 100}
MOST_MINOR = 10**10
SHORTEST_MINUTES, LONGEST_MINUTES = 3, 43_200
_TRAN_ID = re.compile(r"[A-Za-z0-9_-]{1,20}")
_AMOUNT = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")
_MINUTES = re.compile(r"[0-9]{1,9}")
_PHONE = re.compile(r"\+?[0-9 ]{6,19}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
TEMPLATES = frozenset({
    "template1", "template1_color", "template2", "template2_color", "template3_color",
    "template4", "template4_color", "template5", "template5_color", "template6_color",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """Where the two calls differ: names of the fields and codes of the refusals."""

    first_name: str
    last_name: str
    kind: str
    callback: str
    options: frozenset[str]
    bad_id: str
    bad_amount: str
    zero_amount: str
    riel_with_decimals: str
    bad_items: str
    pre_auth: str
    too_short: str
    bad_url: str
    longest_name: int


PURCHASE = Rules(
    first_name="firstname",
    last_name="lastname",
    kind="type",
    callback="return_url",
    options=frozenset({"", "cards", "abapay_khqr", "abapay_khqr_deeplink"}),
    bad_id="2",
    bad_amount="3",
    zero_amount="45",
    riel_with_decimals="46",
    bad_items="13",
    pre_auth="22",
    too_short="69",
    bad_url="81",
    longest_name=100,
)
QR = Rules(
    first_name="first_name",
    last_name="last_name",
    kind="purchase_type",
    callback="callback_url",
    options=frozenset({"abapay_khqr"}),
    bad_id="48",
    bad_amount="48",
    zero_amount="48",
    riel_with_decimals="48",
    bad_items="48",
    pre_auth="32",
    too_short="48",
    bad_url="102",
    longest_name=20,
)


def order_of(given: Arguments, rules: Rules, now_ms: int) -> Order:
    """The order that the arguments make. Raises PayWayRefusal."""
    if not is_stamp(given.get("req_time", "")):
        raise PayWayRefusal("48")
    tran_id = given.get("tran_id", "")
    if not _TRAN_ID.fullmatch(tran_id):
        raise PayWayRefusal(rules.bad_id)
    amount_minor, currency = _money(given, rules)
    _check_words(given, rules)
    expires_ms = now_ms + _minutes(given, rules) * 60_000
    return Order(
        tran_id=tran_id,
        amount_minor=amount_minor,
        currency=currency,
        created_ms=now_ms,
        expires_ms=expires_ms,
        payload=payload(tran_id, amount_minor, currency, now_ms, expires_ms),
        by_qr=rules is QR,
        payment_option=given.get("payment_option", ""),
        callback_url=_callback(given, rules),
        return_params=given.get("return_params", ""),
        success_url=given.get("continue_success_url", ""),
        cancel_url=given.get("cancel_url", ""),
        first_name=given.get(rules.first_name, ""),
        last_name=given.get(rules.last_name, ""),
        email=given.get("email", ""),
        phone=given.get("phone", ""),
    )


def _money(given: Arguments, rules: Rules) -> tuple[int, str]:
    currency = given.get("currency", "").upper() or ("" if rules is QR else "USD")
    if currency not in DECIMALS:
        raise PayWayRefusal("12")
    text = given.get("amount", "")
    if not _AMOUNT.fullmatch(text):
        raise PayWayRefusal(rules.bad_amount)
    amount = Decimal(text).scaleb(DECIMALS[currency])
    if amount == 0:
        raise PayWayRefusal(rules.zero_amount)
    if currency == "KHR" and "." in text and amount != amount.to_integral_value():
        raise PayWayRefusal(rules.riel_with_decimals)
    if amount < LEAST_MINOR[currency]:
        raise PayWayRefusal("47")
    if amount > MOST_MINOR:
        raise PayWayRefusal("44")
    return int(amount), currency


def _check_words(given: Arguments, rules: Rules) -> None:
    if len(given.get(rules.first_name, "")) > rules.longest_name:
        raise PayWayRefusal("16")
    if len(given.get(rules.last_name, "")) > rules.longest_name:
        raise PayWayRefusal("17")
    if (phone := given.get("phone", "")) and not _PHONE.fullmatch(phone):
        raise PayWayRefusal("18")
    email = given.get("email", "")
    if email and (len(email) > 50 or not _EMAIL.fullmatch(email)):
        raise PayWayRefusal("19")
    if given.get("payment_option", "") not in rules.options:
        raise PayWayRefusal("23")
    if (kind := given.get(rules.kind, "")) not in ("", "purchase"):
        raise PayWayRefusal(rules.pre_auth if kind == "pre-auth" else "48")
    if given.get("payout"):
        raise PayWayRefusal("35")
    if rules is QR and given.get("qr_image_template", "") not in TEMPLATES:
        raise PayWayRefusal("48")
    _check_items(given.get("items", ""), rules)


def _check_items(text: str, rules: Rules) -> None:
    if not text:
        return
    try:
        items = json.loads(decoded(text))
    except ValueError:
        raise PayWayRefusal(rules.bad_items) from None
    if len(text) > 500 or not isinstance(items, list) or len(items) > 10:
        raise PayWayRefusal(rules.bad_items)


def _minutes(given: Arguments, rules: Rules) -> int:
    text = given.get("lifetime", "")
    if not text and rules is PURCHASE:
        return LONGEST_MINUTES
    if not _MINUTES.fullmatch(text) or int(text) > LONGEST_MINUTES:
        raise PayWayRefusal("48")
    if int(text) < SHORTEST_MINUTES:
        raise PayWayRefusal(rules.too_short)
    return int(text)


def _callback(given: Arguments, rules: Rules) -> str:
    text = given.get(rules.callback, "")
    if not text:
        return ""
    try:
        url = decoded(text)
    except ValueError:
        raise PayWayRefusal(rules.bad_url) from None
    if not is_on_this_machine(url):
        raise PayWayRefusal(rules.bad_url)
    return url
