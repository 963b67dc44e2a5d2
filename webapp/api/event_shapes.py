"""Events as JSON: few words for a list or a ticket, all of them for a page."""

# Annotations are evaluated here: other routes' answers hold these.
from datetime import datetime
from typing import Self

from pydantic import BaseModel

from services.artwork.schemas import Artwork, Bilingual
from services.artwork.seeds import seed_of
from services.ticketing import CityCard, EventCard, EventLabel, SaleStatus, TypeCard
from webapp.api.artwork import ArtworkOut
from webapp.api.money import MoneyOut


class Words(BaseModel):
    km: str
    en: str

    @classmethod
    def of(cls, words: Bilingual) -> Self:
        return cls(km=words.km, en=words.en)


class CityOut(BaseModel):
    id: str
    name: Words

    @classmethod
    def of(cls, city: CityCard) -> Self:
        return cls(id=city.id, name=Words.of(city.name))


class TypeOut(BaseModel):
    """A ticket type; `free` null means without limit. It is for reading: a hold decides.

    `opens_at` null: with the event. `is_seated`: its tickets are seats of the hall's map.
    """

    id: int
    name: Words
    zone: str | None
    price: MoneyOut
    min_per_order: int
    max_per_order: int
    free: int | None
    status: SaleStatus
    opens_at: datetime | None
    is_seated: bool

    @classmethod
    def of(cls, card: TypeCard) -> Self:
        return cls(
            id=card.id,
            name=Words.of(card.name),
            zone=card.zone,
            price=MoneyOut.of(card.price),
            min_per_order=card.min_per_order,
            max_per_order=card.max_per_order,
            free=card.free,
            status=card.status,
            opens_at=card.opens_at,
            is_seated=card.is_seated,
        )


class EventLabelOut(BaseModel):
    """An event in few words."""

    id: str
    name: Words
    performers: Words
    venue: Words
    city: Words
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    artwork: ArtworkOut

    @classmethod
    def of(cls, label: EventLabel) -> Self:
        return cls(
            id=label.id,
            name=Words.of(label.name),
            performers=Words.of(label.performers),
            venue=Words.of(label.venue),
            city=Words.of(label.city.name),
            doors_at=label.doors_at,
            starts_at=label.starts_at,
            ends_at=label.ends_at,
            artwork=ArtworkOut.of(artwork_of(label)),
        )


class ArtistNameOut(BaseModel):
    id: str
    name: Words


class SeriesOut(BaseModel):
    """What the dates of a series have in common: `GET /series/{id}`."""

    id: str
    name: Words


class EventOut(EventLabelOut):
    """`from_price`: the lowest that is still to be had. `waiting_room`: buying is by turns."""

    city_id: str
    series: SeriesOut | None
    organiser: Words
    description: Words
    status: SaleStatus
    sales_from: datetime
    sales_until: datetime
    from_price: MoneyOut | None
    waiting_room: bool
    types: list[TypeOut]

    @classmethod
    def of_card(cls, card: EventCard) -> Self:
        label = EventLabelOut.of(card.label)
        lowest = card.from_price
        return cls(
            **{name: getattr(label, name) for name in EventLabelOut.model_fields},
            city_id=card.label.city.id,
            series=(
                SeriesOut(id=card.series.id, name=Words.of(card.series.name))
                if card.series
                else None
            ),
            organiser=Words.of(card.label.organiser),
            description=Words.of(card.description),
            status=card.status,
            sales_from=card.sales_from,
            sales_until=card.sales_until,
            from_price=MoneyOut.of(lowest) if lowest else None,
            waiting_room=card.waiting_room,
            types=[TypeOut.of(one) for one in card.types],
        )


class EventPageOut(EventOut):
    """With its artists, as far as they have a page."""

    artists: list[ArtistNameOut]


class SeriesPageOut(SeriesOut):
    """Its dates to come, soonest first; else all it had."""

    description: Words
    dates: list[EventOut]


def artwork_of(label: EventLabel) -> Artwork:
    """The drawing that stands for an event everywhere."""
    look = label.poster
    return Artwork(seed_of("event", label.id), look.pair, look.face, look.face_pair)
