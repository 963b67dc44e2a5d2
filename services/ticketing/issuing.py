"""The tickets of a paid order, with their signed codes and seats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from services.core.ids import uuid7
from services.core.uow import Tx
from services.ticketing import codes
from services.ticketing.codes import Admission
from services.ticketing.keyring import Keyring
from services.ticketing.repository.orders import Moved
from services.ticketing.repository.sale import Sale
from services.ticketing.repository.tickets import FIRST_SERIAL, NewTicket
from services.ticketing.rules import CODE_MARGIN
from services.ticketing.schemas import OrderSummary, TicketsPurchased
from services.ticketing.seats import claims
from services.ticketing.seats.schemas import Seat


async def seats_of(tx: Tx, sale: Sale, order_id: UUID) -> dict[int, list[Seat]]:
    """The seats of an order by ticket type; none for an order without numbered seats."""
    if not any(line.is_seated for line in sale.lines):
        return {}
    return await claims.seats_of_order(tx, sale.event_id, order_id)


async def with_seats(tx: Tx, order: OrderSummary) -> OrderSummary:
    """The order as its fan sees it: seated lines name their seats."""
    if not any(line.is_seated for line in order.lines):
        return order
    seats = await claims.seats_of_order(tx, order.event.id, order.id)
    lines = tuple(
        replace(line, seats=tuple(str(seat.name) for seat in seats.get(line.ticket_type_id, ())))
        for line in order.lines
    )
    return replace(order, lines=lines)


def admitted(sale: Sale, issued: Sequence[NewTicket]) -> dict[int, list[UUID]]:
    """The tickets of each seated type, in the order of their seats."""
    kinds = {line.ticket_type_id for line in sale.lines if line.is_seated}
    return {
        kind: [ticket.id for ticket in issued if ticket.ticket_type_id == kind] for kind in kinds
    }


def new_tickets(
    sale: Sale, keyring: Keyring, seats: Mapping[int, Sequence[Seat]]
) -> list[NewTicket]:
    """The tickets of a paid order, each with its signed code, and its seat if it has one."""
    key = keyring.open(sale.event_id, sale.sealed_private_key)
    issued: list[NewTicket] = []
    for line in sale.lines:
        for place in range(line.quantity):
            seat = seats[line.ticket_type_id][place].name if line.is_seated else None
            admission = Admission(
                key_id=sale.key_id,
                ticket_id=uuid7(),
                product=line.ticket_type_id,
                valid_from=sale.doors_at - CODE_MARGIN,
                valid_until=sale.ends_at + CODE_MARGIN,
                serial=FIRST_SERIAL,
            )
            issued.append(
                NewTicket(
                    id=admission.ticket_id,
                    order_line_id=line.id,
                    ticket_type_id=line.ticket_type_id,
                    position=len(issued) + 1,
                    code=codes.encode(admission, key),
                    zone=line.zone,
                    gate=line.gate,
                    row=seat.row if seat else None,
                    seat=seat.seat if seat else None,
                )
            )
    return issued


def tell_purchased(tx: Tx, order: Moved, quantity: int) -> None:
    tx.emit(
        TicketsPurchased(
            order_id=order.id,
            order_key=order.key,
            number=order.number,
            fan_id=order.fan_id,
            event_id=order.event_id,
            quantity=quantity,
            total=order.total,
            paid_at=tx.now,
        )
    )
