"""What the handlers of waiting rooms need, joined once, and the card that several of them show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from handlers.kit.window import Window
from handlers.waiting_room import screens
from services.core.clock import Clock
from services.ticketing import TicketingService
from services.ticketing.queue import QueuePlace, QueueService


class Cards(Protocol):
    """Keeps cards true while their fans look at them."""

    def shown(self, fan_id: int, place: QueuePlace) -> None: ...


@dataclass(frozen=True, slots=True)
class WaitingDesk:
    queue: QueueService
    ticketing: TicketingService
    clock: Clock
    cards: Cards

    async def show(self, window: Window, event_id: str, place: QueuePlace | None = None) -> None:
        """The card of the room, as it is now."""
        card = await self.ticketing.event(event_id)
        seen = place or await self.queue.place(event_id, window.fan.id)
        window.stop_asking()
        await window.show(screens.room(window.t, card, seen, self.clock.now()))
        self.cards.shown(window.fan.id, seen)
