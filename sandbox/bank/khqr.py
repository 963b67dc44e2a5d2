"""Reads a KHQR text as strictly as a bank app must before money moves."""

import re
from dataclasses import dataclass
from decimal import Decimal
from hashlib import md5

CURRENCY_OF_NUMBER = {"840": "USD", "116": "KHR"}
DECIMALS = {"USD": 2, "KHR": 0}

_HEADER = re.compile(r"([0-9]{2})([0-9]{2})")
_AMOUNT = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
_STAMP = re.compile(r"[0-9]{13}")
_ACCOUNT = re.compile(r"[^@\s]+@[^@\s]+")
_REQUIRED_TAGS = ("52", "53", "58", "59", "60")


class UnreadableKhqr(Exception):
    """The text cannot be paid; `code` names the reason, `detail` says it for a person."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Khqr:
    """What a code asks for. `amount_minor` is cents or whole riel, None on a static code."""

    payload: str
    account_id: str
    name: str
    city: str
    currency: str
    amount_minor: int | None
    created_ms: int | None
    expires_ms: int | None
    bank: str | None
    bill_number: str | None
    purpose: str | None

    @property
    def md5(self) -> str:
        """The handle under which Bakong finds the payment of this very text."""
        return md5(self.payload.encode(), usedforsecurity=False).hexdigest()

    def is_expired(self, now_ms: int) -> bool:
        """A code is good up to, but not at, its last millisecond."""
        return self.expires_ms is not None and now_ms >= self.expires_ms


def read_khqr(payload: str) -> Khqr:
    """Refuses with UnreadableKhqr whatever two bank apps could read in two ways.

    Expiry is not judged here: see `Khqr.is_expired`.
    """
    if not payload.startswith("0002"):
        raise UnreadableKhqr("not_khqr", "This is not a KHQR code.")
    tags = _split(payload)
    _check_checksum(payload, tags)
    _check_fields(tags)
    currency = CURRENCY_OF_NUMBER[tags["53"]]
    amount_minor = _amount_minor(tags, currency)
    created_ms, expires_ms = _stamps(tags, dynamic=amount_minor is not None)
    payee = _split(tags.get("29") or tags["30"])
    extra = _split(tags["62"]) if "62" in tags else {}
    return Khqr(
        payload=payload,
        account_id=_account_id(payee),
        name=tags["59"],
        city=tags["60"],
        currency=currency,
        amount_minor=amount_minor,
        created_ms=created_ms,
        expires_ms=expires_ms,
        bank=payee.get("02"),
        bill_number=extra.get("01"),
        purpose=extra.get("08"),
    )


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE over the UTF-8 bytes, four upper-case hex digits."""
    crc = 0xFFFF
    for byte in text.encode():
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{crc:04X}"


def _split(text: str) -> dict[str, str]:
    """Tag, two-digit length, value; each tag once. Lengths count characters, not bytes."""
    tags: dict[str, str] = {}
    position = 0
    while position < len(text):
        header = _HEADER.match(text, position)
        if header is None:
            raise _malformed("a tag or a length is not a number")
        tag, length = header[1], int(header[2])
        value = text[header.end() : header.end() + length]
        if length == 0 or len(value) < length:
            raise _malformed(f"field {tag} is cut or empty")
        if tag in tags:
            raise _malformed(f"field {tag} appears twice")
        tags[tag] = value
        position = header.end() + length
    return tags


def _check_checksum(payload: str, tags: dict[str, str]) -> None:
    order = list(tags)
    if order[0] != "00" or tags["00"] != "01":
        raise UnreadableKhqr("not_khqr", "This is not a KHQR code.")
    if order[-1] != "63" or len(tags["63"]) != 4:
        raise UnreadableKhqr("tampered", "The code was cut or changed: it has no check digits.")
    if checksum(payload[:-4]) != tags["63"].upper():
        raise UnreadableKhqr("tampered", "The code was changed: its check digits do not match.")


def _check_fields(tags: dict[str, str]) -> None:
    if ("29" in tags) == ("30" in tags):
        raise UnreadableKhqr("payee_unclear", "The code does not name exactly one payee.")
    for tag in _REQUIRED_TAGS:
        if tag not in tags:
            raise _malformed(f"field {tag} is missing")
    if tags["53"] not in CURRENCY_OF_NUMBER or tags["58"] != "KH":
        raise UnreadableKhqr("foreign", "The code is not for riel or dollars in Cambodia.")
    if not re.fullmatch(r"[0-9]{4}", tags["52"]):
        raise _malformed("the trade number is wrong")
    if tags.get("01", "11") not in {"11", "12"}:
        raise _malformed("the kind of code is unknown")
    if tags.get("01") == "12" and "54" not in tags:
        raise _malformed("the amount is missing")
    if len(tags["59"]) > 25 or len(tags["60"]) > 15:
        raise _malformed("the payee's name or city is too long")


def _account_id(payee: dict[str, str]) -> str:
    account_id = payee.get("00", "")
    if len(account_id) > 32 or not _ACCOUNT.fullmatch(account_id):
        raise UnreadableKhqr("payee_unclear", "The payee's account is not written as name@bank.")
    return account_id


def _amount_minor(tags: dict[str, str], currency: str) -> int | None:
    text = tags.get("54")
    if text is None:
        return None
    if len(text) > 13 or not _AMOUNT.fullmatch(text):
        raise UnreadableKhqr("bad_amount", "The amount in the code is not a proper number.")
    minor = Decimal(text).scaleb(DECIMALS[currency])
    if minor <= 0 or minor != minor.to_integral_value():
        raise UnreadableKhqr("bad_amount", "The amount in the code is not a proper number.")
    return int(minor)


def _stamps(tags: dict[str, str], *, dynamic: bool) -> tuple[int | None, int | None]:
    """Creation and expiry in milliseconds. An amount must come with both."""
    stamps = _split(tags["99"]) if "99" in tags else {}
    for tag in ("00", "01"):
        if tag in stamps and not _STAMP.fullmatch(stamps[tag]):
            raise UnreadableKhqr("bad_stamp", "The code's time stamps are not readable.")
    created_ms = int(stamps["00"]) if "00" in stamps else None
    expires_ms = int(stamps["01"]) if "01" in stamps else None
    if dynamic and (created_ms is None or expires_ms is None):
        raise UnreadableKhqr("bad_stamp", "The code has an amount but no time limit.")
    if created_ms is not None and expires_ms is not None and expires_ms < created_ms:
        raise UnreadableKhqr("bad_stamp", "The code ends before it begins.")
    return created_ms, expires_ms


def _malformed(what: str) -> UnreadableKhqr:
    return UnreadableKhqr("malformed", f"The code is damaged: {what}.")
