"""SQL of the evening."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.evening.models import EventGuide, ReminderRound, VenuePoint
from services.ticketing.evening.schemas import BEFORE, GuideSpec, OwnPlace, Point, Reminder
from services.ticketing.models import Event, Ticket, TicketType
from services.ticketing.rules import EventState
from services.ticketing.schemas import TicketState

_TAKES_PLACE = (EventState.ON_SALE, EventState.CLOSED)


async def save_guide(tx: Tx, event_id: str, guide: GuideSpec | None) -> None:
    bring, arrive = (guide.bring, guide.arrive) if guide else (None, None)
    values = {
        "bring_km": bring.km if bring else None,
        "bring_en": bring.en if bring else None,
        "arrive_km": arrive.km if arrive else None,
        "arrive_en": arrive.en if arrive else None,
    }
    await tx.session.execute(
        insert_into(tx, EventGuide)
        .values(event_id=event_id, **values)
        .on_conflict_do_update(index_elements=["event_id"], set_=values)
    )


async def save_point(tx: Tx, venue_id: str, point: Point | None) -> None:
    """None leaves what is known."""
    if point is None:
        return
    values = {"latitude": point.latitude, "longitude": point.longitude}
    await tx.session.execute(
        insert_into(tx, VenuePoint)
        .values(venue_id=venue_id, **values)
        .on_conflict_do_update(index_elements=["venue_id"], set_=values)
    )


async def guide(tx: Tx, event_id: str) -> tuple[GuideSpec, Point | None]:
    statement = (
        select(EventGuide, VenuePoint)
        .select_from(Event)
        .outerjoin(EventGuide, EventGuide.event_id == Event.id)
        .outerjoin(VenuePoint, VenuePoint.venue_id == Event.venue_id)
        .where(Event.id == event_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    if row is None:
        return GuideSpec(), None
    words: EventGuide | None = row[0]
    place: VenuePoint | None = row[1]
    point = Point(place.latitude, place.longitude) if place else None
    if words is None:
        return GuideSpec(), point
    bring = _words(words.bring_km, words.bring_en)
    return GuideSpec(bring, _words(words.arrive_km, words.arrive_en)), point


def _words(km: str | None, en: str | None) -> Bilingual | None:
    return Bilingual(km, en) if km and en else None


async def places(tx: Tx, fan_id: int, event_id: str) -> list[OwnPlace]:
    """Where the fan's valid tickets let in."""
    statement = (
        select(
            TicketType.name_km,
            TicketType.name_en,
            Ticket.gate,
            Ticket.zone,
            Ticket.row,
            Ticket.seat,
        )
        .join(TicketType, TicketType.id == Ticket.ticket_type_id)
        .where(Ticket.event_id == event_id, Ticket.owner_id == fan_id)
        .where(Ticket.state == TicketState.VALID)
        .order_by(Ticket.id)
    )
    return [
        OwnPlace(Bilingual(row.name_km, row.name_en), row.gate, row.zone, row.row, row.seat)
        for row in (await tx.session.execute(statement)).all()
    ]


async def begin_round(tx: Tx, event_id: str, reminder: Reminder, starts_at: datetime) -> bool:
    """False: it was handed out already, by whichever worker."""
    statement = (
        insert_into(tx, ReminderRound)
        .values(event_id=event_id, reminder=reminder, starts_at=starts_at, handed_out_at=tx.now)
        .on_conflict_do_nothing()
        .returning(ReminderRound.event_id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def due(tx: Tx, reminder: Reminder) -> list[tuple[str, datetime]]:
    """Events whose reminder is to go out and has not, with their start."""
    handed_out = (
        select(ReminderRound.event_id)
        .where(ReminderRound.event_id == Event.id, ReminderRound.reminder == reminder)
        .where(ReminderRound.starts_at == Event.starts_at)
        .exists()
    )
    statement = (
        select(Event.id, Event.starts_at)
        .where(Event.state.in_(_TAKES_PLACE), Event.starts_at > tx.now)
        .where(Event.starts_at <= tx.now + BEFORE[reminder], ~handed_out)
        .order_by(Event.starts_at)
    )
    return [(row.id, row.starts_at) for row in (await tx.session.execute(statement)).all()]


async def owners(tx: Tx, event_id: str, after: int, limit: int) -> list[tuple[int, UUID]]:
    """Who has valid tickets, by ascending id, each with the first of them."""
    statement = (
        select(Ticket.owner_id)
        .where(Ticket.event_id == event_id, Ticket.state == TicketState.VALID)
        .where(Ticket.owner_id > after)
        .distinct()
        .order_by(Ticket.owner_id)
        .limit(limit)
    )
    people = list((await tx.session.execute(statement)).scalars())
    tickets = (
        select(Ticket.owner_id, Ticket.id)
        .where(Ticket.event_id == event_id, Ticket.state == TicketState.VALID)
        .where(Ticket.owner_id.in_(people))
        .order_by(Ticket.id.desc())
    )
    first = {row.owner_id: row.id for row in (await tx.session.execute(tickets)).all()}
    return [(fan_id, first[fan_id]) for fan_id in people]
