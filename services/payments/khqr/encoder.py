"""Write a KHQR text, exactly as the official library of the National Bank writes it."""

import hashlib
import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from services.core.money import Money
from services.payments.errors import KhqrNotWritable
from services.payments.khqr import tlv

CURRENCY_NUMBERS = {"KHR": "116", "USD": "840"}
COUNTRY = "KH"
AMOUNT = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
ACCOUNT = re.compile(r"[^@\s]+@[^@\s]+")
MCC = re.compile(r"[0-9]{4}")
MAX_AMOUNT_CHARACTERS = 13
MAX_CHARACTERS = {
    "account_id": 32,
    "account_info": 32,
    "merchant_id": 32,
    "acquiring_bank": 32,
    "union_pay": 31,
    "merchant_name": 25,
    "city": 15,
    "bill_number": 25,
    "mobile": 25,
    "store": 25,
    "terminal": 25,
    "purpose": 25,
    "language": 2,
    "other_name": 25,
    "other_city": 15,
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KhqrFields:
    """What a KHQR says. Texts are counted in characters; an empty text is left out.

    `currency` is KHR or USD. `amount` is decimal text in major units ("25", "25.50"); empty or
    zero makes a static code that the payer fills in. An amount needs both stamps (NBC: valid for
    ten minutes at most). With `merchant_id` the code is a merchant's and needs the bank too.
    """

    account_id: str
    merchant_name: str
    currency: str
    city: str = "Phnom Penh"
    amount: str = ""
    created_at: datetime | None = None
    expires_at: datetime | None = None
    merchant: bool = False
    merchant_id: str = ""
    acquiring_bank: str = ""
    account_info: str = ""
    category_code: str = "5999"
    union_pay: str = ""
    bill_number: str = ""
    mobile: str = ""
    store: str = ""
    terminal: str = ""
    purpose: str = ""
    language: str = ""
    other_name: str = ""
    other_city: str = ""


@dataclass(frozen=True, slots=True)
class KhqrPayload:
    """The text behind the squares, and its md5: the handle by which the bank finds the payment.

    Keep both as written. The same amount can be spelled in two ways ("25", "25.00"), so encoding
    again later may not find the payment.
    """

    text: str
    md5: str


def encode(code: KhqrFields) -> KhqrPayload:
    """Write the code, or raise KhqrNotWritable naming the field that breaks a rule."""
    _check_texts(code)
    _check_parties(code)
    amount = _amount(code)
    try:
        body = _body(code, amount)
    except tlv.TlvError as error:
        _refuse(f"tag {error}")
    text = body + tlv.CRC_HEADER
    text += tlv.crc(text)
    return KhqrPayload(text, hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())


def amount_text(amount: Money) -> str:
    """The amount as KHQR spells it: no decimals when whole, else exactly as many as it has."""
    whole = amount.to_decimal()
    return str(int(whole)) if whole == int(whole) else str(whole)


def _body(code: KhqrFields, amount: str) -> str:
    account = tlv.join(
        ("00", code.account_id),
        ("01", code.merchant_id if code.merchant else code.account_info),
        ("02", code.acquiring_bank),
    )
    additional = tlv.join(
        ("01", code.bill_number),
        ("02", code.mobile),
        ("03", code.store),
        ("07", code.terminal),
        ("08", code.purpose),
    )
    other_language = tlv.join(
        ("00", code.language), ("01", code.other_name), ("02", code.other_city)
    )
    stamps = tlv.join(("00", _stamp(code.created_at)), ("01", _stamp(code.expires_at)))
    return tlv.join(
        ("00", "01"),
        ("01", "12" if amount else "11"),
        ("15", code.union_pay),
        ("30" if code.merchant else "29", account),
        ("52", code.category_code),
        ("53", CURRENCY_NUMBERS[code.currency]),
        ("54", amount),
        ("58", COUNTRY),
        ("59", code.merchant_name),
        ("60", code.city),
        ("62", additional),
        ("64", other_language),
        ("99", stamps if amount else ""),
    )


def _check_texts(code: KhqrFields) -> None:
    for field in fields(code):
        value = getattr(code, field.name)
        if not isinstance(value, str):
            continue
        if len(value) > MAX_CHARACTERS.get(field.name, tlv.MAX_VALUE_CHARACTERS):
            _refuse(field.name)
        if tlv.has_unsafe_characters(value):
            _refuse(field.name)


def _check_parties(code: KhqrFields) -> None:
    if ACCOUNT.fullmatch(code.account_id) is None:
        _refuse("account_id")
    if not code.merchant_name:
        _refuse("merchant_name")
    if not code.city:
        _refuse("city")
    if code.currency not in CURRENCY_NUMBERS:
        _refuse("currency")
    if MCC.fullmatch(code.category_code) is None:
        _refuse("category_code")
    if code.union_pay and code.currency != "KHR":
        _refuse("union_pay")
    if code.merchant and not (code.merchant_id and code.acquiring_bank):
        _refuse("acquiring_bank" if code.merchant_id else "merchant_id")
    if bool(code.language) != bool(code.other_name) or (code.other_city and not code.language):
        _refuse("language")


def _amount(code: KhqrFields) -> str:
    """The spelling of the amount in the code; empty for a static one."""
    if not code.amount:
        return ""
    if AMOUNT.fullmatch(code.amount) is None:
        _refuse("amount")
    units, _, decimals = code.amount.partition(".")
    units, decimals = units.lstrip("0") or "0", decimals.rstrip("0")
    if decimals and code.currency == "KHR":
        _refuse("amount")
    spelled = f"{units}.{decimals:0<2}" if decimals else units
    if len(spelled) > MAX_AMOUNT_CHARACTERS:
        _refuse("amount")
    if spelled == "0":
        return ""
    if code.created_at is None or code.expires_at is None or code.expires_at <= code.created_at:
        _refuse("expires_at")
    return spelled


def _stamp(moment: datetime | None) -> str:
    return "" if moment is None else f"{(moment - _EPOCH) // _MILLISECOND:013d}"


def _refuse(field: str) -> NoReturn:
    raise KhqrNotWritable(field=field)
