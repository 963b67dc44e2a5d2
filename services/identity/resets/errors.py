"""Refusals of resets."""

from __future__ import annotations

from services.core.errors import Forbidden, Refused


class PhoneNeeded(Forbidden):
    """A phone number is on file: its owner must share the own contact."""

    code = "identity.phone_needed"


class PhoneDiffers(Forbidden):
    """The shared contact is not the phone number on file, or not the fan's own."""

    code = "identity.phone_differs"


class ResetNotReady(Refused):
    """The waiting time is not over; details: `until`."""

    code = "identity.reset_not_ready"


class NoReset(Refused):
    """No reset waits: it was called off, done, or never asked for."""

    code = "identity.no_reset"
