"""What crosses the border of one-time codes; never a code itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.core.money import Money

CODE_LIFE: Final = timedelta(minutes=5)
CODE_TRIES: Final = 5
CODE_LENGTH: Final = 6


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code that is on its way. `is_new` is False for one that was sent a moment ago."""

    code_id: str
    purpose: str
    amount: Money | None
    expires_at: datetime
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class CodeDue:
    """The job that sends a code; the code itself lies sealed in its row."""

    code_id: str
