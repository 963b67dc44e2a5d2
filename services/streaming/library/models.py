"""Tables of the library: items, collections, texts, words, and what fans do with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.artwork.colours import Pair
from services.core.db import Base, UtcDateTime
from services.streaming.library.schemas import CollectionKind, ItemState, Kind


class LibraryCollection(Base):
    """An album, a series, or a playlist of the house."""

    __tablename__ = "library_collections"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_library_collections_kind", "kind", "released_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[CollectionKind] = mapped_column(String(12))
    name_km: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    pair: Mapped[Pair] = mapped_column(String(12))
    motif: Mapped[str] = mapped_column(String(24))
    released_at: Mapped[datetime] = mapped_column(UtcDateTime)
    load_mark: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LibraryItem(Base):
    """One thing to watch or to hear.

    `terms` is a document (see `documents`): nothing is looked up inside it. `load_mark` stands for
    all that was loaded, to tell what has changed. `newest_first` sorts lists: the release in
    seconds, negative. `source` names what its media are made of and `source_mark` what that was
    like when it was handed over; `media` is what came out, and a new version replaces it in one
    statement. `in_chat`: it may be sent as protected audio in a chat. `collection_id` is the album
    or series it belongs to.
    """

    __tablename__ = "library_items"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("duration_seconds >= 0", name="duration_not_negative"),
        CheckConstraint("until IS NULL OR until > release_at", name="ends_after_release"),
        CheckConstraint(
            "rating_count >= 0 AND rating_sum BETWEEN rating_count AND rating_count * 5",
            name="ratings",
        ),
        CheckConstraint("made_percent BETWEEN 0 AND 100", name="made_percent_in_bounds"),
        CheckConstraint("plays >= 0", name="plays_not_negative"),
        Index("ix_library_items_newest_first", "newest_first", "id"),
        Index("ix_library_items_kind", "kind", "newest_first", "id"),
        Index("ix_library_items_collection_id", "collection_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[Kind] = mapped_column(String(20))
    name_km: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    duration_seconds: Mapped[int]
    state: Mapped[ItemState] = mapped_column(String(12))
    is_hidden: Mapped[bool]
    in_chat: Mapped[bool]
    release_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    newest_first: Mapped[int] = mapped_column(BigInteger)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    pair: Mapped[Pair] = mapped_column(String(12))
    collection_id: Mapped[UUID | None] = mapped_column(ForeignKey("library_collections.id"))
    number: Mapped[int | None]
    source: Mapped[str | None] = mapped_column(String(300))
    source_mark: Mapped[str | None] = mapped_column(String(64))
    media: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    made_percent: Mapped[int] = mapped_column(SmallInteger, default=0)
    failure: Mapped[str | None] = mapped_column(String(60))
    rating_sum: Mapped[int] = mapped_column(BigInteger, default=0)
    rating_count: Mapped[int] = mapped_column(BigInteger, default=0)
    plays: Mapped[int] = mapped_column(BigInteger, default=0)
    load_mark: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LibraryItemArtist(Base):
    """Whose item it is; `place` is the order in which they are named."""

    __tablename__ = "library_item_artists"
    __table_args__ = (Index("ix_library_item_artists_artist_id", "artist_id", "item_id"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"), primary_key=True)
    artist_id: Mapped[str] = mapped_column(String(22), ForeignKey("artists.id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger)


class LibraryCollectionArtist(Base):
    """Whose album or series it is."""

    __tablename__ = "library_collection_artists"
    __table_args__ = (
        Index("ix_library_collection_artists_artist_id", "artist_id", "collection_id"),
    )

    collection_id: Mapped[UUID] = mapped_column(
        ForeignKey("library_collections.id"), primary_key=True
    )
    artist_id: Mapped[str] = mapped_column(String(22), ForeignKey("artists.id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger)


class LibraryCollectionItem(Base):
    """What a collection holds, in its order from 1 on."""

    __tablename__ = "library_collection_items"
    __table_args__ = (
        CheckConstraint("place > 0", name="place_positive"),
        Index("ix_library_collection_items_item_id", "item_id"),
    )

    collection_id: Mapped[UUID] = mapped_column(
        ForeignKey("library_collections.id"), primary_key=True
    )
    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"), primary_key=True)
    place: Mapped[int]


class LibraryText(Base):
    """Captions (WebVTT, by language) and lyrics (timed lines, by script) of an item."""

    __tablename__ = "library_texts"
    __table_args__ = (CheckConstraint("kind IN ('captions','lyrics')", name="kind"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    word: Mapped[str] = mapped_column(String(8), primary_key=True)
    body: Mapped[str] = mapped_column(Text)


class LibraryWord(Base):
    """A word of the library and how many items have it: the vocabulary of the search."""

    __tablename__ = "library_words"
    __table_args__ = (CheckConstraint("items >= 0", name="items_not_negative"),)

    word: Mapped[str] = mapped_column(String(64), primary_key=True)
    items: Mapped[int]


class LibraryPosting(Base):
    """An item has a word; the newest come first."""

    __tablename__ = "library_postings"
    __table_args__ = (Index("ix_library_postings_item_id", "item_id"),)

    word: Mapped[str] = mapped_column(String(64), primary_key=True)
    newest_first: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"), primary_key=True)


class LibraryProgress(Base):
    """Where a fan is in an item; the newest `at` counts, whichever device it came from."""

    __tablename__ = "library_progress"
    __table_args__ = (
        CheckConstraint("seconds >= 0", name="seconds_not_negative"),
        Index("ix_library_progress_recent", "fan_id", "at"),
        Index("ix_library_progress_item_id", "item_id"),
    )

    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"), primary_key=True)
    seconds: Mapped[int]
    is_finished: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LibraryRating(Base):
    """How many stars a fan gives an item."""

    __tablename__ = "library_ratings"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars_in_bounds"),
        Index("ix_library_ratings_fan_id", "fan_id"),
    )

    item_id: Mapped[UUID] = mapped_column(ForeignKey("library_items.id"), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"), primary_key=True)
    stars: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LibraryQueue(Base):
    """What a fan hears or watches next: ids of items as hex, in their order.

    `revision` grows with every change; who looked at another one is told.
    """

    __tablename__ = "library_queues"

    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("fans.id"), primary_key=True, autoincrement=False
    )
    revision: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[list[str]] = mapped_column(JSON)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LibraryPlaylist(Base):
    """A fan's own list of items, written like a queue."""

    __tablename__ = "library_playlists"
    __table_args__ = (
        CheckConstraint("item_count >= 0", name="item_count_not_negative"),
        Index("ix_library_playlists_fan_id", "fan_id", "touched_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    name: Mapped[str] = mapped_column(String(60))
    revision: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[list[str]] = mapped_column(JSON)
    item_count: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
