"""Reads the arguments of a PayWay call, as text, exactly as they were sent."""

import base64
import binascii
import json
import re
from datetime import datetime
from urllib.parse import urlsplit

from starlette.requests import Request

from sandbox.payway.calls import Call
from sandbox.payway.codes import PayWayRefusal
from sandbox.payway.keys import MERCHANT_ID, is_signed
from sandbox.telegram.bodies import parse_body
from sandbox.telegram.errors import ApiError

Arguments = dict[str, str]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_STAMP = re.compile(r"[0-9]{14}")


async def read(request: Request, call: Call) -> Arguments:
    """The arguments of a signed call. Raises PayWayRefusal: body, merchant, hash."""
    given = await _body(request, call)
    if given.get("merchant_id", "") != MERCHANT_ID:
        raise PayWayRefusal(call.wrong_merchant)
    signed = "".join(given.get(name, "") for name in call.hashed)
    if not is_signed(signed, given.get("hash", "")):
        raise PayWayRefusal(call.wrong_hash)
    return given


async def _body(request: Request, call: Call) -> Arguments:
    kind = request.headers.get("content-type", "")
    raw = await request.body()
    try:
        if kind.startswith(_FORMS) and call.takes_forms:
            values, _ = parse_body(kind, raw)
        else:
            # Numbers stay the text that was signed: 1.00 is not 1.0 in a hash.
            values = json.loads(raw, parse_float=str, parse_int=str)
    except (ApiError, ValueError):
        raise PayWayRefusal(call.broken) from None
    if not isinstance(values, dict):
        raise PayWayRefusal(call.broken)
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def is_stamp(text: str) -> bool:
    """YYYYMMDDHHmmss and a real moment."""
    if not _STAMP.fullmatch(text):
        return False
    try:
        datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007 - only its form is judged
    except ValueError:
        return False
    return True


def decoded(text: str) -> str:
    """The text behind base64. Raises ValueError."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(text) from error


def is_on_this_machine(url: str) -> bool:
    """The sandbox's whitelist: nothing but loopback is ever called."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK
    except ValueError:
        return False
