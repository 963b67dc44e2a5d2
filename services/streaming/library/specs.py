"""What is loaded into the library: items and collections as a file gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from services.artwork.schemas import Bilingual
from services.streaming.library.schemas import (
    TERRITORIES,
    Art,
    CollectionKind,
    Fallback,
    Kind,
    Needs,
    Policy,
    Windows,
)
from services.streaming.library.texts import LyricLine

MADE: Final = "made:"
"""Begins a source that the product makes itself, by a word."""


@dataclass(frozen=True, slots=True)
class Source:
    """What media are made of: a file, or `made:<word>`; `mark` is another one when its content
    has changed.
    """

    place: str
    mark: str


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """An item as loaded. `captions` are WebVTT by language, `lyrics` lines by script.

    `keeps_times`: its moments are counted from the day of loading and stay what they became at
    the first load.
    """

    key: str
    kind: Kind
    name: Bilingual
    about: Bilingual
    artist_ids: tuple[str, ...]
    needs: Needs
    windows: Windows
    picture: Art
    territories: frozenset[str] = TERRITORIES
    unknown_country: Literal["open", "closed"] = "closed"
    policy: Policy = Policy.STANDARD
    fallback: Fallback = Fallback.REFUSE
    tags: tuple[str, ...] = ()
    source: Source | None = None
    captions: Mapping[str, str] = field(default_factory=dict)
    lyrics: Mapping[str, tuple[LyricLine, ...]] = field(default_factory=dict)
    in_chat: bool = False
    is_hidden: bool = False
    keeps_times: bool = False


@dataclass(frozen=True, slots=True)
class CollectionSpec:
    """An album, a series or a playlist of the house, with the keys of what it holds."""

    key: str
    kind: CollectionKind
    name: Bilingual
    about: Bilingual
    artist_ids: tuple[str, ...]
    picture: Art
    released_at: datetime
    item_keys: tuple[str, ...]
    keeps_times: bool = False


@dataclass(frozen=True, slots=True)
class LoadContent:
    """Items and collections, together or not at all; what is not named stays as it is."""

    items: tuple[ItemSpec, ...]
    collections: tuple[CollectionSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedContent:
    """What a load did: keys of what is new and of what has changed; items whose media are made
    anew.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    handed_over: tuple[str, ...]
