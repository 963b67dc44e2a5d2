"""Short tokens for keys and licences: of one play, for a minute, for one purpose."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from services.core.signing import derived_key
from services.streaming.playback.errors import BadSignature, PlayExpired
from services.streaming.playback.schemas import TOKEN_TTL, PlayRecord

_TAG_BYTES = 16
_PARTS = 3


class Purpose(StrEnum):
    KEY = "key"
    LICENCE = "licence"


class PlayTokens:
    """`<exp>.<play>.<tag>`: the tag binds item, device and lease too, which the play names."""

    def __init__(self, secret: bytes) -> None:
        self._key = derived_key(secret, "play-token")

    def make(self, purpose: Purpose, play: PlayRecord, now: float) -> str:
        """Good for a minute and never longer than the play; `now` in seconds since 1970."""
        until = min(now + TOKEN_TTL.total_seconds(), play.expires_at.timestamp())
        expires = int(until)
        return f"{expires}.{play.id.hex}.{self._tag(purpose, play, expires)}"

    def check(self, purpose: Purpose, play: PlayRecord, token: str, now: float) -> None:
        """BadSignature: it is not ours or another play's. PlayExpired: it was good."""
        parts = token.split(".")
        if len(parts) != _PARTS or not parts[0].isdecimal() or not token.isascii():
            raise BadSignature
        expires, tag = int(parts[0]), parts[2].encode()
        if not hmac.compare_digest(self._tag(purpose, play, expires).encode(), tag):
            raise BadSignature
        if now >= expires:
            raise PlayExpired

    def _tag(self, purpose: Purpose, play: PlayRecord, expires: int) -> str:
        bound = (purpose, expires, play.id.hex, play.item_id.hex, play.version)
        text = "|".join(map(str, (*bound, play.device_id, play.lease_id.hex))).encode()
        return urlsafe_b64encode(hmac.digest(self._key, text, sha256)[:_TAG_BYTES]).decode()


def play_of(token: str) -> UUID | None:
    """Which play a token speaks of; nothing of it is checked."""
    parts = token.split(".")
    try:
        return UUID(hex=parts[1]) if len(parts) == _PARTS else None
    except ValueError:
        return None
