"""What the buttons of a vote party carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class PartyTap(Tap, prefix="vgv", works_anywhere=True):
    """Gives one vote of whoever taps. `topic` names the card: its window, and its act if any."""

    topic: str
    act: str
