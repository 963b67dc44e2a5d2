"""SQL that reads groups as people see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select

from services.artwork.schemas import Bilingual
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.groups.models import TicketGroup, TicketGroupPlace
from services.ticketing.groups.repository import guards
from services.ticketing.groups.schemas import (
    GroupPlace,
    GroupState,
    GroupView,
    PlaceState,
)
from services.ticketing.models import (
    City,
    Event,
    StockHold,
    TicketOrder,
    TicketType,
    Venue,
)
from services.ticketing.repository.programme import LABEL_COLUMNS, label_of
from services.ticketing.rules import MAX_TICKETS_PER_ORDER, SOLD_STATES, OrderState


async def view(tx: Tx, group_id: UUID) -> GroupView | None:
    statement = (
        select(
            *LABEL_COLUMNS,
            TicketGroup.host_id,
            TicketGroup.host_name,
            TicketGroup.ticket_type_id,
            TicketGroup.per_person,
            TicketGroup.state,
            TicketGroup.expires_at,
            TicketType.name_km,
            TicketType.name_en,
            TicketType.price_minor,
            TicketType.max_per_order,
            Event.currency,
        )
        .join(Event, Event.id == TicketGroup.event_id)
        .join(Venue, Venue.id == Event.venue_id)
        .join(City, City.id == Venue.city_id)
        .join(TicketType, TicketType.id == TicketGroup.ticket_type_id)
        .where(TicketGroup.id == group_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    if row is None:
        return None
    return GroupView(
        id=group_id,
        host_id=row.host_id,
        host_name=row.host_name,
        event=label_of(row),
        ticket_type_id=row.ticket_type_id,
        type_name=Bilingual(row.name_km, row.name_en),
        price=Money(row.price_minor, Currency(row.currency)),
        per_person=row.per_person,
        most_per_order=min(MAX_TICKETS_PER_ORDER, row.max_per_order),
        state=GroupState(row.state),
        expires_at=row.expires_at,
        places=await _places(tx, group_id),
    )


async def _places(tx: Tx, group_id: UUID) -> tuple[GroupPlace, ...]:
    statement = (
        select(
            TicketGroupPlace.number,
            TicketGroupPlace.fan_id,
            TicketGroupPlace.fan_name,
            TicketGroupPlace.seat,
            StockHold.kind,
            StockHold.state,
            TicketOrder.state.label("order_state"),
            TicketOrder.key.label("order_key"),
        )
        .join(StockHold, StockHold.id == TicketGroupPlace.hold_id)
        .outerjoin(TicketOrder, TicketOrder.id == StockHold.order_id)
        .where(TicketGroupPlace.group_id == group_id)
        .order_by(TicketGroupPlace.number)
    )
    return tuple(
        GroupPlace(
            number=row.number,
            state=_state_of(row),
            fan_id=row.fan_id,
            name=row.fan_name,
            seat=row.seat,
            order_key=row.order_key,
        )
        for row in await tx.session.execute(statement)
    )


def _state_of(row: Any) -> PlaceState:
    match (row.kind, row.state):
        case ("cart", "live"):
            return PlaceState.FREE if row.fan_id is None else PlaceState.CLAIMED
        case ("order", "live"):
            return PlaceState.PAYING
        case (_, "used") if OrderState(row.order_state) in SOLD_STATES:
            return PlaceState.PAID
        case _:
            return PlaceState.RELEASED


async def of_fan(tx: Tx, fan_id: int) -> list[UUID]:
    """Open groups in which the fan has a place, or of which he is the host; the newest first."""
    has_place = (
        exists()
        .where(TicketGroupPlace.group_id == TicketGroup.id)
        .where(TicketGroupPlace.fan_id == fan_id)
    )
    statement = (
        select(TicketGroup.id)
        .where(guards.is_open(), or_(TicketGroup.host_id == fan_id, has_place))
        .order_by(TicketGroup.id.desc())
    )
    return list((await tx.session.execute(statement)).scalars())
