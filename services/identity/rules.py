"""Pure rules of people: names fit to show, PINs fit to use, how long a lock lasts."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from itertools import pairwise
from typing import Final

from services.core.formats import Language
from services.identity.schemas import FanProfile, WeakPin

PIN_LENGTH: Final = 6
PIN_TRIES: Final = 5
LOCKS: Final = tuple(timedelta(minutes=minutes) for minutes in (30, 60, 120, 240, 480, 1440))
NAME_LENGTH: Final = 64

_ASCII_DIGITS: Final = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_PIN_LIKE: Final = re.compile(r"[0-9]{4,8}")
# Six digits with at most one separator between two of them, not part of a longer number.
_SIX_DIGITS: Final = re.compile(
    r"(?<![0-9])(?<![0-9][\s.\-])(?:[0-9][\s.\-]?){5}[0-9](?![\s.\-]?[0-9])"
)
_BETWEEN_DIGITS: Final = re.compile(r"[\s.\-]")
# A letter with what is drawn on it; in Khmer also the consonants below it (after U+17D2).
_LETTER: Final = re.compile("[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd])*|.")
_HIDDEN: Final = "•••"
# The Hangul fillers and the braille blank count as letters and are drawn as nothing.
_INVISIBLE_LETTERS: Final = dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800))
# Well-known first guesses that no other rule catches: patterns of the keypad and of the calendar.
_COMMON: Final = frozenset(
    {"112233", "445566", "778899", "332211", "665544", "998877"}
    | {"147258", "258369", "369258", "159753", "753159", "159357", "357159", "147369"}
    | {"123321", "321123", "456654", "789987", "741852", "963852", "852963", "951753"}
)


def clean_name(name: str | None) -> str:
    """One line without control, direction or zero-width characters; may be empty."""
    plain = unicodedata.normalize("NFC", name or "").translate(_INVISIBLE_LETTERS)
    spaced = " ".join(plain.split())
    kept = "".join(sign for sign in spaced if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})
    return " ".join(kept.split())[:NAME_LENGTH].strip()


def guessed_language(language_code: str | None) -> Language | None:
    match (language_code or "").replace("_", "-").partition("-")[0].lower():
        case "km":
            return "km"
        case "en":
            return "en"
        case _:
            return None


def masked_name(fan: FanProfile) -> str:
    """Enough to recognise whom one pays, too little to learn the name: `Sok D•••`, `Da•••`.

    The first word stays, of each other word the first letter; a single word keeps two letters.
    """
    first, *others = fan.full_name.split()
    if not others:
        return "".join(_LETTER.findall(first)[:2]) + _HIDDEN
    return " ".join([first, *(_LETTER.findall(word)[0] + _HIDDEN for word in others)])


def weakness(pin: str, phone: str | None) -> WeakPin | None:
    """Why this PIN must not be used, or None. `phone` is E.164."""
    assert re.fullmatch(r"[0-9]{6}", pin)
    if any(pin == pin[:period] * (PIN_LENGTH // period) for period in (1, 2, 3)):
        return WeakPin.REPEATED
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1:
        return WeakPin.SEQUENCE
    if pin in _COMMON:
        return WeakPin.COMMON
    if phone and phone.endswith(pin):
        return WeakPin.PHONE
    return None


def lock_time(earlier_locks: int) -> timedelta:
    """How long the next lock lasts: half an hour, doubling up to a day."""
    return LOCKS[min(earlier_locks, len(LOCKS) - 1)]


def looks_like_pin(text: str) -> bool:
    """Whether a typed text may be a PIN: nothing but 4 to 8 digits, Khmer ones too."""
    bare = _BETWEEN_DIGITS.sub("", text.strip()).translate(_ASCII_DIGITS)
    return _PIN_LIKE.fullmatch(bare) is not None


def is_bare_pin(text: str) -> bool:
    """Whether a typed text is six digits and nothing else: a PIN where no number was asked for."""
    bare = _BETWEEN_DIGITS.sub("", text.strip()).translate(_ASCII_DIGITS)
    return len(bare) == PIN_LENGTH and _PIN_LIKE.fullmatch(bare) is not None


def holds_pin(text: str) -> bool:
    """Whether six digits stand somewhere in a typed text, as in "my PIN is 123 456"."""
    return _SIX_DIGITS.search(text.translate(_ASCII_DIGITS)) is not None
