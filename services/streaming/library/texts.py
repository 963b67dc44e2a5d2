"""Captions (WebVTT) and lyrics (LRC) as files give them: read strictly, refused with the line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from services.core.i18n import clean

MAX_CHARACTERS: Final = 300_000
_HOUR_MS: Final = 3_600_000
_CUE_TIME: Final = r"(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_CUE: Final = re.compile(rf"{_CUE_TIME}[ \t]+-->[ \t]+{_CUE_TIME}(?:[ \t]+\S.*)?")
_LYRIC_TIME: Final = re.compile(r"\[(-?)(\d{1,3}):(\d{2})(?:[.:](\d{2,3}))?\]")
_LYRIC_TAG: Final = re.compile(r"\[[a-zA-Z#]+:.*\]")
_HEADING: Final = re.compile("WEBVTT(?:[ \t].*)?")


class BadText(ValueError):
    """`line` counts from 1; `reason` says in plain English what is wrong with it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Cue:
    """Words on the picture from `from_ms` until `until_ms`, half-open; `line` is its place in the
    file.
    """

    from_ms: int
    until_ms: int
    words: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class LyricLine:
    """A line that begins at `at_ms`; an empty one is a pause."""

    at_ms: int
    words: str


def read_captions(text: str, length_ms: int | None = None) -> tuple[Cue, ...]:
    """The cues of a WebVTT file. BadText: no heading, a broken time, a cue without words or that
    ends before it starts, one that starts before the one above it, one beyond the end.
    """
    lines = _lines(text)
    if not _HEADING.fullmatch(lines[0]):
        raise BadText(1, "must begin with WEBVTT")
    cues: list[Cue] = []
    number = _after_block(lines, 0)
    while number < len(lines):
        end = _after_block(lines, number)
        if cue := _cue(lines[number:end], number + 1):
            cues.append(cue)
        number = end
    if not cues:
        raise BadText(len(lines), "has no captions")
    for before, cue in pairwise(cues):
        if cue.from_ms < before.from_ms:
            raise BadText(cue.line, "starts before the one above it")
    _refuse_beyond([(cue.until_ms, cue.line) for cue in cues], length_ms)
    return tuple(cues)


def read_lyrics(text: str, length_ms: int | None = None) -> tuple[LyricLine, ...]:
    """The lines of an LRC file. BadText: a time that is broken, negative, not after the one
    above it or beyond the end; words without a time; no line at all.
    """
    found: list[LyricLine] = []
    places: list[tuple[int, int]] = []
    for number, line in enumerate(_lines(text), start=1):
        if not line.strip() or _LYRIC_TAG.fullmatch(line.strip()):
            continue
        read = _lyric(line.strip(), number)
        if found and read.at_ms <= found[-1].at_ms:
            raise BadText(number, "does not come after the line above it")
        found.append(read)
        places.append((read.at_ms, number))
    if not any(line.words for line in found):
        raise BadText(1, "has no lines")
    _refuse_beyond(places, length_ms)
    return tuple(found)


def _lines(text: str) -> list[str]:
    if len(text) > MAX_CHARACTERS:
        raise BadText(1, f"has more than {MAX_CHARACTERS} characters")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _after_block(lines: list[str], start: int) -> int:
    """Where the next block begins: after the next empty lines."""
    end = start
    while end < len(lines) and lines[end].strip():
        end += 1
    while end < len(lines) and not lines[end].strip():
        end += 1
    return end


def _cue(block: list[str], first: int) -> Cue | None:
    """None: a note, a style or a region."""
    lines = [line for line in block if line.strip()]
    if not lines or lines[0].split()[0] in ("NOTE", "STYLE", "REGION"):
        return None
    at = 0 if "-->" in lines[0] else 1
    if at >= len(lines) or not (found := _CUE.fullmatch(lines[at].strip())):
        raise BadText(first + at, "is not a time like 00:01.000 --> 00:04.000")
    from_ms, until_ms = _cue_ms(found.groups()[:4]), _cue_ms(found.groups()[4:])
    if until_ms <= from_ms:
        raise BadText(first + at, "ends before it starts")
    if any("-->" in line for line in lines[at + 1 :]):
        raise BadText(first + at, "has a second time: an empty line is missing")
    words = "\n".join(clean(line.strip()) for line in lines[at + 1 :])
    if not words:
        raise BadText(first + at, "has no words")
    return Cue(from_ms, until_ms, words, first + at)


def _cue_ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * _HOUR_MS + minutes * 60_000 + seconds * 1_000 + thousandths


def _lyric(line: str, number: int) -> LyricLine:
    found = _LYRIC_TIME.match(line)
    if found is None:
        raise BadText(number, "does not begin with a time like [01:23.45]")
    sign, minutes, seconds, parts = found.groups()
    if sign:
        raise BadText(number, "has a time below zero")
    if int(seconds) > 59:
        raise BadText(number, "has more than 59 seconds")
    fraction = int((parts or "0").ljust(3, "0"))
    words = line[found.end() :].strip()
    if _LYRIC_TIME.match(words):
        raise BadText(number, "has two times: write the line twice")
    return LyricLine(int(minutes) * 60_000 + int(seconds) * 1_000 + fraction, clean(words))


def _refuse_beyond(places: list[tuple[int, int]], length_ms: int | None) -> None:
    for at_ms, line in places:
        if length_ms is not None and at_ms > length_ms:
            raise BadText(line, "lies beyond the end")


def as_vtt(cues: tuple[Cue, ...]) -> str:
    """The cues as a WebVTT file of one form."""
    blocks = [f"{_stamp(cue.from_ms)} --> {_stamp(cue.until_ms)}\n{cue.words}" for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _stamp(moment_ms: int) -> str:
    minutes, rest = divmod(moment_ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1_000:02}.{rest % 1_000:03}"
