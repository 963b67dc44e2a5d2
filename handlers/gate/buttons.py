"""What the buttons of the gate carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap
from services.ticketing.gate import Direction, Template


class PostsTap(Tap, prefix="gp"):
    """Opens the events where the person works."""


class PostTap(Tap, prefix="ge"):
    """Opens one event, to choose a list and a gate."""

    event_id: str


class StandTap(Tap, prefix="gs"):
    """Takes a place: from now on photos and typed codes are scans of this list."""

    list_id: int
    gate: str
    direction: Direction = Direction.ENTRY


class CheckedTap(Tap, prefix="gk"):
    """The person's identity was checked; `nonce` is that of the scan before."""

    nonce: str


class OverrideTap(Tap, prefix="go"):
    """Asks for the reason to let somebody in against the rules."""

    nonce: str


class ConflictsTap(Tap, prefix="gcf"):
    list_id: int
    gate: str


class DoorsTap(Tap, prefix="gd"):
    """Opens the events whose gates an operator runs."""


class DoorTap(Tap, prefix="gn"):
    """Opens one event's gates."""

    event_id: str


class DoorConflictsTap(Tap, prefix="gz"):
    """The conflicts of all lists of an event."""

    event_id: str


class StopTap(Tap, prefix="gx"):
    """Asks before all scanning of an event is stopped."""

    event_id: str


class SetOpenTap(Tap, prefix="gy"):
    """Stops all scanning of an event, or lets it go on."""

    event_id: str
    is_open: bool


class StaffTap(Tap, prefix="gf"):
    """Shows who works at an event, and waits for one more."""

    event_id: str


class UnpostTap(Tap, prefix="gu"):
    event_id: str
    fan_id: int


class DevicesTap(Tap, prefix="gv"):
    event_id: str


class SwitchTap(Tap, prefix="gw"):
    """Switches a phone off or on."""

    device_id: str
    is_on: bool


class ListsTap(Tap, prefix="gls"):
    """Opens the lists of an event, and waits for the name of a new one."""

    event_id: str


class ListTap(Tap, prefix="gli"):
    """Opens one list: its rules and the types that it lets in."""

    event_id: str
    list_id: int


class RulesTap(Tap, prefix="glr"):
    """Gives a list the rules of a template."""

    event_id: str
    list_id: int
    template: Template


class ListedTypeTap(Tap, prefix="glt"):
    """Lets a type in by this list, or no more."""

    event_id: str
    list_id: int
    ticket_type_id: int


class FindTicketTap(Tap, prefix="gft"):
    """Waits for the label of a ticket, to block it or let it count again."""

    event_id: str


class BlockTap(Tap, prefix="gbl"):
    """Asks for the reason to block the ticket that was found, or to let it count again."""

    event_id: str
    blocks: bool
