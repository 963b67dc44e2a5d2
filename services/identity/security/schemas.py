"""What happened to the security of an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SecurityKind(StrEnum):
    """What the log knows; the name is a part of the key of its text."""

    PIN_SET = "pin_set"
    PIN_CHANGED = "pin_changed"
    PIN_LOCKED = "pin_locked"
    RESET_ASKED = "reset_asked"
    RESET_READY = "reset_ready"
    RESET_ENDED = "reset_ended"  # the owner gave a sign, or called it off
    PIN_RESET = "pin_reset"
    CODE_FAILED = "code_failed"
    DEVICE_ADDED = "device_added"
    DEVICE_TRUSTED = "device_trusted"
    DEVICE_REVOKED = "device_revoked"
    BIOMETRY_ON = "biometry_on"
    BIOMETRY_OFF = "biometry_off"
    BIOMETRY_REPLAYED = "biometry_replayed"


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    """One line of the log. `about` is the device's name, or empty."""

    kind: SecurityKind
    about: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SecurityNoted:
    """Told to whoever tells the fan. `until` is when a waiting time ends, if there is one."""

    event_id: UUID
    fan_id: int
    kind: SecurityKind
    about: str
    at: datetime
    until: datetime | None = None
