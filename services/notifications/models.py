"""Tables of notifications: what is to be told, what fans want to hear, halts of the channel."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
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

from services.core.db import Base, UtcDateTime


class NotificationRow(Base):
    """One notification for one fan. `rank` is the place of its kind; low goes first.

    WAITING becomes SENT, DROPPED (not wanted, expired, over the cap) or UNDELIVERABLE.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("kind", "key", "fan_id"),
        CheckConstraint("kind IN ('money', 'show', 'artist', 'promo')", name="kind_is_known"),
        CheckConstraint(
            "state IN ('waiting', 'sent', 'dropped', 'undeliverable')", name="state_is_known"
        ),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_in_time"),
        Index("ix_notifications_due", "state", "rank", "due_at"),
        Index("ix_notifications_settled", "settled_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    kind: Mapped[str] = mapped_column(String(8))
    rank: Mapped[int] = mapped_column(SmallInteger)
    key: Mapped[str] = mapped_column(String(120))
    text_key: Mapped[str] = mapped_column(String(80))
    text_values: Mapped[str] = mapped_column(Text)
    text_count: Mapped[int | None]
    picture: Mapped[str | None] = mapped_column(String(120))
    links: Mapped[str] = mapped_column(Text)
    asked_for: Mapped[bool]
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(14))
    reason: Mapped[str | None] = mapped_column(String(200))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NotificationSettingsRow(Base):
    """What a fan has switched; no row: as it comes."""

    __tablename__ = "notification_settings"

    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("fans.id"), primary_key=True, autoincrement=False
    )
    show: Mapped[bool]
    artist: Mapped[bool]
    promo: Mapped[bool]


class PromoDay(Base):
    """The one offer a fan gets on a day of Phnom Penh."""

    __tablename__ = "promo_days"

    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("fans.id"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    notification_id: Mapped[UUID]


class SendingHalt(Base):
    """Nobody sends in `scope` (a chat, or everywhere) before `until`: the channel ordered it."""

    __tablename__ = "sending_halts"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
