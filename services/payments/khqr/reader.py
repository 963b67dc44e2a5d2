"""Read a KHQR text strictly: what two banks could understand differently is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NoReturn

from services.core.money import Currency, Money
from services.payments.errors import (
    KhqrChanged,
    KhqrExpired,
    KhqrFaulty,
    KhqrForeign,
    KhqrUnreadable,
)
from services.payments.khqr import tlv
from services.payments.khqr.encoder import (
    ACCOUNT,
    AMOUNT,
    COUNTRY,
    CURRENCY_NUMBERS,
    MAX_AMOUNT_CHARACTERS,
    MAX_CHARACTERS,
    MCC,
)

_START = "000201"
_MAX_CHARACTERS = 512  # EMVCo's own bound for a merchant QR
_CRC = re.compile(r"[0-9A-Fa-f]{4}")
_STAMP = re.compile(r"[0-9]{13}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURRENCIES = {number: Currency(name) for name, number in CURRENCY_NUMBERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class KhqrCode:
    """Who is paid, how much (None: the payer decides) and until when (None: no limit)."""

    account_id: str
    merchant_name: str
    currency: Currency
    city: str
    amount: Money | None
    created_at: datetime | None
    expires_at: datetime | None
    merchant: bool
    merchant_id: str
    acquiring_bank: str
    account_info: str
    category_code: str
    bill_number: str
    mobile: str
    store: str
    terminal: str
    purpose: str
    language: str
    other_name: str
    other_city: str


def read(text: str, now: datetime) -> KhqrCode:
    """The code in a scanned text; blanks around it must be trimmed before.

    Raises KhqrUnreadable, KhqrChanged, KhqrForeign, KhqrFaulty or KhqrExpired.
    """
    fields = _intact_fields(text)
    if fields.get("58", COUNTRY) != COUNTRY or fields.get("53", "116") not in _CURRENCIES:
        raise KhqrForeign(reason="country or currency")
    _check_fields(fields)
    currency = _CURRENCIES[fields["53"]]
    amount = _amount(fields.get("54"), currency)
    if amount is None and fields.get("01") == "12":
        _faulty("dynamic without amount")
    created_at, expires_at = _stamps(fields, required=amount is not None)
    if expires_at is not None and now > expires_at:
        raise KhqrExpired(reason="expired", expires_at=expires_at)
    return _code(fields, currency, amount, (created_at, expires_at))


def _intact_fields(text: str) -> dict[str, str]:
    """The top level of a text whose checksum is right and last."""
    if not text.startswith(_START) or len(text) > _MAX_CHARACTERS:
        raise KhqrUnreadable(reason="not a KHQR")
    if tlv.has_unsafe_characters(text):
        raise KhqrChanged(reason="character")
    body, checksum = text[: -tlv.CRC_CHARACTERS], text[-tlv.CRC_CHARACTERS :]
    if not body.endswith(tlv.CRC_HEADER) or _CRC.fullmatch(checksum) is None:
        raise KhqrChanged(reason="no checksum at the end")
    if tlv.crc(body) != checksum.upper():
        raise KhqrChanged(reason="checksum")
    fields = _split(text)
    if next(reversed(fields)) != tlv.CRC_TAG:
        _faulty("checksum not last")
    return fields


def _check_fields(fields: Mapping[str, str]) -> None:
    for tag in ("52", "53", "58", "59", "60"):
        if tag not in fields:
            _faulty(f"tag {tag} missing")
    if ("29" in fields) == ("30" in fields):
        _faulty("not exactly one payee")
    if fields.get("01", "11") not in ("11", "12"):
        _faulty("tag 01")
    if MCC.fullmatch(fields["52"]) is None:
        _faulty("tag 52")
    if len(fields["59"]) > MAX_CHARACTERS["merchant_name"]:
        _faulty("tag 59 too long")
    if len(fields["60"]) > MAX_CHARACTERS["city"]:
        _faulty("tag 60 too long")


def _amount(text: str | None, currency: Currency) -> Money | None:
    if text is None:
        return None
    if AMOUNT.fullmatch(text) is None or len(text) > MAX_AMOUNT_CHARACTERS:
        _faulty("amount")
    try:
        amount = Money.from_decimal(Decimal(text), currency)
    except ValueError:
        _faulty("amount has decimals")
    if not amount:
        _faulty("amount is zero")
    return amount


def _stamps(
    fields: Mapping[str, str], *, required: bool
) -> tuple[datetime | None, datetime | None]:
    """Creation and expiry. An expiry is obeyed wherever it stands, also on a static code."""
    stamps = _split(fields.get("99", ""))
    created_at, expires_at = _moment(stamps.get("00")), _moment(stamps.get("01"))
    if required and (created_at is None or expires_at is None):
        _faulty("amount without stamps")
    if created_at is not None and expires_at is not None and expires_at < created_at:
        _faulty("expires before it was made")
    return created_at, expires_at


def _moment(stamp: str | None) -> datetime | None:
    if stamp is None:
        return None
    if _STAMP.fullmatch(stamp) is None:
        _faulty("stamp is not 13 digits")
    return _EPOCH + timedelta(milliseconds=int(stamp))


def _code(
    fields: Mapping[str, str],
    currency: Currency,
    amount: Money | None,
    stamps: tuple[datetime | None, datetime | None],
) -> KhqrCode:
    merchant = "30" in fields
    payee = _split(fields["30"] if merchant else fields["29"])
    account_id = payee.get("00", "")
    if ACCOUNT.fullmatch(account_id) is None or len(account_id) > MAX_CHARACTERS["account_id"]:
        _faulty("account is not name@bank")
    additional = _split(fields.get("62", ""))
    other = _split(fields.get("64", ""))
    return KhqrCode(
        account_id=account_id,
        merchant_name=fields["59"],
        currency=currency,
        city=fields["60"],
        amount=amount,
        created_at=stamps[0],
        expires_at=stamps[1],
        merchant=merchant,
        merchant_id=payee.get("01", "") if merchant else "",
        acquiring_bank=payee.get("02", ""),
        account_info="" if merchant else payee.get("01", ""),
        category_code=fields["52"],
        bill_number=additional.get("01", ""),
        mobile=additional.get("02", ""),
        store=additional.get("03", ""),
        terminal=additional.get("07", ""),
        purpose=additional.get("08", ""),
        language=other.get("00", ""),
        other_name=other.get("01", ""),
        other_city=other.get("02", ""),
    )


def _split(text: str) -> dict[str, str]:
    try:
        return tlv.split(text)
    except tlv.TlvError as error:
        raise KhqrFaulty(reason=str(error)) from error


def _faulty(reason: str) -> NoReturn:
    raise KhqrFaulty(reason=reason)
