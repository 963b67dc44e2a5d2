"""A calendar file as calendars read it: RFC 5545."""

from dataclasses import replace

from services.artwork.schemas import Bilingual
from services.ticketing.aftersale.calendar import calendar_file
from services.ticketing.schemas import EventLabel
from tests.services.ticketing.aftersale.conftest import Evening
from tests.services.ticketing.programme import DARA, NOW

LONG = Bilingual("រាត្រីតន្ត្រីនៃទន្លេមាស, " * 8, "One; two, three \\ four " * 8)


def unfolded(content: bytes) -> list[str]:
    """As a reader puts the lines together again."""
    assert content.endswith(b"\r\n")
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


async def label_of(evening: Evening) -> EventLabel:
    return (await evening.ticket_of(DARA)).event


async def test_evening_is_where_and_when_it_is(evening: Evening) -> None:
    label = await label_of(evening)
    for language, name, place in (
        ("en", "River of Gold", "Lotus Hall\\, Phnom Penh"),
        ("km", "ទន្លេមាស", "សាលផ្កាឈូក\\, ភ្នំពេញ"),
    ):
        lines = unfolded(calendar_file(label, language, NOW, "Doors 18:00"))  # type: ignore[arg-type]
        assert lines[0] == "BEGIN:VCALENDAR"
        assert lines[-1] == "END:VCALENDAR"
        assert "DTSTART:20260411T120000Z" in lines
        assert "DTEND:20260411T150000Z" in lines
        assert f"SUMMARY;LANGUAGE={language}:{name}" in lines
        assert f"LOCATION;LANGUAGE={language}:{place}" in lines
        assert "UID:river-of-gold@tickets.hangmeas" in lines


async def test_lines_are_cut_in_octets_and_between_letters(evening: Evening) -> None:
    label = replace(await label_of(evening), name=LONG)
    for language, said in (("km", LONG.km), ("en", LONG.en)):
        content = calendar_file(label, language, NOW, "")  # type: ignore[arg-type]
        lines = content.split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert all(line.decode() for line in lines[:-1])  # each is whole UTF-8
        escaped = said.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        assert f"SUMMARY;LANGUAGE={language}:{escaped}" in unfolded(content)
