"""Refusals of the waiting room. No money moves with any of them."""

from __future__ import annotations

from services.core.errors import NotFound, Refused
from services.ticketing.errors import BadProgramme


class NoWaitingRoom(NotFound):
    """The event is sold without a waiting room, or there is no such event."""

    code = "queue.no_room"


class WaitingRoomNotOpen(Refused):
    """Details: `opens_at`."""

    code = "queue.not_open"


class WaitingRoomClosed(Refused):
    """The sale is over; nobody is let in any more."""

    code = "queue.closed"


class NotYourTurn(Refused):
    """Who has not been let in cannot take tickets. Details: `event_id`."""

    code = "queue.not_your_turn"


class RoomForbidsChange(BadProgramme):
    """People wait already: neither the start nor the draw can be changed."""

    code = "queue.room_forbids_change"
