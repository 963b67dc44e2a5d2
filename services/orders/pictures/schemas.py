"""What crosses the border of pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

MOST_BYTES: Final = 10_000_000
MOST_PICTURES: Final = 3
"""Of one return or one review."""


@dataclass(frozen=True, slots=True)
class AddPicture:
    """A file as somebody sent it. `key` (40 characters at most) makes it once."""

    fan_id: int
    key: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made anew: JPEG, sides in pixels, nothing in it but what it shows."""

    id: UUID
    width: int
    height: int
    content: bytes = field(repr=False)
