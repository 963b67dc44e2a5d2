"""What a fan wrote in own words about tickets becomes the screen that is meant."""

from __future__ import annotations

from handlers.kit.buttons import Tap
from handlers.kit.window import Window
from handlers.ticketing.buttons import EventsTap, EventTap, FoundTap
from handlers.ticketing.router import SEARCH
from services.ticketing import TicketingService


async def tap_for_wish(
    window: Window, ticketing: TicketingService, words: str, quantity: int | None
) -> Tap:
    """The one event that the words name, the choice between several, or the programme.

    The quantity goes along; nothing is held or bought by words alone.
    """
    if not words:
        return EventsTap()
    found = await ticketing.search(words)
    if len(found) == 1:
        return EventTap(event_id=found[0].label.id, quantity=quantity or 0)
    window.ask(SEARCH, words=words[:60], quantity=quantity or 0)
    return FoundTap()
