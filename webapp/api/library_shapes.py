"""Items and collections of the library as JSON."""

# Annotations are evaluated here: other routes' answers hold these.
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.artists import ArtistName
from services.artwork.schemas import Artwork
from services.artwork.seeds import seed_of
from services.entitlements import Entitlements
from services.streaming.library.schemas import (
    CollectionKind,
    CollectionView,
    Home,
    Item,
    ItemsPage,
    ItemView,
    Kind,
    Playlist,
    PlaylistName,
    Policy,
    Queue,
    Shelf,
)
from services.streaming.playback.rights import decide, opens_at
from services.streaming.playback.schemas import Open, Refusal
from webapp.api.artwork import ArtworkOut
from webapp.api.event_shapes import ArtistNameOut, Words


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, from where and when: what decides whether an item is open."""

    rights: Entitlements
    country: str | None
    now: datetime


class LockOut(BaseModel):
    """Why it cannot be played now: `plan_required`, `not_yet`, `window_closed`, `territory`...
    The same words and details as `GET /play/{key}/why`.
    """

    reason: str
    details: Mapping[str, Any]


class RatingOut(BaseModel):
    """`tenths` of a star on average, null while few have rated; `mine` are your own stars."""

    tenths: int | None
    count: int
    mine: int | None


class ItemOut(BaseModel):
    """A thing to watch or to hear.

    `poster` is an address of a picture, null: draw the `artwork`. `lock` null: it can be played.
    `opens_at` is when it opens for you, null for never; `closes_at` when it goes, null for never.
    `collection` is the key of its album or series, `number` its place there. `resume_seconds` is
    where you stopped.
    """

    key: str
    kind: Kind
    name: Words
    about: Words
    artists: list[ArtistNameOut]
    duration_seconds: int
    artwork: ArtworkOut
    motif: str
    poster: str | None
    is_free: bool
    is_strict: bool
    in_chat: bool
    lock: LockOut | None
    opens_at: datetime | None
    closes_at: datetime | None
    released_at: datetime
    captions: list[str]
    lyrics: list[str]
    rating: RatingOut
    resume_seconds: int | None
    is_finished: bool
    collection: str | None
    collection_name: Words | None
    number: int | None

    @classmethod
    def of(cls, view: ItemView, looker: Looker, lock: Refusal | None = None) -> Self:
        item, media, home = view.item, view.item.media, view.collection
        return cls(
            key=item.key,
            kind=item.kind,
            name=Words.of(item.name),
            about=Words.of(item.about),
            artists=[_artist(artist) for artist in view.artists],
            duration_seconds=item.duration_seconds,
            artwork=ArtworkOut.of(Artwork(seed_of("item", item.key), item.picture.pair)),
            motif=item.picture.word,
            poster=poster_of(item),
            is_free=item.needs.free,
            is_strict=item.policy is Policy.STRICT,
            in_chat=item.in_chat,
            lock=_lock(item, looker, lock),
            opens_at=opens_at(looker.rights, item),
            closes_at=item.windows.until,
            released_at=item.windows.release_at,
            captions=list(media.captions) if media else [],
            lyrics=list(media.lyrics) if media else [],
            rating=RatingOut(tenths=view.rating, count=item.rating_count, mine=view.my_stars),
            resume_seconds=view.resume_seconds,
            is_finished=view.is_finished,
            collection=home.key if home else None,
            collection_name=Words.of(home.name) if home else None,
            number=item.number,
        )


def poster_of(item: Item) -> str | None:
    """A still of what is watched; its address changes with its media."""
    if item.media is None or not item.media.heights:
        return None
    return f"/posters/{item.key}/{item.media.version}.jpg"


def _lock(item: Item, looker: Looker, known: Refusal | None) -> LockOut | None:
    verdict = known or decide(looker.rights, item, looker.now, looker.country)
    match verdict:
        case Open():
            return None
        case Refusal():
            return LockOut(reason=verdict.reason, details=verdict.details)


class CollectionOut(BaseModel):
    """An album, a series or a playlist of the house."""

    key: str
    kind: CollectionKind
    name: Words
    about: Words
    artists: list[ArtistNameOut]
    artwork: ArtworkOut
    motif: str
    item_count: int
    duration_seconds: int
    released_at: datetime

    @classmethod
    def of(cls, view: CollectionView) -> Self:
        found = view.collection
        drawn = Artwork(seed_of("collection", found.key), found.picture.pair)
        return cls(
            key=found.key,
            kind=found.kind,
            name=Words.of(found.name),
            about=Words.of(found.about),
            artists=[_artist(artist) for artist in view.artists],
            artwork=ArtworkOut.of(drawn),
            motif=found.picture.word,
            item_count=found.item_count,
            duration_seconds=found.duration_seconds,
            released_at=found.released_at,
        )


class CollectionPageOut(CollectionOut):
    """With what it holds, in its order."""

    items: list[ItemOut]

    @classmethod
    def of_page(cls, view: CollectionView, looker: Looker) -> Self:
        return cls(**dict(CollectionOut.of(view)), items=items_out(view.items, looker))


class CollectionsOut(BaseModel):
    items: list[CollectionOut]
    next_cursor: str | None


class ItemsOut(BaseModel):
    """A page; `understood_as` is what was looked for instead of a mistyped text, else empty."""

    items: list[ItemOut]
    next_cursor: str | None
    understood_as: str

    @classmethod
    def of(cls, page: ItemsPage, looker: Looker) -> Self:
        return cls(
            items=items_out(page.items, looker),
            next_cursor=page.after,
            understood_as=page.understood_as,
        )


class SimilarOut(BaseModel):
    """What is like an item and plays for you now, the nearest first."""

    items: list[ItemOut]


class NextOut(BaseModel):
    """What follows an item, null at the end of its album or series."""

    item: ItemOut | None


class WatchShelfOut(BaseModel):
    """A row: `new`, `soon` (not out yet), `closing` (will be gone), or a kind."""

    code: str
    items: list[ItemOut]

    @classmethod
    def of(cls, row: Shelf, looker: Looker) -> Self:
        return cls(code=row.code, items=items_out(row.items, looker))


class WatchOut(BaseModel):
    """The first screen of watching; `continue` is what you have not seen to the end."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    begun: Annotated[list[ItemOut], Field(alias="continue")]
    shelves: list[WatchShelfOut]
    albums: list[CollectionOut]
    series: list[CollectionOut]
    playlists: list[CollectionOut]

    @classmethod
    def of(cls, home: Home, looker: Looker) -> Self:
        return cls(
            begun=items_out(home.begun, looker),
            shelves=[WatchShelfOut.of(row, looker) for row in home.shelves],
            albums=[CollectionOut.of(each) for each in home.albums],
            series=[CollectionOut.of(each) for each in home.series],
            playlists=[CollectionOut.of(each) for each in home.playlists],
        )


class QueueOut(BaseModel):
    """What comes next; `revision` goes back with a new order of all of it."""

    revision: int
    items: list[ItemOut]

    @classmethod
    def of(cls, queue: Queue, looker: Looker) -> Self:
        return cls(revision=queue.revision, items=items_out(queue.items, looker))


class PlaylistOut(BaseModel):
    """One of your own lists."""

    id: UUID
    name: str
    item_count: int
    revision: int

    @classmethod
    def of(cls, found: PlaylistName) -> Self:
        return cls(
            id=found.id, name=found.name, item_count=found.item_count, revision=found.revision
        )


class PlaylistsOut(BaseModel):
    items: list[PlaylistOut]


class PlaylistPageOut(PlaylistOut):
    """With what of it may be seen."""

    items: list[ItemOut]

    @classmethod
    def of_page(cls, found: Playlist, looker: Looker) -> Self:
        return cls(
            id=found.id,
            name=found.name,
            item_count=len(found.items),
            revision=found.revision,
            items=items_out(found.items, looker),
        )


class LyricLineOut(BaseModel):
    """A line from `at_ms` on; empty words are a pause."""

    at_ms: int
    words: str


class LyricsOut(BaseModel):
    items: list[LyricLineOut]


def _artist(artist: ArtistName) -> ArtistNameOut:
    return ArtistNameOut(id=artist.id, name=Words.of(artist.name))


def items_out(views: Sequence[ItemView], looker: Looker) -> list[ItemOut]:
    return [ItemOut.of(view, looker) for view in views]
