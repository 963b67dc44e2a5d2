"""What the buttons below a ticket carry."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from handlers.ticketing.buttons import Turn


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


class CalendarTap(Tap, prefix="acl"):
    """Sends the evening of a ticket as a calendar file."""

    ticket_id: UUID


class PassTap(Tap, prefix="aps"):
    """Sends a ticket for the wallet of the phone."""

    ticket_id: UUID


class SellTap(Tap, prefix="as"):
    """Opens the way to sell a ticket on, or its listing if there is one."""

    ticket_id: UUID


class AskShareTap(Tap, prefix="asp"):
    """Asks for a share of the highest price, in percent."""

    ticket_id: UUID
    percent: int


class OfferTap(Tap, prefix="asn"):
    """Puts the ticket on the list for the price that was just shown."""

    ticket_id: UUID


class TakeOffTap(Tap, prefix="asx"):
    """Takes the ticket off the list."""

    ticket_id: UUID


class ResaleTap(Tap, prefix="ar"):
    """What fans sell of an event, the cheapest first."""

    event_id: str


class ResalePageTap(Tap, prefix="arp"):
    """The page with a listing, or beside it."""

    turn: Turn
    listing_id: UUID


class ListingTap(Tap, prefix="arl"):
    """Opens one listing in whatever state it is."""

    listing_id: UUID


class BuyListingTap(Tap, prefix="arb"):
    """Buys it from the wallet; asks for the PIN first."""

    listing_id: UUID


class ReserveTap(Tap, prefix="arr"):
    """Buys it by a bank's code or page."""

    listing_id: UUID


class GiveUpTap(Tap, prefix="arx"):
    """Gives a reservation up."""

    listing_id: UUID
