"""How PayWay writes its transactions."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from sandbox.bank.khqr import DECIMALS
from sandbox.payway.book import Order, Status
from sandbox.shapes import JsonObject

# The live service dates by the clock of Phnom Penh.
PHNOM_PENH = timezone(timedelta(hours=7))


def number(amount_minor: int, currency: str) -> float:
    """1250 USD -> 12.5, 4000 KHR -> 4000.0. Only here: the real API sends numbers."""
    return float(Decimal(amount_minor).scaleb(-DECIMALS[currency]))


def local_time(milliseconds: int) -> str:
    """2026-01-31 19:05:00"""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(PHNOM_PENH)
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def short_view(order: Order) -> JsonObject:
    """`data` of check-transaction-2. `payment_currency` is what the payer paid in."""
    amount = number(order.amount_minor, order.currency)
    currency = order.paid_currency or order.currency
    return {
        "payment_status_code": order.status.code,
        "total_amount": amount,
        "original_amount": amount,
        "refund_amount": number(order.refunded_minor, order.currency),
        "discount_amount": 0,
        "payment_amount": number(order.paid_minor, currency),
        "payment_currency": currency,
        "apv": order.apv,
        "payment_status": order.status.value,
        "transaction_date": local_time(order.created_ms),
    }


def long_view(order: Order) -> JsonObject:
    """A row of the transaction list."""
    is_card = order.payment_type in ("VISA", "MC")
    return {
        "transaction_id": order.tran_id,
        **short_view(order),
        "original_currency": order.currency,
        "first_name": order.first_name,
        "last_name": order.last_name,
        "email": order.email,
        "phone": order.phone,
        "bank_ref": order.bank_ref,
        "payment_type": order.payment_type,
        "payer_account": order.payer if is_card else "",
        "bank_name": order.payer.partition("@")[2] if order.payment_type == "KHQR" else "",
        "card_source": "OFFUS_INTERNATIONAL" if is_card else "",
    }


def detail_view(order: Order) -> JsonObject:
    """`data` of transaction-detail: the row and its history."""
    operations: list[JsonObject] = []
    if order.paid_ms:
        operations.append(
            _operation("Completed", order.amount_minor, order, order.paid_ms, order.bank_ref)
        )
    operations += [
        _operation("Refunded", refund["amount_minor"], order, refund["at_ms"], refund["bank_ref"])
        for refund in order.refunds
    ]
    return {**long_view(order), "transaction_operations": operations}


def _operation(
    status: str, amount_minor: int, order: Order, at_ms: int, bank_ref: str
) -> JsonObject:
    return {
        "status": status,
        "amount": number(amount_minor, order.currency),
        "transaction_date": local_time(at_ms),
        "bank_ref": bank_ref,
    }


def refund_view(order: Order) -> JsonObject:
    """The answer of a refund, without its status."""
    return {
        "grand_total": number(order.amount_minor, order.currency),
        "total_refunded": number(order.refunded_minor, order.currency),
        "currency": order.currency,
        "transaction_status": Status.REFUNDED.value,
    }
