"""What crosses the border of the library: items, collections, and what processing gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from services.artists import ArtistName
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.entitlements import Flag, Level


class Kind(StrEnum):
    """What an item is."""

    VIDEO = "video"
    TRACK = "track"
    INTERVIEW = "interview"
    BEHIND_THE_SCENES = "behind_the_scenes"
    DOCUMENTARY = "documentary"
    CONCERT = "concert"
    EPISODE = "episode"
    LIVE = "live"


class CollectionKind(StrEnum):
    """What holds items; a playlist is the house's own, those of fans are FanPlaylist."""

    ALBUM = "album"
    PLAYLIST = "playlist"
    SERIES = "series"


class ItemState(StrEnum):
    """Where an item stands; only READY can be played, HIDDEN is nobody's to see."""

    DRAFT = "draft"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"
    HIDDEN = "hidden"


class Policy(StrEnum):
    """How an item is protected: AES-128, or cbcs with EME."""

    STANDARD = "standard"
    STRICT = "strict"


class Fallback(StrEnum):
    """What a strict item does where EME does not work."""

    AES128_SD = "aes128_sd"
    OPEN_IN_BROWSER = "open_in_browser"
    REFUSE = "refuse"


RATERS: Final = 5
"""So many must have rated before an average is told."""
QUEUE_ITEMS: Final = 200
PLAYLISTS: Final = 100
PLAYLIST_ITEMS: Final = 500

TERRITORIES: Final = frozenset({"KH", "VN", "LA", "TH"})
"""Where an item may be seen if nothing else is said, as ISO 3166 says it."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The rights that an item asks for: all that is said, or nothing at all when it is `free`."""

    free: bool
    flag: Flag | None = None
    level: Level | None = None
    step: int = 0

    def __post_init__(self) -> None:
        assert not (self.free and (self.flag or self.level))


@dataclass(frozen=True, slots=True)
class Windows:
    """Half-open, UTC. A fan may from `release_at` + their RELEASE_DELAY_HOURS on (without that
    right: never), a free item from `release_at` on; nobody from `until` on.
    """

    release_at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """What processing has made: the folder `version` under DATA_DIR/media/<item id hex>.

    `heights` in lines, rising, () for music; `captions` are languages, `lyrics` scripts
    (`km`, `latin`).
    """

    version: str
    heights: tuple[int, ...] = ()
    audio: bool = True
    cbcs: bool = False
    sprite: bool = False
    loudness_lufs: float | None = None
    captions: tuple[str, ...] = ()
    lyrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Art:
    """How an item is drawn: the silk and the word of its motif."""

    pair: Pair
    word: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to watch or to hear. `key` is its public word, `id` stays inside.

    `collection` is the key of the album or series it belongs to, `number` its place there from 1
    on. `territories` are ISO 3166 words; empty: everywhere.
    `in_chat`: it may be sent as protected audio in a chat.
    """

    id: UUID
    key: str
    kind: Kind
    name: Bilingual
    about: Bilingual
    artist_ids: tuple[str, ...]
    duration_seconds: int
    state: ItemState
    needs: Needs
    windows: Windows
    territories: frozenset[str] = TERRITORIES
    unknown_country: Literal["open", "closed"] = "closed"
    policy: Policy = Policy.STANDARD
    fallback: Fallback = Fallback.REFUSE
    picture: Art = Art(Pair.GOLD)
    media: Media | None = None
    tags: tuple[str, ...] = ()
    collection: str | None = None
    number: int | None = None
    in_chat: bool = False
    rating_sum: int = 0
    rating_count: int = 0

    @property
    def is_audio(self) -> bool:
        return self.kind is Kind.TRACK

    @property
    def is_live(self) -> bool:
        return self.kind is Kind.LIVE


@dataclass(frozen=True, slots=True)
class Collection:
    """An album, a series or a playlist of the house; `item_count` and `duration_seconds` are of
    what may be seen.
    """

    key: str
    kind: CollectionKind
    name: Bilingual
    about: Bilingual
    artist_ids: tuple[str, ...]
    picture: Art
    released_at: datetime
    item_count: int = 0
    duration_seconds: int = 0


@dataclass(frozen=True, slots=True)
class CollectionName:
    """Enough to name the album or series that an item belongs to."""

    key: str
    kind: CollectionKind
    name: Bilingual


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as one fan sees it.

    `rating` is the average in tenths of a star, None before RATERS have given any; `my_stars` are
    the fan's own. `resume_seconds` is where the fan stopped, None: never begun, or seen to the
    end (`is_finished`).
    """

    item: Item
    artists: tuple[ArtistName, ...]
    collection: CollectionName | None
    rating: int | None
    my_stars: int | None = None
    resume_seconds: int | None = None
    is_finished: bool = False


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection, whose it is, and what of it may be seen, in its order."""

    collection: Collection
    artists: tuple[ArtistName, ...]
    items: tuple[ItemView, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """A row of items: `new`, `soon`, `closing`, or a Kind."""

    code: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """Everything that the first screen of watching shows; empty shelves are left out."""

    begun: tuple[ItemView, ...]
    shelves: tuple[Shelf, ...]
    albums: tuple[CollectionView, ...]
    series: tuple[CollectionView, ...]
    playlists: tuple[CollectionView, ...]


@dataclass(frozen=True, slots=True)
class FindItems:
    """What is looked for: all that is said must hold. `after` is the cursor of the page before."""

    text: str = ""
    kind: Kind | None = None
    artist_id: str | None = None
    after: str | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """`after` gives the next page, None at the end; `understood_as` is what a mistyped text was
    taken for, else empty.
    """

    items: tuple[ItemView, ...]
    after: str | None
    understood_as: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """What a fan hears or watches next; `revision` grows with every change, 0: never used."""

    revision: int
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class PlaylistName:
    """One of a fan's own lists."""

    id: UUID
    name: str
    item_count: int
    revision: int
    touched_at: datetime


@dataclass(frozen=True, slots=True)
class Playlist:
    """A fan's own list with what of it may be seen."""

    id: UUID
    name: str
    revision: int
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class Beat:
    """Where a fan was in an item at a moment, in whole seconds from its start."""

    fan_id: int
    item_id: UUID
    seconds: int
    at: datetime

    def __post_init__(self) -> None:
        assert self.seconds >= 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a fan is in an item; `is_finished` from 95 % of its length on."""

    item_id: UUID
    seconds: int
    is_finished: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemReady:
    """Event: an item can be played now, for the first time or in a new version."""

    item_id: UUID
    version: str


@dataclass(frozen=True, slots=True)
class ItemFailed:
    """Event: the media of an item could not be made; `reason` is a stable word."""

    item_id: UUID
    reason: str
