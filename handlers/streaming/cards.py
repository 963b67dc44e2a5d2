"""What screens of items are made of: an item with what this fan has to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.artwork.schemas import Bilingual
from services.core.money import Money
from services.streaming.library.schemas import Collection, Item


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan that opens an item."""

    word: str
    name: Bilingual
    price: Money


@dataclass(frozen=True, slots=True)
class Lock:
    """Why an item is closed for this fan. `reason` is a word of playback; `opens_at` when it is
    a matter of time (`opens_in` from now on), `countries` when it is one of place.
    """

    reason: str
    opens_at: datetime | None = None
    opens_in: timedelta | None = None
    closed_at: datetime | None = None
    countries: Sequence[str] = ()
    offers: Sequence[Offer] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """`resume_seconds` where the fan stopped, `my_stars` what the fan gave (0: nothing yet);
    `rating_tenths` None while too few have rated it. `instead`: what is like it and does open,
    where neither a plan nor patience helps.
    """

    item: Item
    artists: Sequence[Bilingual] = ()
    lock: Lock | None = None
    resume_seconds: int = 0
    is_finished: bool = False
    rating_tenths: int | None = None
    rating_count: int = 0
    my_stars: int = 0
    home: Bilingual | None = None
    next_key: str | None = None
    is_queued: bool = False
    is_awaited: bool = False
    instead: Sequence[Card] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a shelf: items, or what holds them."""

    cards: Sequence[Card] = ()
    collections: Sequence[Collection] = ()
    has_next: bool = False
    words: str = ""
    understood_as: str = ""
    name: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class OpenCollection:
    """A collection with all that it holds, in its order."""

    collection: Collection
    artists: Sequence[Bilingual] = ()
    cards: Sequence[Card] = field(default_factory=tuple)

    @property
    def duration_seconds(self) -> int:
        return sum(card.item.duration_seconds for card in self.cards)
