"""Tokens of sessions: they follow from the session under the installation's secret."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from services.core.signing import derived_key

_PARTS: Final = 3
_MOST_DIGITS: Final = 11


@dataclass(frozen=True, slots=True)
class Access:
    """What a true access token says."""

    session_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a true refresh token says."""

    session_id: str
    step: int


@dataclass(frozen=True, slots=True)
class LinkCode:
    """What a true code of a link says."""

    fan_id: int
    until: datetime


class SessionTokens:
    """`<session>.<number>.<signature>`: of access the number is its end, of refresh its step.

    An answer that was lost can be given again, and what is no token of ours costs no SQL.
    """

    def __init__(self, secret: bytes) -> None:
        self._access = derived_key(secret, "app-session-access")
        self._refresh = derived_key(secret, "app-session-refresh")
        self._link = derived_key(secret, "app-session-link")

    def access(self, session_id: str, until: datetime) -> str:
        return _signed(self._access, session_id, int(until.timestamp()))

    def refresh(self, session_id: str, step: int) -> str:
        return _signed(self._refresh, session_id, step)

    def link(self, fan_id: int, until: datetime) -> str:
        """Another one each time."""
        said = f"{fan_id}-{secrets.token_urlsafe(9)}"
        return _signed(self._link, said, int(until.timestamp()))

    def read_link(self, code: str) -> LinkCode | None:
        read = _read(self._link, code)
        if read is None:
            return None
        return LinkCode(int(read[0].partition("-")[0]), datetime.fromtimestamp(read[1], UTC))

    def read_access(self, token: str) -> Access | None:
        read = _read(self._access, token)
        return Access(read[0], datetime.fromtimestamp(read[1], UTC)) if read else None

    def read_refresh(self, token: str) -> Refresh | None:
        read = _read(self._refresh, token)
        return Refresh(*read) if read else None


def _signed(key: bytes, session_id: str, number: int) -> str:
    said = f"{session_id}.{number}"
    digest = hmac.digest(key, said.encode(), sha256)
    return f"{said}.{urlsafe_b64encode(digest).decode().rstrip('=')}"


def _read(key: bytes, token: str) -> tuple[str, int] | None:
    parts = token.split(".")
    if len(parts) != _PARTS or not token.isascii():
        return None
    session_id, number, _ = parts
    if not number.isdigit() or len(number) > _MOST_DIGITS:
        return None
    if not hmac.compare_digest(_signed(key, session_id, int(number)), token):
        return None
    return session_id, int(number)
