"""What the buttons of waiting rooms carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class RoomTap(Tap, prefix="qr"):
    """Opens the waiting room of an event, or shows it as it is now."""

    event_id: str


class JoinTap(Tap, prefix="qj"):
    """Takes a place; a second tap keeps it."""

    event_id: str


class LeaveTap(Tap, prefix="ql"):
    """Asks whether the place is to be given up."""

    event_id: str


class LeaveSureTap(Tap, prefix="qy"):
    """Gives the place up."""

    event_id: str


class DrawTap(Tap, prefix="qd"):
    """Tells how the draw is held and how to check it."""

    event_id: str


class RoomsTap(Tap, prefix="qo"):
    """Opens the operators' list of rooms."""


class DeskRoomTap(Tap, prefix="qn"):
    """Opens the numbers of a room."""

    event_id: str


class PauseTap(Tap, prefix="qp"):
    """Lets nobody new in."""

    event_id: str


class ResumeTap(Tap, prefix="qs"):
    """Lets people in again."""

    event_id: str


class SpeedTap(Tap, prefix="qv"):
    """How many may be inside at once."""

    event_id: str
    capacity: int


class CloseTap(Tap, prefix="qc"):
    """Asks whether the waiting is to end."""

    event_id: str


class CloseSureTap(Tap, prefix="qx"):
    """Ends the waiting: everybody may buy."""

    event_id: str
