"""Letters as people count them: a Khmer consonant with all that hangs on it is one."""

from __future__ import annotations

import re
from typing import Final

_PICTURE: Final = "[\u203c-\u3299\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]*"
_FLAG: Final = "[\U0001f1e6-\U0001f1ff]{2}"
_KHMER: Final = (
    "[\u1780-\u17b3](?:[\u17b4-\u17d1\u17d3\u17dd\u200c\u200d]|\u17d2[\u1780-\u17b3]?)*"
)
_ACCENTED: Final = ".[\u0300-\u036f\u17b4-\u17d3\u17dd\u200c\u200d\u20d0-\u20f0\ufe00-\ufe0f]*"
_CLUSTER: Final = re.compile(
    f"{_FLAG}|{_PICTURE}(?:\u200d{_PICTURE})*|{_KHMER}|{_ACCENTED}", re.DOTALL
)


def clusters(text: str) -> list[str]:
    """The text cut where a reader would cut it, never inside a Khmer stack or an emoji."""
    return _CLUSTER.findall(text)


def shorten(text: str, at_most: int) -> str:
    """The text in at most so many clusters; a longer one ends in `...`, which counts as three."""
    assert at_most > 3
    parts = clusters(text)
    if len(parts) <= at_most:
        return text
    return "".join(parts[: at_most - 3]).rstrip() + "..."
