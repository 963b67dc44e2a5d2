"""Which of our languages a browser asks for."""

from __future__ import annotations

import re
from typing import Final

from services.core.i18n import LANGUAGES, Language

_LIKED: Final = re.compile(
    r"\s*([a-z]{1,8})(?:-[a-z0-9-]+)?\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?",
    re.IGNORECASE,
)


def preferred_language(accept_language: str) -> Language | None:
    """The best liked of ours in an Accept-Language header (RFC 9110, section 12.5.4).

    None if it likes none of them; of equals the first one. Parts that are no language are passed
    over.
    """
    best: Language | None = None
    best_weight = 0.0
    for part in accept_language.split(","):
        liked = _LIKED.fullmatch(part)
        language = _ours(liked[1]) if liked else None
        weight = float(liked[2] or 1) if liked else 0.0
        if language and weight > best_weight:
            best, best_weight = language, weight
    return best


def _ours(code: str) -> Language | None:
    return next((each for each in LANGUAGES if each == code.lower()), None)
