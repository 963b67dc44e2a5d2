"""Tables of artists: profiles, their events, who follows whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.artwork.colours import Pair
from services.artwork.schemas import Hair
from services.core.db import Base, UtcDateTime


class ArtistRow(Base):
    """`followers` is the number of rows in artist_follows, kept by the statements that change it.

    `search_text` holds names and genre as search compares them.
    """

    __tablename__ = "artists"
    __table_args__ = (
        CheckConstraint("followers >= 0", name="followers_not_negative"),
        Index("ix_artists_followers", "followers", "id"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    name_km: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    genre_km: Mapped[str] = mapped_column(String(120))
    genre_en: Mapped[str] = mapped_column(String(120))
    about_km: Mapped[str] = mapped_column(Text)
    about_en: Mapped[str] = mapped_column(Text)
    pair: Mapped[Pair] = mapped_column(String(12))
    face: Mapped[Hair | None] = mapped_column(String(12))
    face_pair: Mapped[Pair | None] = mapped_column(String(12))
    search_text: Mapped[str] = mapped_column(Text)
    followers: Mapped[int]
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ArtistEvent(Base):
    """An event of an artist; `place` is its order in what was loaded."""

    __tablename__ = "artist_events"
    __table_args__ = (Index("ix_artist_events_event_id", "event_id"),)

    artist_id: Mapped[str] = mapped_column(String(22), ForeignKey("artists.id"), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(22), ForeignKey("events.id"), primary_key=True)
    place: Mapped[int]


class ArtistFollow(Base):
    """A fan follows an artist."""

    __tablename__ = "artist_follows"
    __table_args__ = (Index("ix_artist_follows_fan_id", "fan_id"),)

    artist_id: Mapped[str] = mapped_column(String(22), ForeignKey("artists.id"), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
