"""What the buttons around seats carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class SuggestSeatsTap(Tap, prefix="sg"):
    """Finds seats side by side: `suggestion` 0 is the best choice; `split`: in groups will do."""

    event_id: str
    ticket_type_id: int
    quantity: int
    suggestion: int = 0
    split: bool = False


class TakeSeatsTap(Tap, prefix="st"):
    """Makes the held seats an order; `choice` names exactly these, so a second tap is the same."""

    event_id: str
    choice: str


class LeaveSeatsTap(Tap, prefix="slv"):
    """Lets the held seats go, back to the question how many."""

    event_id: str
    ticket_type_id: int
