"""What crosses the border of early access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.artwork.schemas import Bilingual


@dataclass(frozen=True, slots=True)
class EarlyType:
    """A ticket type that those with `word` can buy between two moments."""

    word: str
    event: Bilingual
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class WordView:
    """A word, how many fans have it, and those who got it last."""

    word: str
    fans: int
    newest: tuple[int, ...]
