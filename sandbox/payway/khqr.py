"""Writes the KHQR of a PayWay transaction, and its picture."""

import base64
import io
from decimal import Decimal

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from sandbox.bank.khqr import CURRENCY_OF_NUMBER, DECIMALS, checksum
from sandbox.payway.keys import MERCHANT_ACCOUNT, MERCHANT_ID, MERCHANT_NAME

_NUMBER_OF_CURRENCY = {currency: number for number, currency in CURRENCY_OF_NUMBER.items()}
PAYMENT_CARD = "5999"


def payload(
    tran_id: str, amount_minor: int, currency: str, created_ms: int, expires_ms: int
) -> str:
    """A dynamic merchant code that ends with the transaction's lifetime."""
    amount = str(Decimal(amount_minor).scaleb(-DECIMALS[currency]))
    merchant = _field("00", MERCHANT_ACCOUNT) + _field("01", MERCHANT_ID) + _field("02", "PayWay")
    text = "".join((
        _field("00", "01"),
        _field("01", "12"),
        _field("30", merchant),
        _field("52", PAYMENT_CARD),
        _field("53", _NUMBER_OF_CURRENCY[currency]),
        _field("54", amount),
        _field("58", "KH"),
        _field("59", MERCHANT_NAME),
        _field("60", "Phnom Penh"),
        _field("62", _field("01", tran_id)),
        _field("99", _field("00", f"{created_ms:013}") + _field("01", f"{expires_ms:013}")),
        "6304",
    ))  # fmt: skip
    return text + checksum(text)


def picture(text: str) -> str:
    """`data:image/png;base64,...`"""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=8, border=4)
    code.add_data(text)
    buffer = io.BytesIO()
    code.make_image().save(buffer)
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02}{value}"
