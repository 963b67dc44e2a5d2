"""An evening as a calendar file (RFC 5545), in one language or the other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from services.artwork.schemas import Bilingual
from services.core.formats import Language
from services.ticketing.schemas import EventLabel

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_LINE_OCTETS: Final = 75
_ESCAPES: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar_file(event: EventLabel, language: Language, made_at: datetime, words: str) -> bytes:
    """One event with a reminder three hours before; times are UTC. `words` describe it.

    The same event is the same entry of a calendar: a newer file brings it up to date.
    """

    def said(both: Bilingual) -> str:
        return both.km if language == "km" else both.en

    place = f"{said(event.venue)}, {said(event.city.name)}"
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hang Meas//Tickets//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{event.id}@tickets.hangmeas",
        f"DTSTAMP:{_moment(made_at)}",
        f"SEQUENCE:{int(made_at.timestamp()) // 60}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SUMMARY;LANGUAGE={language}:{_text(said(event.name))}",
        f"LOCATION;LANGUAGE={language}:{_text(place)}",
        f"DESCRIPTION;LANGUAGE={language}:{_text(words)}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-PT3H",
        f"DESCRIPTION:{_text(said(event.name))}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) for line in lines)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    return words.translate(_ESCAPES)


def _folded(line: str) -> bytes:
    """A content line cut between letters, each part of 75 octets at most; a blank leads on."""
    out, room = bytearray(), _LINE_OCTETS
    for letter in line:
        octets = letter.encode()
        if len(octets) > room:
            out += b"\r\n "
            room = _LINE_OCTETS - 1
        out += octets
        room -= len(octets)
    return bytes(out) + b"\r\n"
