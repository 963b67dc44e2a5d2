"""Checks 2 to 7: letters, signs and blanks of one Khmer text, whatever it says."""

from __future__ import annotations

import re
import unicodedata

from tests.architecture.khmer.entries import TAG, bare, read_lines, read_table

LETTERS = "\u1780-\u17b3"  # consonants and independent vowels
VOWELS = "\u17b6-\u17c5"
SHIFTERS = "\u17c9\u17ca"
SIGNS = "\u17c6\u17c7\u17c8\u17cb-\u17d1\u17dd"
COENG = "\u17d2"
RO = "\u179a"

_WRONG_ORDER = {
    "a vowel after a vowel": f"[{VOWELS}][{VOWELS}]",
    "a vowel after a sign": f"[{SIGNS}][{VOWELS}]",
    "a shifter after a vowel or sign": f"[{VOWELS}{SIGNS}][{SHIFTERS}]",
    "a shifter before a coeng": f"[{SHIFTERS}]{COENG}",
    "a coeng after a vowel or sign": f"[{VOWELS}{SIGNS}]{COENG}",
    "coeng ro before another coeng": f"{COENG}{RO}{COENG}",
    "three coengs": f"(?:{COENG}[{LETTERS}]){{3}}",
    "a sign twice": f"([{SIGNS}{SHIFTERS}])\\1",
    "coeng DA, written as coeng TA": f"{COENG}\u178a",
    "an old or forbidden sign": "[\u17a3\u17a4\u17b4\u17b5\u17d3\u17d8]",
}
_WELL_FORMED_COENG = re.compile(f"(?<=[{LETTERS}]){COENG}(?=[\u1780-\u17a2])")
_ALLOWED_NAMES = sorted(read_lines("latin.txt"), key=len, reverse=True)
_ALLOWED_LATIN = re.compile(
    r"(?<![A-Za-z])(?:" + "|".join(map(re.escape, _ALLOWED_NAMES)) + r")(?![A-Za-z])"
)
_HANDLE = re.compile(r"(?<!\w)[@/][a-z][a-z_]+")
_PICTURE_SIZE = re.compile(r"(?<!\w)(?:[0-9]{3,4}p|[48]K)(?!\w)")


def hidden_characters(text: str) -> list[str]:
    """Check 2: no zero-width character; a no-break space only between a number and ៛."""
    found = [f"U+{ord(sign):04X}" for sign in text if sign in "\u200b\u200c\u200d\u2060\ufeff"]
    if re.search(r"\u00a0(?!៛)|(?<![0-9])\u00a0", text):
        found.append("a no-break space that joins no number to ៛")
    return found


def latin_words(text: str) -> list[str]:
    """Check 3: Latin words only from the list; @names, /commands, 480p and 4K are names too."""
    rest = _PICTURE_SIZE.sub(" ", _HANDLE.sub(" ", bare(text)))
    rest = _ALLOWED_LATIN.sub(" ", rest)
    return [f"Latin word {word}" for word in re.findall(r"[A-Za-z]+(?:['-][A-Za-z]+)*", rest)]


def foreign_letters(text: str) -> list[str]:
    """Check 4: no Thai, Lao, Korean, Chinese or any other letters."""
    return [
        f"foreign letter {sign} U+{ord(sign):04X}"
        for sign in bare(text)
        if unicodedata.category(sign)[0] in "LM" and not _at_home(sign)
    ]


def _at_home(sign: str) -> bool:
    return sign.isascii() or "\u1780" <= sign <= "\u17ff" or sign == "\ufe0f"


def coengs(text: str) -> list[str]:
    """Check 5: every coeng stands between a letter and a consonant."""
    broken = text.count(COENG) - len(_WELL_FORMED_COENG.findall(text))
    return [f"{broken} coeng without a letter on both sides"] if broken else []


def order_and_spelling(text: str) -> list[str]:
    """Check 6: the order inside a cluster, look-alikes and the spellings that we fixed."""
    found = [what for what, pattern in _WRONG_ORDER.items() if re.search(pattern, text)]
    found += [
        f"{row['wrong']}, written {row['right']}"
        for row in read_table("spellings.csv")
        if row["wrong"] in text
    ]
    return found


def blanks(text: str) -> list[str]:
    """Check 7: blanks at the ends of a line, doubled, or missing and extra at a mark."""
    found = []
    for line in TAG.sub("", text).split("\n"):
        if line != line.strip():
            found.append("a blank at the end of a line")
        if "  " in line:
            found.append("two blanks")
        if re.search(r"\s[។៖ៗ?!]", line):
            found.append("a blank before a mark")
        if re.search(r"[។៖](?![\s»)]|$)", line):
            found.append("no blank after a mark")
    return found
