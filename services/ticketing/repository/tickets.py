"""SQL of issued tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, insert, select

from services.artwork.schemas import Bilingual
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.aftersale.models import TicketEventRules
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.models import (
    City,
    Event,
    OrderLine,
    Ticket,
    TicketOrder,
    TicketType,
    Venue,
)
from services.ticketing.repository.programme import LABEL_COLUMNS, label_of
from services.ticketing.schemas import TicketCard, TicketState


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to issue; `position` counts the tickets of its order from 1."""

    id: UUID
    order_line_id: UUID
    ticket_type_id: int
    position: int
    code: str
    zone: str | None
    gate: str | None
    row: str | None = None
    seat: str | None = None


async def issue(
    tx: Tx, order_id: UUID, event_id: str, owner_id: int, tickets: Sequence[NewTicket]
) -> None:
    await tx.session.execute(
        insert(Ticket),
        [
            {
                "id": ticket.id,
                "order_id": order_id,
                "order_line_id": ticket.order_line_id,
                "event_id": event_id,
                "ticket_type_id": ticket.ticket_type_id,
                "owner_id": owner_id,
                "position": ticket.position,
                "serial": FIRST_SERIAL,
                "code": ticket.code,
                "state": TicketState.VALID,
                "zone": ticket.zone,
                "gate": ticket.gate,
                "row": ticket.row,
                "seat": ticket.seat,
                "issued_at": tx.now,
            }
            for ticket in tickets
        ],
    )


FIRST_SERIAL: Final = 1

_CARD: Final = (
    select(
        *LABEL_COLUMNS,
        Ticket.id,
        Ticket.position,
        Ticket.serial,
        Ticket.code,
        Ticket.state,
        Ticket.zone,
        Ticket.gate,
        Ticket.row,
        Ticket.seat,
        TicketOrder.number,
        OrderLine.unit_price_minor,
        TicketOrder.currency,
        TicketType.name_km,
        TicketType.name_en,
        TicketEventRules.codes,
    )
    .join(TicketOrder, TicketOrder.id == Ticket.order_id)
    .join(OrderLine, OrderLine.id == Ticket.order_line_id)
    .join(TicketType, TicketType.id == Ticket.ticket_type_id)
    .join(Event, Event.id == Ticket.event_id)
    .join(Venue, Venue.id == Event.venue_id)
    .join(City, City.id == Venue.city_id)
    .outerjoin(TicketEventRules, TicketEventRules.event_id == Ticket.event_id)
)


_FEW: Final = 3
NEXT: Final = (
    _CARD.where(
        Ticket.owner_id == bindparam("fan"),
        Ticket.state == "valid",
        Event.ends_at > bindparam("now"),
    )
    .order_by(Event.starts_at, Ticket.id)
    .limit(_FEW)
)
"""A few of a fan's tickets that are still to be used, the soonest first."""


async def ids_of_order(tx: Tx, order_id: UUID, owner_id: int | None = None) -> tuple[UUID, ...]:
    """The tickets that an order has brought; with an owner, only those that are his now."""
    statement = select(Ticket.id).where(Ticket.order_id == order_id).order_by(Ticket.position)
    if owner_id is not None:
        statement = statement.where(Ticket.owner_id == owner_id)
    return tuple((await tx.session.execute(statement)).scalars())


async def ids_of_owner(tx: Tx, owner_id: int) -> list[UUID]:
    """All tickets of a fan: those to come, the soonest first; then those that are over."""
    statement = (
        select(Ticket.id, Event.starts_at, Event.ends_at)
        .join(Event, Event.id == Ticket.event_id)
        .where(Ticket.owner_id == owner_id)
        .order_by(Event.starts_at, Ticket.id)
    )
    rows = (await tx.session.execute(statement)).all()
    coming = [row.id for row in rows if row.ends_at > tx.now]
    over = [row.id for row in rows if row.ends_at <= tx.now]
    return coming + over[::-1]


async def events_of_owners(
    tx: Tx, owner_ids: Sequence[int], event_ids: Sequence[str]
) -> dict[int, frozenset[str]]:
    """Which of these events each of these fans holds a valid ticket of; others are left out."""
    statement = (
        select(Ticket.owner_id, Ticket.event_id)
        .where(
            Ticket.owner_id.in_(owner_ids),
            Ticket.event_id.in_(event_ids),
            Ticket.state == "valid",
        )
        .distinct()
    )
    found: dict[int, frozenset[str]] = {}
    for owner_id, event_id in await tx.session.execute(statement):
        found[owner_id] = found.get(owner_id, frozenset()) | {event_id}
    return found


async def cards(tx: Tx, ticket_ids: Sequence[UUID]) -> list[TicketCard]:
    """Cards in the order of the ids."""
    rows = await tx.session.execute(_CARD.where(Ticket.id.in_(ticket_ids)))
    found = {row.id: _card(row) for row in rows}
    return [found[ticket_id] for ticket_id in ticket_ids]


async def card(tx: Tx, ticket_id: UUID, owner_id: int) -> TicketCard | None:
    """A fan's own ticket; None when it is somebody else's or nobody's."""
    statement = _CARD.where(Ticket.id == ticket_id, Ticket.owner_id == owner_id)
    row = (await tx.session.execute(statement)).one_or_none()
    return _card(row) if row else None


def cards_in(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[TicketCard, ...]:
    """The cards that these rows are."""
    return tuple(_card(row) for row in rows)


def _card(row: Row[*tuple[Any, ...]]) -> TicketCard:
    return TicketCard(
        id=row.id,
        label=f"{row.number}-{row.position}",
        state=TicketState(row.state),
        event=label_of(row),
        type_name=Bilingual(row.name_km, row.name_en),
        price=Money(row.unit_price_minor, Currency(row.currency)),
        order_number=row.number,
        zone=row.zone,
        gate=row.gate,
        row=row.row,
        seat=row.seat,
        code=row.code,
        serial=row.serial,
        codes=CodeMode(row.codes or CodeMode.STATIC),
    )
