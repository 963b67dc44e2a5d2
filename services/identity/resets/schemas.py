"""What crosses the border of resets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

RESET_PIN: Final = "pin_reset"
"""The purpose of the pad that sets a new PIN without the old one."""


class ResetState(StrEnum):
    WAITING = "waiting"
    ENDED = "ended"  # the owner gave a sign, called it off, or let it pass
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ResetStatus:
    """A reset that was asked for: from `ready_at` until `usable_until` a new PIN can be set."""

    reset_id: UUID
    ready_at: datetime
    usable_until: datetime

    def is_ready(self, now: datetime) -> bool:
        return self.ready_at <= now


@dataclass(frozen=True, slots=True)
class ResetDue:
    """The job that tells the fan that the wait is over."""

    reset_id: UUID
