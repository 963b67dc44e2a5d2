"""What the buttons below a ticket carry."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap


class GiveTap(Tap, prefix="ag"):
    """Opens the way to give a ticket to a friend, or the link if there is one."""

    ticket_id: UUID


class MakeLinkTap(Tap, prefix="agn"):
    """Makes the link."""

    ticket_id: UUID


class TakeBackTap(Tap, prefix="agx"):
    """Ends the link."""

    ticket_id: UUID


class GiftTap(Tap, prefix="agl"):
    """Opens what a link offers."""

    token: str


class ClaimTap(Tap, prefix="agc"):
    """Takes the ticket of a link."""

    token: str


class HistoryTap(Tap, prefix="ah"):
    """Opens how a ticket came to its owner."""

    ticket_id: UUID
