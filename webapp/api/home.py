"""Home: what is on now, and what waits for the fan."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from services.identity import FanProfile
from services.ticketing import EventCard, ListEvents, TicketingService
from services.wallet import WalletService
from webapp.api.caller import Caller
from webapp.api.event_shapes import CityOut, EventOut
from webapp.api.me import BalanceOut
from webapp.api.orders import OrderOut, shown_order
from webapp.api.refusals import refusals
from webapp.api.start import Start, answer
from webapp.api.tickets import TicketOut

_EVENTS: Final = 8


class OnNowOut(BaseModel):
    """What everybody sees."""

    events: list[EventOut]
    cities: list[CityOut]


class OwnOut(BaseModel):
    """What is the fan's."""

    first_name: str
    tickets: list[TicketOut]
    unpaid: list[OrderOut]
    balances: dict[str, BalanceOut]


class HomeOut(OnNowOut, OwnOut):
    """`events` and `tickets`: the next ones. `unpaid`: orders that wait for payment."""


def home_router(caller: Caller, ticketing: TicketingService, wallet: WalletService) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["home"], responses=refusals())
    on_now = _OnNow(ticketing)

    @router.get("/home", response_model=HomeOut)
    async def home(request: Request, fan: Annotated[FanProfile, Depends(caller)]) -> Response:
        """Everything for the first screen."""
        start = await on_now.start()
        waits, held = await ticketing.glance(fan.id), await wallet.balances(fan.id)
        own = OwnOut(
            first_name=fan.first_name,
            tickets=[TicketOut.of(card) for card in waits.tickets],
            unpaid=[shown_order(order, ticketing) for order in waits.unpaid],
            balances={"USD": BalanceOut.of(held.usd), "KHR": BalanceOut.of(held.khr)},
        )
        return answer(request, start, own)

    return router


class _OnNow:
    """What everybody sees is made and packed once while the programme is the same."""

    def __init__(self, ticketing: TicketingService) -> None:
        self._ticketing = ticketing
        self._made: tuple[tuple[EventCard, ...], Start] | None = None

    async def start(self) -> Start:
        cards = (await self._ticketing.list_events(ListEvents(limit=_EVENTS))).items
        if self._made is not None and self._made[0] == cards:
            start = self._made[1]
        else:
            shown = OnNowOut(
                events=[EventOut.of_card(card) for card in cards],
                cities=[CityOut.of(city) for city in await self._ticketing.cities()],
            )
            start = Start.of(shown)
        # The newest cards, though they be equal: the next look finds the very same and is quick.
        self._made = cards, start
        return start
