"""The map of an event and its zones: which version it is sold by, what may still change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, false, func, insert, or_, select

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.models import Event, TicketType
from services.ticketing.seats.layout import Layout, from_json
from services.ticketing.seats.models import SeatedEvent, SeatedType, SeatMap
from services.ticketing.seats.repository.seat_holds import has_held_seats
from services.ticketing.seats.schemas import SeatedZone

_KEPT_LAYOUTS: Final = 32
_layouts: dict[str, Layout] = {}  # by digest: what never changes is read once


@dataclass(frozen=True, slots=True)
class MapOfEvent:
    map_id: str
    version: int
    digest: str


async def map_of_event(tx: Tx, event_id: str) -> MapOfEvent | None:
    statement = (
        select(SeatMap.id, SeatMap.version, SeatMap.digest)
        .join(SeatedEvent, _same_map())
        .where(SeatedEvent.event_id == event_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return MapOfEvent(*row) if row else None


def _same_map() -> ColumnElement[bool]:
    return and_(SeatedEvent.map_id == SeatMap.id, SeatedEvent.map_version == SeatMap.version)


async def newest_map(tx: Tx, map_id: str) -> MapOfEvent | None:
    statement = (
        select(SeatMap.id, SeatMap.version, SeatMap.digest)
        .where(SeatMap.id == map_id)
        .order_by(SeatMap.version.desc())
        .limit(1)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return MapOfEvent(*row) if row else None


async def layout(tx: Tx, found: MapOfEvent) -> Layout:
    if found.digest not in _layouts:
        statement = select(SeatMap.layout).where(
            SeatMap.id == found.map_id, SeatMap.version == found.version
        )
        text = (await tx.session.execute(statement)).scalar_one()
        _layouts[found.digest] = from_json(text)
        while len(_layouts) > _KEPT_LAYOUTS:
            del _layouts[next(iter(_layouts))]
    return _layouts[found.digest]


async def zones(tx: Tx, event_id: str, layout: Layout) -> tuple[SeatedZone, ...]:
    """The seated ticket types of an event, in their order."""
    statement = (
        select(
            SeatedType.ticket_type_id,
            SeatedType.zone,
            TicketType.price_minor,
            TicketType.max_per_order,
            TicketType.is_open,
            Event.currency,
        )
        .join(TicketType, TicketType.id == SeatedType.ticket_type_id)
        .join(Event, Event.id == TicketType.event_id)
        .where(SeatedType.event_id == event_id)
        .order_by(TicketType.position, TicketType.id)
    )
    found: list[SeatedZone] = []
    for row in await tx.session.execute(statement):
        zone = layout.zone_number(row.zone)
        assert zone is not None, "a seated type names a zone of its map"
        price = Money(row.price_minor, Currency(row.currency))
        found.append(SeatedZone(row.ticket_type_id, zone, price, row.max_per_order, row.is_open))
    return tuple(found)


async def save_map(tx: Tx, layout: Layout) -> int:
    """The version of this layout: the one it has, or the next one."""
    known = select(SeatMap.version).where(SeatMap.id == layout.id, SeatMap.digest == layout.digest)
    if (version := (await tx.session.execute(known)).scalar_one_or_none()) is not None:
        return version
    newest = select(func.coalesce(func.max(SeatMap.version), 0)).where(SeatMap.id == layout.id)
    version = (await tx.session.execute(newest)).scalar_one() + 1
    await tx.session.execute(
        insert(SeatMap).values(
            id=layout.id,
            version=version,
            digest=layout.digest,
            seats=layout.seats,
            layout=layout.as_json(),
        )
    )
    return version


async def save_event(tx: Tx, event_id: str, found: MapOfEvent) -> None:
    values = {"map_id": found.map_id, "map_version": found.version}
    await tx.session.execute(
        insert_into(tx, SeatedEvent)
        .values(event_id=event_id, **values)
        .on_conflict_do_update(index_elements=["event_id"], set_=values)
    )


async def save_type(tx: Tx, event_id: str, ticket_type_id: int, zone: str, pool_id: int) -> None:
    values = {"event_id": event_id, "zone": zone, "pool_id": pool_id}
    await tx.session.execute(
        insert_into(tx, SeatedType)
        .values(ticket_type_id=ticket_type_id, **values)
        .on_conflict_do_update(index_elements=["ticket_type_id"], set_=values)
    )


async def drop_other_types(tx: Tx, event_id: str, seated: Mapping[int, str]) -> bool:
    """Types that are no zone any more, or another one; True: seats of the event are held."""
    kept = or_(
        *(
            and_(SeatedType.ticket_type_id == kind, SeatedType.zone == zone)
            for kind, zone in seated.items()
        ),
        false(),
    )
    dropped = (
        delete(SeatedType)
        .where(SeatedType.event_id == event_id, ~kept)
        .returning(SeatedType.ticket_type_id)
        .execution_options(synchronize_session=False)
    )
    gone = (await tx.session.execute(dropped)).first() is not None
    return gone and await has_held_seats(tx, event_id)
