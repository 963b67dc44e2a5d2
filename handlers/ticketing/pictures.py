"""Posters, programmes and tickets as pictures, by their content key."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from handlers.kit.screen import PictureRef
from services.artwork.schemas import (
    Artwork,
    Bilingual,
    PictureRequest,
    PosterPicture,
    ProgrammePicture,
    TicketPicture,
)
from services.artwork.seeds import seed_of
from services.artwork.studio import PictureStudio
from services.core import formats
from services.core.i18n import Translators
from services.ticketing import EventCard, EventLabel, TicketCard
from services.ticketing.aftersale.rules import CodeMode


def poster(studio: PictureStudio, event: EventLabel) -> PictureRef:
    return _reference(studio, "poster", _poster(event))


def programme(
    studio: PictureStudio, translators: Translators, events: Sequence[EventCard]
) -> PictureRef:
    """The events of one page. Pictures speak both languages, so all readers share one."""
    km, en = translators.for_language("km"), translators.for_language("en")
    heading = Bilingual(km.plain("ticketing.list.title"), en.plain("ticketing.list.title"))
    request = ProgrammePicture(heading, tuple(_poster(card.label) for card in events))
    return _reference(studio, "programme", request)


def ticket(studio: PictureStudio, card: TicketCard) -> PictureRef:
    event = card.event
    weekday, _, _ = _day_words(event.starts_at)
    request = TicketPicture(
        artwork=_artwork(event),
        title=event.name,
        artist=event.performers,
        venue=event.venue,
        weekday=weekday,
        date=formats.day(event.starts_at, "en", "numbers")[:5],
        time=formats.clock(event.starts_at, "en", bare=True),
        zone=card.zone or card.type_name.en,
        gate=card.gate or "-",
        row=card.row or "",
        seat=card.seat or "",
        type_name=card.type_name,
        reference=card.label,
        qr_payload=None if card.codes is CodeMode.ROTATING else card.code,
    )
    return _reference(studio, "ticket", request)


def _artwork(event: EventLabel) -> Artwork:
    look = event.poster
    return Artwork(seed_of("event", event.id), look.pair, look.face, look.face_pair)


def _poster(event: EventLabel) -> PosterPicture:
    weekday, day, month = _day_words(event.starts_at)
    return PosterPicture(
        artwork=_artwork(event),
        title=event.name,
        artist=event.performers,
        venue=event.venue,
        weekday=weekday,
        day=day,
        month=month,
        time=formats.clock(event.starts_at, "en", bare=True),
    )


def _day_words(moment: datetime) -> tuple[Bilingual, str, Bilingual]:
    """Weekday, day and month, taken out of the date as it stands on tickets.

    Khmer: weekday, ordinal sign, day, month, year with their words; English: `Saturday, 5 ...`.
    """
    km = formats.day(moment, "km", "ticket").split()
    en = formats.day(moment, "en", "ticket").replace(",", "").split()
    return Bilingual(km[0], en[0]), en[1], Bilingual(km[3].removeprefix("ខែ"), en[2][:3])


def _reference(studio: PictureStudio, kind: str, request: PictureRequest) -> PictureRef:
    digest = hashlib.sha256(repr(request).encode()).hexdigest()[:24]
    return PictureRef(f"{kind}:{digest}", partial(studio.draw, request))
