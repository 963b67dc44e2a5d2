"""What the buttons around events and tickets carry."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from handlers.kit.buttons import Tap


class Turn(StrEnum):
    """Which page of a list: the one with this item on it, or a neighbour of it."""

    AROUND = "o"
    AFTER = "a"
    BEFORE = "b"


class EventsTap(Tap, prefix="e"):
    """Opens the programme at its beginning."""


class EventsAnywhereTap(Tap, prefix="em", works_anywhere=True):
    """Opens the programme below a receipt or a notification."""


class ProgrammeTap(Tap, prefix="ep"):
    """A page of the programme, of one city if it is named; no event: the first page."""

    turn: Turn = Turn.AROUND
    event_id: str = ""
    city_id: str = ""


class CitiesTap(Tap, prefix="ec"):
    """Opens the choice of a city."""


class SearchTap(Tap, prefix="es"):
    """Asks for words to search events by."""


class FoundTap(Tap, prefix="ef"):
    """Opens what the fan's words found; the words stand in the conversation."""


class EventTap(Tap, prefix="ev"):
    """Opens an event; `quantity` is what the fan has already said, 0 if nothing."""

    event_id: str
    quantity: int = 0


class SeriesTap(Tap, prefix="esr"):
    """Opens the dates of a series, from the page that has this date on it."""

    series_id: str
    turn: Turn = Turn.AROUND
    event_id: str = ""


class EarlyDeskTap(Tap, prefix="eyd"):
    """Opens, for operators, the types that are sold early."""


class EarlyWordTap(Tap, prefix="eyw"):
    """Opens who has early access by a word."""

    word: str


class EarlyAskTap(Tap, prefix="eya"):
    """Asks whom to give a word to."""

    word: str


class EarlyTakeTap(Tap, prefix="eyt"):
    """Takes a word from a fan."""

    word: str
    fan_id: int


class TypeTap(Tap, prefix="et"):
    """Chooses a ticket type."""

    event_id: str
    ticket_type_id: int


class QuantityTap(Tap, prefix="eq"):
    """Chooses how many; `key` makes a second tap the same order."""

    event_id: str
    ticket_type_id: int
    quantity: int
    key: str


class OrderTap(Tap, prefix="od"):
    """Opens an order in whatever state it is."""

    order_key: str


class PayTap(Tap, prefix="op"):
    """Pays what the summary of this revision says; asks for the PIN first."""

    order_key: str
    revision: int


class OutsideTap(Tap, prefix="ob"):
    """Pays what the summary of this revision says by a bank's code or page."""

    order_key: str
    revision: int


class CartTap(Tap, prefix="ck"):
    """Opens the ticket types of an unpaid order, to add some or change how many."""

    order_key: str


class CartTypeTap(Tap, prefix="ckt"):
    """Asks how many of a type the order shall have."""

    order_key: str
    ticket_type_id: int


class CartQuantityTap(Tap, prefix="ckq"):
    """How many of a type the order shall have; `key` is that of the order it becomes."""

    order_key: str
    ticket_type_id: int
    quantity: int
    key: str


class VoucherTap(Tap, prefix="ckv"):
    """Asks for the code of a voucher for an unpaid order."""

    order_key: str


class VoucherOffTap(Tap, prefix="cko"):
    """Takes the voucher off one line of an order; `key` is that of the order it becomes."""

    order_key: str
    ticket_type_id: int
    key: str


class InvoiceTap(Tap, prefix="oi", works_anywhere=True):
    """Sends the invoice of a paid order as a file, also below its receipt."""

    order_key: str


class CancelOrderTap(Tap, prefix="ox"):
    """Gives an unpaid order up."""

    order_key: str


class MyTicketsTap(Tap, prefix="m"):
    """Opens the fan's tickets."""


class MyTicketsAnywhereTap(Tap, prefix="mm", works_anywhere=True):
    """Opens the fan's tickets below a receipt or a notification."""


class TicketsPageTap(Tap, prefix="mp"):
    """A page of the fan's tickets."""

    turn: Turn
    ticket_id: UUID


class TicketTap(Tap, prefix="tk"):
    """Opens one ticket, or its neighbour among the fan's tickets."""

    ticket_id: UUID
    turn: Turn = Turn.AROUND
