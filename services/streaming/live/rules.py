"""What may be written into a chat, and how somebody is named there."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import Final

LONGEST_MESSAGE: Final = 300
_LONGEST_NAME: Final = 30
_LINK: Final = re.compile(
    r"https?:|www\.|t\.me\b|\btg:|"
    r"(?<![\w@])[a-z0-9][a-z0-9-]*\.(?:com|net|org|info|xyz|io|me|kh|ru|cn|top|shop|link|site|"
    r"live|club|online|vip|bet|win|app|ly|gg|tv|cc|asia)\b|"
    r"(?<!\w)@[a-z]\w{4,}",
    re.IGNORECASE,
)
_JOINERS: Final = "\u200c\u200d"


def clean(text: str) -> str:
    """One line without control characters and doubled spaces.

    Invisible letters go too, but for the joiners that Khmer and emoji are written with.
    """
    kept = "".join(
        letter if unicodedata.category(letter)[0] != "C" or letter in _JOINERS else " "
        for letter in text
    )
    return " ".join(kept.split()).strip(_JOINERS)


def what_is_wrong(text: str) -> str:
    """The reason why a cleaned text cannot be sent; empty: none."""
    if not text:
        return "empty"
    if len(text) > LONGEST_MESSAGE:
        return "too_long"
    if _LINK.search(text):
        return "link"
    return ""


def fingerprint(text: str) -> str:
    """The same for texts that say the same to a reader: case, spaces and marks do not count."""
    bare = "".join(letter for letter in text.casefold() if letter.isalnum()) or text
    return sha256(bare.encode()).hexdigest()[:32]


def shown_name(first_name: str, last_name: str | None) -> str:
    """As strangers see somebody: the first name and an initial."""
    first = first_name[:_LONGEST_NAME]
    return f"{first} {last_name[0]}." if last_name else first


def rounded(viewers: int) -> int:
    """To two digits from a hundred on: who looks cannot count who comes and goes."""
    step: int = 10 ** max(len(str(viewers)) - 2, 0)
    return viewers // step * step
