"""What crosses the border of tracks in the chat."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from services.streaming.library.schemas import Item


@dataclass(frozen=True, slots=True)
class Track:
    """A track that may be sent now, once; `content` names its sound for ever."""

    item: Item
    file: Path
    content: str
