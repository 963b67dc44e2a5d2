"""Who calls: Telegram's signed initData, checked by its own rules and no more than 15 minutes old.

Source of the rules: Telegram's documentation of Mini Apps (validating data received via the app).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from webapp.errors import NotSignedIn

MAX_BYTES: Final = 8 * 1024
MAX_AGE: Final = timedelta(minutes=15)
MAX_AHEAD: Final = timedelta(seconds=30)
_ID_BITS: Final = 52  # Telegram's ids have no more


class BadInitData(NotSignedIn):
    """The initData is not Telegram's, or not for this bot."""

    code = "http.bad_init_data"


class StaleInitData(NotSignedIn):
    """The initData is real but too old, or from the future: the Mini App must be opened again."""

    code = "http.stale_init_data"


@dataclass(frozen=True, slots=True)
class InitData:
    """What Telegram vouches for: the person, their client's language, the moment, the link."""

    fan_id: int
    first_name: str
    last_name: str | None
    username: str | None
    language_code: str | None
    auth_date: datetime
    start_param: str | None


def check_init_data(raw: str, bot_token: str, now: datetime) -> InitData:
    """The verified data. Raises BadInitData or StaleInitData, which repeat nothing of it."""
    fields = _fields(raw)
    given = fields.pop("hash")
    if not hmac.compare_digest(_expected_hash(fields, bot_token), given.encode()):
        raise BadInitData
    auth_date = _moment(fields["auth_date"])
    if not -MAX_AHEAD <= now - auth_date <= MAX_AGE:
        raise StaleInitData
    return _person(fields, auth_date)


def _fields(raw: str) -> dict[str, str]:
    try:
        if len(raw.encode()) > MAX_BYTES:
            raise BadInitData
        pairs = parse_qsl(raw, keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError as error:
        raise BadInitData from error
    fields = dict(pairs)
    # Readers differ on which of two equal names counts: there must be only one.
    if len(fields) != len(pairs) or not {"hash", "user", "auth_date"} <= fields.keys():
        raise BadInitData
    return fields


def _expected_hash(fields: Mapping[str, str], bot_token: str) -> bytes:
    """Over all fields but the hash itself, known or not; `signature` is one of them."""
    lines = "\n".join(sorted(f"{name}={value}" for name, value in fields.items()))
    key = hmac.digest(b"WebAppData", bot_token.encode(), sha256)
    return hmac.digest(key, lines.encode(), sha256).hex().encode()


def _moment(text: str) -> datetime:
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise BadInitData
    return datetime.fromtimestamp(int(text), UTC)


def _person(fields: Mapping[str, str], auth_date: datetime) -> InitData:
    try:
        user = orjson.loads(fields["user"])
    except ValueError as error:
        raise BadInitData from error
    if not isinstance(user, dict):
        raise BadInitData
    fan_id, first_name = user.get("id"), _text(user, "first_name")
    if type(fan_id) is not int or not 0 < fan_id < 2**_ID_BITS or first_name is None:
        raise BadInitData
    return InitData(
        fan_id,
        first_name,
        _text(user, "last_name"),
        _text(user, "username"),
        _text(user, "language_code"),
        auth_date,
        fields.get("start_param"),
    )


def _text(user: Mapping[str, Any], name: str) -> str | None:
    value = user.get(name)
    if value is None or isinstance(value, str):
        return value
    raise BadInitData
