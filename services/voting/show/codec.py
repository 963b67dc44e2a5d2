"""A show as canonical JSON and back: the text that is hashed, frozen and published."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from pydantic import TypeAdapter

from services.voting.show.model import Show


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Show]:
    return TypeAdapter(Show)


def encoded(show: Show) -> str:
    """The same text for the same show: sorted keys, no spaces, UTF-8 letters as they are."""
    plain = _adapter().dump_python(show, mode="json")
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def decoded(text: str) -> Show:
    return _adapter().validate_json(text)


def fingerprint(text: str) -> str:
    """SHA-256 of the canonical text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
