"""What crosses the border of reminders and news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OpeningDue:
    """Job: tell the next followers of an artist that an item has opened for them.

    `moment` is when it opens for some of them; `after` the fan who was told last.
    """

    item_id: UUID
    artist_id: str
    moment: datetime
    after: int = 0
