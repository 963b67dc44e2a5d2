"""Signed addresses of media: whoever has one may fetch this item until it ends, and nothing else.

The layout is `/s/{exp}/{play_id}/{sig}/{item}/...`: a relative address inside a playlist inherits
it, also in a native player, which sends no headers. No network address is in it: phones change
theirs.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import md5, sha256
from typing import Protocol
from uuid import UUID

from services.core.signing import derived_key

_SIGNATURE_BYTES = 16


class UrlSigner(Protocol):
    """Signs for whatever checks: this program, or a server before it."""

    def sign(self, item: str, expires: int, play: str) -> str:
        """`item` and `play` are ids as hex, `expires` is in seconds since 1970."""
        ...

    def holds(self, item: str, expires: int, play: str, signature: str) -> bool:
        """Takes the same time either way."""
        ...


class HmacSigner:
    """The first 16 bytes of an HMAC-SHA256. What the secret before has signed is good as well, so
    that a secret can be changed while people watch.
    """

    def __init__(self, secret: bytes, before: bytes | None = None) -> None:
        self._keys = [derived_key(each, "media-path") for each in (secret, before) if each]

    def sign(self, item: str, expires: int, play: str) -> str:
        return _base64(hmac.digest(self._keys[0], _text(item, expires, play), sha256))

    def holds(self, item: str, expires: int, play: str, signature: str) -> bool:
        text, given = _text(item, expires, play), signature.encode()
        found = False
        for key in self._keys:
            made = _base64(hmac.digest(key, text, sha256)).encode()
            found |= hmac.compare_digest(made, given)
        return found


class NginxSigner:
    """As nginx's secure_link module checks it: it knows MD5 only. Its configuration says
    `secure_link $sig,$exp;` and `secure_link_md5 "$item|$exp|$play $secret";`
    (nginx.org, ngx_http_secure_link_module).
    """

    def __init__(self, secret: str, before: str | None = None) -> None:
        self._secrets = [each for each in (secret, before) if each]

    def sign(self, item: str, expires: int, play: str) -> str:
        return self._signature(self._secrets[0], item, expires, play)

    def holds(self, item: str, expires: int, play: str, signature: str) -> bool:
        found = False
        for secret in self._secrets:
            made = self._signature(secret, item, expires, play)
            found |= hmac.compare_digest(made.encode(), signature.encode())
        return found

    def _signature(self, secret: str, item: str, expires: int, play: str) -> str:
        text = _text(item, expires, play) + b" " + secret.encode()
        return _base64(md5(text, usedforsecurity=False).digest())


def _text(item: str, expires: int, play: str) -> bytes:
    return f"{item}|{expires}|{play}".encode()


def _base64(digest: bytes) -> str:
    return urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class MediaUrls:
    """Where a play finds its media; `base` is empty for this server, else that of a CDN."""

    signer: UrlSigner
    base: str = ""

    def of(self, item_id: UUID, expires: int, play_id: UUID) -> str:
        """The address that everything of this play begins with, without a slash at its end."""
        item, play = item_id.hex, play_id.hex
        return f"{self.base}/s/{expires}/{play}/{self.signer.sign(item, expires, play)}/{item}"
