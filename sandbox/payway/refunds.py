"""A refund: who asks is checked twice, then the money goes back where it came from."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal

from sandbox.bank.book import BankBook, Transfer
from sandbox.bank.khqr import DECIMALS
from sandbox.payway.arguments import Arguments, is_stamp
from sandbox.payway.book import Order, PayWayBook, Status
from sandbox.payway.codes import PayWayRefusal
from sandbox.payway.fields import LEAST_MINOR
from sandbox.payway.keys import MERCHANT_ACCOUNT, MERCHANT_ID, UndecryptableError, decrypt

REFUNDABLE_MS = 30 * 24 * 3600 * 1000
_AMOUNT = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")


def refund(given: Arguments, orders: PayWayBook, bank: BankBook) -> Order:
    """The whole or a part, within 30 days. Every call that is accepted pays back once more."""
    if not is_stamp(given.get("request_time", "")):
        raise PayWayRefusal("PTL06")
    asked = _asked(given.get("merchant_auth", ""))
    order = orders.find(_text(asked, "tran_id"))
    if order is None or order.status not in (Status.APPROVED, Status.REFUNDED):
        raise PayWayRefusal("PTL57")
    if orders.now_ms() - order.created_ms > REFUNDABLE_MS:
        raise PayWayRefusal("PTL57")
    amount_minor = _amount_minor(_text(asked, "refund_amount"), order.currency)
    if amount_minor > order.amount_minor - order.refunded_minor:
        raise PayWayRefusal("PTL37")
    bank_ref = _pay_back(order, amount_minor, bank)
    order.refunds.append({
        "amount_minor": amount_minor, "at_ms": orders.now_ms(), "bank_ref": bank_ref,
    })  # fmt: skip
    order.status = Status.REFUNDED
    orders.keep(order)
    return order


def _asked(merchant_auth: str) -> dict[str, object]:
    if not merchant_auth:
        raise PayWayRefusal("PTL04")
    try:
        asked = json.loads(decrypt(merchant_auth), parse_float=str, parse_int=str)
    except (UndecryptableError, ValueError):
        raise PayWayRefusal("PTL05") from None
    if not isinstance(asked, dict):
        raise PayWayRefusal("PTL05")
    if asked.get("mc_id") != MERCHANT_ID:
        raise PayWayRefusal("PTL62")
    return asked


def _text(asked: dict[str, object], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value:
        raise PayWayRefusal("PTL04")
    return value


def _amount_minor(text: str, currency: str) -> int:
    if not _AMOUNT.fullmatch(text):
        raise PayWayRefusal("PTL186")
    amount = Decimal(text).scaleb(DECIMALS[currency])
    if amount != amount.to_integral_value():
        raise PayWayRefusal("PTL186")
    if amount < LEAST_MINOR[currency]:
        raise PayWayRefusal("PTL187")
    return int(amount)


def _pay_back(order: Order, amount_minor: int, bank: BankBook) -> str:
    """To the account that paid, in the currency it paid in; a card is credited elsewhere."""
    if order.payment_type != "KHQR":
        return ""
    part = Decimal(amount_minor) * order.paid_minor / order.amount_minor
    sent = bank.transfer(
        Transfer(
            from_account_id=MERCHANT_ACCOUNT,
            to_account_id=order.payer,
            amount_minor=int(part.quantize(Decimal(1), ROUND_HALF_UP)),
            currency=order.paid_currency,
            description=f"Refund {order.tran_id}",
            reference=f"{order.tran_id}-{len(order.refunds) + 1}",
        )
    )
    return sent.external_ref
