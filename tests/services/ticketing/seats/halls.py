"""Small halls to test with, and the shortest ways to held and bought seats."""

from services.artwork.schemas import Bilingual
from services.core.ids import new_key
from services.ticketing import HoldTickets, LoadEvents, OrderSummary, Purchase, TicketingService
from services.ticketing.seats import HeldSeats, HoldSeats, Layout, SeatRow, Zone
from services.ticketing.seats.schemas import BlockedSeats, SeatingSpec
from services.ticketing.seats.service import SeatService
from services.ticketing.specs import EventSpec
from tests.services.ticketing.programme import (
    CITIES,
    EVENT,
    VENUES,
    Fans,
    an_event,
    payment,
    ticket_type,
    type_id,
    usd,
)


def a_row(
    label: str, first: int, seats: int, *, zone: int = 0, aisles: tuple[int, ...] = (), y: int = 0
) -> SeatRow:
    """Seats 1 to n, ten units apart, the middle of the row at x = 100."""
    left = 100 - 5 * (seats - 1)
    return SeatRow(
        zone=zone,
        label=label,
        first=first,
        seats=tuple(str(number) for number in range(1, seats + 1)),
        x=tuple(left + 10 * place for place in range(seats)),
        y=(y,) * seats,
        aisles=aisles,
        kinds="n" * seats,
    )


def a_hall(*sizes: int, rows_in_front: int | None = None, map_id: str = "hall") -> Layout:
    """Rows A, B, ... of so many seats; the first few are zone `front`, the others `back`."""
    rows: list[SeatRow] = []
    front = len(sizes) if rows_in_front is None else rows_in_front
    for place, size in enumerate(sizes):
        first = rows[-1].end if rows else 0
        rows.append(a_row(chr(65 + place), first, size, zone=int(place >= front), y=10 * place))
    zones = (
        Zone("front", "A", Bilingual("តំបន់ A", "Zone A")),
        Zone("back", "B", Bilingual("តំបន់ B", "Zone B")),
    )
    return Layout(
        "hall" if map_id == "hall" else map_id, 200, 100, (50, 0, 100, 5), zones, tuple(rows)
    )


def a_seated_event(*blocked: BlockedSeats, **changes: object) -> EventSpec:
    """`front` seats of 25 dollars and `back` seats of 10."""
    front = ticket_type("front", usd(2_500), (), seat_zone="front")
    back = ticket_type("back", usd(1_000), (), seat_zone="back")
    seating = SeatingSpec("hall", blocked)
    changes = {"pools": (), "types": (front, back), "seating": seating, **changes}
    return an_event(**changes)  # type: ignore[arg-type]


def a_load(layout: Layout, *events: EventSpec) -> LoadEvents:
    return LoadEvents(CITIES, VENUES, events or (a_seated_event(),), (layout,))


async def take(
    seats: SeatService,
    ticketing: TicketingService,
    fan_id: int,
    *numbers: int,
    zone: str = "front",
) -> HeldSeats:
    kind = await type_id(ticketing, zone)
    return await seats.hold(HoldSeats(fan_id, EVENT, kind, numbers))


async def order(ticketing: TicketingService, held: HeldSeats) -> OrderSummary:
    return await ticketing.hold(
        HoldTickets(
            held.fan_id,
            held.event_id,
            held.ticket_type_id,
            len(held.seats),
            held.order_key,
            seat_hold=held.id,
        )
    )


async def buy(ticketing: TicketingService, fans: Fans, held: HeldSeats) -> Purchase:
    made = await order(ticketing, held)
    await fans.confirm(made)
    return await ticketing.pay(payment(made))


def unseated(fan_id: int, ticket_type_id: int, quantity: int) -> HoldTickets:
    """Tickets of a seated type by somebody who names no seats."""
    return HoldTickets(fan_id, EVENT, ticket_type_id, quantity, new_key())
