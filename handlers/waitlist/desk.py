"""What the handlers of the waiting list need, joined once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from handlers.kit.buttons import Button, Link
from handlers.kit.window import Window
from handlers.waitlist import screens
from handlers.waitlist.buttons import ListTap
from services.core.i18n import Translator
from services.ticketing import EventCard, TicketingService
from services.ticketing.waitlist.service import WaitlistService


@dataclass(frozen=True, slots=True)
class WaitlistChat:
    waitlist: WaitlistService
    ticketing: TicketingService

    async def show_list(self, window: Window, event_id: str, note: str = "") -> None:
        card = await self.ticketing.event(event_id)
        places = await self.waitlist.places(window.fan.id, event_id)
        await window.show(screens.list_of(window.t, card, places, note))

    async def show_offer(self, window: Window, offer_id: UUID) -> None:
        seen = await self.waitlist.offer(window.fan.id, offer_id)
        card = await self.ticketing.event(seen.event_id)
        await window.show(screens.offer(window.t, card, seen))


class WaitButton:
    """The button on the page of an event of which something is gone."""

    async def __call__(self, t: Translator, _: int, card: EventCard) -> tuple[Button | Link, ...]:
        if not any(screens.can_be_waited_for(kind) and kind.is_sold_out for kind in card.types):
            return ()
        label = "⏳ " + t.plain("waitlist.list.title")
        return (Button(label, ListTap(event_id=card.label.id)),)
