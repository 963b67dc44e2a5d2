"""ClearKey licences (W3C, Encrypted Media Extensions, section 9.1): keys in plain sight.

For development: it shows that everything around a licence works, and protects nothing.
"""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable

from services.streaming.playback.errors import BadLicenceRequest
from services.streaming.processing.schemas import ContentKey

_MOST_KIDS = 20


def kids_of(body: bytes) -> list[bytes]:
    """The kids that a request asks for. BadLicenceRequest."""
    try:
        asked = json.loads(body)["kids"]
        if not isinstance(asked, list) or not 0 < len(asked) <= _MOST_KIDS:
            raise BadLicenceRequest
        return [b64decode(_padded(kid), altchars=b"-_", validate=True) for kid in asked]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadLicenceRequest from error


def licence(keys: Iterable[ContentKey]) -> bytes:
    listed = [{"kty": "oct", "kid": _text(each.kid), "k": _text(each.key)} for each in keys]
    return json.dumps({"keys": listed, "type": "temporary"}).encode()


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")
