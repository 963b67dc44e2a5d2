"""Refusals of the gate's own work. A scan that lets nobody in is an answer, not an error."""

from __future__ import annotations

from services.core.errors import Forbidden, NotFound, Refused


class NotAtThisGate(Forbidden):
    """Nobody has posted this person to this event and gate. Details: `event_id`."""

    code = "gate.not_posted"


class DeviceNotFound(NotFound):
    """No such device, or it is somebody else's."""

    code = "gate.device_not_found"


class DeviceSwitchedOff(Forbidden):
    code = "gate.device_off"


class GateClosed(Refused):
    """An operator has stopped all scanning for the event."""

    code = "gate.closed"


class ListNotFound(NotFound):
    code = "gate.list_not_found"


class BadGateRules(Refused):
    """Details: `place`, where the rules are wrong."""

    code = "gate.bad_rules"


class BlockNeedsTicket(NotFound):
    """There is no such ticket at this event."""

    code = "gate.ticket_not_found"
