"""Home: what is on now, and what waits for the fan."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
import asyncio
from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from services.identity import FanProfile
from services.ticketing import EventCard, ListEvents, TicketingService
from services.wallet import WalletService
from webapp.api.caller import Caller
from webapp.api.event_shapes import CityOut, EventOut
from webapp.api.me import BalanceOut
from webapp.api.orders import OrderOut, shown_order
from webapp.api.refusals import refusals
from webapp.api.tickets import TicketOut

_EVENTS: Final = 8
_TICKETS: Final = 3


class HomeOut(BaseModel):
    """`events` and `tickets`: the next ones. `unpaid`: orders that wait for payment."""

    first_name: str
    events: list[EventOut]
    cities: list[CityOut]
    tickets: list[TicketOut]
    unpaid: list[OrderOut]
    balances: dict[str, BalanceOut]


def home_router(caller: Caller, ticketing: TicketingService, wallet: WalletService) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["home"], responses=refusals())
    drawn: dict[EventCard, EventOut] = {}

    def events_out(cards: Sequence[EventCard]) -> list[EventOut]:
        """Everybody sees the same events: each is made once."""
        made = [drawn.get(card) or EventOut.of_card(card) for card in cards]
        drawn.clear()
        drawn.update(zip(cards, made, strict=True))
        return made

    @router.get("/home", response_model=HomeOut)
    async def home(fan: Annotated[FanProfile, Depends(caller)]) -> Response:
        """Everything for the first screen."""
        page = await ticketing.list_events(ListEvents(limit=_EVENTS))
        tickets, unpaid, held = await asyncio.gather(
            ticketing.my_tickets(fan.id, limit=_TICKETS),
            ticketing.unpaid(fan.id),
            wallet.balances(fan.id),
        )
        answer = HomeOut(
            first_name=fan.first_name,
            events=events_out(page.items),
            cities=[CityOut.of(city) for city in await ticketing.cities()],
            tickets=[TicketOut.of(card) for card in tickets.items],
            unpaid=[shown_order(order, ticketing) for order in unpaid],
            balances={"USD": BalanceOut.of(held.usd), "KHR": BalanceOut.of(held.khr)},
        )
        return Response(answer.model_dump_json(), media_type="application/json")

    return router
