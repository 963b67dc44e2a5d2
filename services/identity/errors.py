"""Refusals of the identity domain."""

from services.core.errors import Conflict, Forbidden, NotFound, Refused


class UnknownFan(NotFound):
    """Nobody with this id has ever written to the bot."""

    code = "identity.unknown_fan"


class PinRequired(Forbidden):
    """No unused confirmation by PIN exists for this purpose."""

    code = "identity.pin_required"


class PinNotSet(Refused):
    """The fan has no PIN yet."""

    code = "identity.pin_not_set"


class PinAlreadySet(Conflict):
    """The fan has a PIN: a new one needs a confirmation with the old one."""

    code = "identity.pin_already_set"


class PinLocked(Refused):
    """Too many wrong tries; `until` says when the next one is possible."""

    code = "identity.pin_locked"


class PadClosed(Refused):
    """The pad is finished, or was never this fan's."""

    code = "identity.pad_closed"


class UnknownPad(NotFound):
    """No such pad of this fan."""

    code = "identity.unknown_pad"


class PadExpired(PadClosed):
    """Nobody tapped the pad for too long."""

    code = "identity.pad_expired"
