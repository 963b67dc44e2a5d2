"""A screen: words, buttons and a picture, made without Telegram and shown by the window."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from handlers.kit.buttons import Row, Tap
from services.artwork.schemas import Picture

MAX_CAPTION: Final = 1024


@dataclass(frozen=True, slots=True)
class PictureRef:
    """A picture by its content key; `render` runs only when Telegram does not hold it yet.

    The key must change whenever the picture would: the same key shows the same picture for ever.
    """

    key: str
    render: Callable[[], Awaitable[Picture]]


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of the chat. `text` is HTML of at most 1,024 characters (a picture's caption).

    `location` is the tap that opens this screen again (after a stale tap); None keeps the last.
    `picture` None shows the house banner.
    """

    text: str
    rows: tuple[Row, ...] = ()
    picture: PictureRef | None = None
    location: Tap | None = None
