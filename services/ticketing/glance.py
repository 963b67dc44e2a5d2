"""What waits for a fan: the next tickets, and orders to pay; most fans have neither."""

from __future__ import annotations

from dataclasses import dataclass

from services.core.uow import UnitOfWork
from services.ticketing.repository import summaries, tickets
from services.ticketing.schemas import OrderSummary, TicketCard


@dataclass(frozen=True, slots=True)
class Glance:
    """`tickets`: valid ones of evenings that are not over, the soonest first, a few."""

    tickets: tuple[TicketCard, ...] = ()
    unpaid: tuple[OrderSummary, ...] = ()


NOTHING = Glance()


async def of_fan(uow: UnitOfWork, fan_id: int) -> Glance:
    """One statement says what there is; only that is read."""
    now = uow.clock.now()
    whose = {"fan": fan_id, "now": now}
    [(has_orders, has_tickets)] = await uow.look(summaries.WAITS, whose)
    if not (has_orders or has_tickets):
        return NOTHING
    return Glance(
        tickets=tickets.cards_in(await uow.look(tickets.NEXT, whose)) if has_tickets else (),
        unpaid=summaries.orders_in(await uow.look(summaries.UNPAID, whose)) if has_orders else (),
    )
