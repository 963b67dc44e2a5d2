"""What the buttons of the box office carry."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap


class BoxTap(Tap, prefix="bo"):
    """Opens the counter of the open drawer, or the choice of an event."""


class BoxEventTap(Tap, prefix="boe"):
    """Asks what lies in the drawer before the first sale at this event."""

    event_id: str


class EmptyDrawerTap(Tap, prefix="bof"):
    """Opens a drawer with nothing in it."""

    event_id: str
    key: str


class SellTap(Tap, prefix="bos"):
    """Asks how many tickets of a type."""

    ticket_type_id: int


class SellSomeTap(Tap, prefix="boq"):
    """Sets so many tickets aside."""

    ticket_type_id: int
    quantity: int
    key: str


class DoorSaleTap(Tap, prefix="bod"):
    """Opens a sale as it stands; once it is paid, with its ticket of this place (from 0)."""

    order_key: str
    place: int = 0


class CashTap(Tap, prefix="boc"):
    """Asks what notes were given."""

    order_key: str


class ExactTap(Tap, prefix="box"):
    """The price to the note, in riel or in dollars."""

    order_key: str
    in_riel: bool


class TakeCashTap(Tap, prefix="bot"):
    """Takes the notes that the screen names: they stand in the conversation."""

    order_key: str


class DoorCodeTap(Tap, prefix="bok"):
    """Shows the code that the buyer scans."""

    order_key: str


class DoorCheckTap(Tap, prefix="boy"):
    """Asks the bank whether it was paid."""

    order_key: str


class FreeTap(Tap, prefix="bor"):
    """Asks why the tickets cost nothing."""

    order_key: str


class PhoneTap(Tap, prefix="bop"):
    """Asks for the buyer's phone number."""

    order_key: str


class DropSaleTap(Tap, prefix="bon"):
    """The buyer changed their mind."""

    order_key: str


class MoveCashTap(Tap, prefix="bom"):
    """Asks what notes are brought or taken away."""

    goes_out: bool


class CountTap(Tap, prefix="boz"):
    """Asks what lies in the drawer now, to close it."""

    shift_id: UUID


class KeptTap(Tap, prefix="bkv"):
    """Opens what is kept back of an event."""

    event_id: str


class KeepUnitsTap(Tap, prefix="bku"):
    """Asks how many units of a pool are kept back, or let go."""

    event_id: str
    pool_id: int
    let_go: bool


class KeepSeatsTap(Tap, prefix="bks"):
    """Asks which seats of a zone are kept back, or let go."""

    event_id: str
    ticket_type_id: int
    let_go: bool


class DrawersTap(Tap, prefix="bow"):
    """Opens all drawers of an event and the staff's log, for operators."""

    event_id: str
