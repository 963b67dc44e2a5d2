"""Tables of the programme: cities, venues, events, ticket types, stock pools, signing keys."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime

SLUG_CHARACTERS: Final = 22  # fits a chat button and a deep link
NAME_CHARACTERS: Final = 120


class City(Base):
    __tablename__ = "cities"

    id: Mapped[str] = mapped_column(String(SLUG_CHARACTERS), primary_key=True)
    name_km: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    name_en: Mapped[str] = mapped_column(String(NAME_CHARACTERS))


class Venue(Base):
    __tablename__ = "venues"

    id: Mapped[str] = mapped_column(String(SLUG_CHARACTERS), primary_key=True)
    city_id: Mapped[str] = mapped_column(ForeignKey("cities.id"))
    name_km: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    name_en: Mapped[str] = mapped_column(String(NAME_CHARACTERS))


class EventSeries(Base):
    """Several dates of one production; each date is an event of its own."""

    __tablename__ = "event_series"

    id: Mapped[str] = mapped_column(String(SLUG_CHARACTERS), primary_key=True)
    name_km: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    name_en: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    description_km: Mapped[str] = mapped_column(Text)
    description_en: Mapped[str] = mapped_column(Text)


class Event(Base):
    """One evening. `search_text` holds all its words in both languages, folded for matching."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("state IN ('draft','on_sale','closed','cancelled')", name="state"),
        CheckConstraint("doors_at <= starts_at AND starts_at < ends_at", name="evening_in_order"),
        CheckConstraint("sales_from < sales_until", name="sales_in_order"),
        Index("ix_events_programme", "starts_at", "id"),
        Index("ix_events_series_id", "series_id"),
    )

    id: Mapped[str] = mapped_column(String(SLUG_CHARACTERS), primary_key=True)
    venue_id: Mapped[str] = mapped_column(ForeignKey("venues.id"))
    series_id: Mapped[str | None] = mapped_column(ForeignKey("event_series.id"))
    name_km: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    name_en: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    description_km: Mapped[str] = mapped_column(Text)
    description_en: Mapped[str] = mapped_column(Text)
    performers_km: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    performers_en: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    organiser_km: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    organiser_en: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    currency: Mapped[str] = mapped_column(String(3))
    tax_is_included: Mapped[bool]
    state: Mapped[str] = mapped_column(String(9))
    doors_at: Mapped[datetime] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sales_from: Mapped[datetime] = mapped_column(UtcDateTime)
    sales_until: Mapped[datetime] = mapped_column(UtcDateTime)
    poster_pair: Mapped[str] = mapped_column(String(8))
    poster_face: Mapped[str | None] = mapped_column(String(8))
    poster_face_pair: Mapped[str | None] = mapped_column(String(8))
    search_text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketType(Base):
    """What is sold. The id is a small number, because it stands in every ticket's code.

    A type that is no longer open keeps its tickets and is shown to nobody.
    """

    __tablename__ = "ticket_types"
    __table_args__ = (
        UniqueConstraint("event_id", "slug"),
        CheckConstraint("price_minor > 0", name="price_positive"),
        CheckConstraint("max_per_order BETWEEN 1 AND 10", name="max_per_order_sane"),
        CheckConstraint("min_per_order BETWEEN 1 AND max_per_order", name="min_per_order_sane"),
        CheckConstraint("max_per_buyer >= 1", name="max_per_buyer_positive"),
        CheckConstraint(
            "early_word IS NULL OR (sales_from IS NOT NULL AND sales_until IS NOT NULL)",
            name="early_in_a_window",
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    slug: Mapped[str] = mapped_column(String(SLUG_CHARACTERS))
    position: Mapped[int]
    name_km: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    name_en: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    zone: Mapped[str | None] = mapped_column(String(12))
    gate: Mapped[str | None] = mapped_column(String(12))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    min_per_order: Mapped[int]
    max_per_order: Mapped[int]
    max_per_buyer: Mapped[int | None]
    is_open: Mapped[bool]
    sales_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sales_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    early_word: Mapped[str | None] = mapped_column(String(SLUG_CHARACTERS))


class StockPool(Base):
    """One row per thing that can run out; `size` NULL is no limit. So many `waiting` want some.

    The second CHECK is the last guard against overselling, behind the conditional update.
    """

    __tablename__ = "stock_pools"
    __table_args__ = (
        UniqueConstraint("event_id", "slug"),
        CheckConstraint("held >= 0 AND sold >= 0", name="not_negative"),
        CheckConstraint("waiting >= 0", name="waiting_not_negative"),
        CheckConstraint("size IS NULL OR held + sold <= size", name="not_oversold"),
        CheckConstraint("state IN ('open','closed')", name="state"),
        {"sqlite_autoincrement": True, "postgresql_with": {"fillfactor": 50}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    slug: Mapped[str] = mapped_column(String(SLUG_CHARACTERS))
    size: Mapped[int | None]
    held: Mapped[int] = mapped_column(default=0)
    sold: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str] = mapped_column(String(6), default="open")


class TicketTypePool(Base):
    """A ticket of this type takes one unit of each of these pools: all or none."""

    __tablename__ = "ticket_type_pools"

    ticket_type_id: Mapped[int] = mapped_column(ForeignKey("ticket_types.id"), primary_key=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("stock_pools.id"), primary_key=True)


class SigningKey(Base):
    """An event's own Ed25519 key. The id is a small number (two bytes of a code)."""

    __tablename__ = "ticket_signing_keys"
    __table_args__ = (
        CheckConstraint("id BETWEEN 1 AND 65535", name="id_fits_two_bytes"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_private_key: Mapped[bytes] = mapped_column(LargeBinary(80))
