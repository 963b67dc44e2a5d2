"""Tables of identity: fans, their PIN as a hash, pads in use, confirmations not used yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.core.formats import Language
from services.identity.schemas import Channel, PadKind, VerificationLevel


class Fan(Base):
    """A person, by their Telegram user id. `language` is a guess until `language_chosen`.

    A phone number is one fan's at a time; a username passes on, so two rows may have the same.
    No level above BASIC without a phone or for ever.
    """

    __tablename__ = "fans"
    __table_args__ = (
        CheckConstraint("language IN ('km', 'en')", name="language_is_ours"),
        CheckConstraint("NOT language_chosen OR language IS NOT NULL", name="choice_is_known"),
        CheckConstraint("channel IN ('active', 'blocked')", name="channel_is_known"),
        CheckConstraint("level IN ('basic', 'verified', 'premium')", name="level_is_known"),
        CheckConstraint("(level = 'basic') = (level_expires_at IS NULL)", name="level_expires"),
        CheckConstraint("level = 'basic' OR phone IS NOT NULL", name="level_has_phone"),
        UniqueConstraint("phone"),
        Index("ix_fans_level_expiry", "level_expires_at"),
        Index("ix_fans_username", "username_folded"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    first_name: Mapped[str] = mapped_column(String(64))
    last_name: Mapped[str | None] = mapped_column(String(64))
    username: Mapped[str | None] = mapped_column(String(64))
    username_folded: Mapped[str | None] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(String(16))
    language: Mapped[Language | None] = mapped_column(String(2))
    language_chosen: Mapped[bool]
    channel: Mapped[Channel] = mapped_column(String(8))
    level: Mapped[VerificationLevel] = mapped_column(String(12))
    level_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PinCredential(Base):
    """The PIN's hash and its tries. Five wrong ones in a row set `locked_until` with the fifth."""

    __tablename__ = "pin_credentials"
    __table_args__ = (
        CheckConstraint("failed_attempts BETWEEN 0 AND 5", name="tries_are_limited"),
        CheckConstraint("failed_attempts < 5 OR locked_until IS NOT NULL", name="fifth_try_locks"),
    )

    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("fans.id"), primary_key=True, autoincrement=False
    )
    hash: Mapped[str] = mapped_column(String(160))
    failed_attempts: Mapped[int] = mapped_column(SmallInteger)
    locks: Mapped[int] = mapped_column(SmallInteger)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PinPad(Base):
    """A pad on somebody's screen. `sealed` holds the order of its keys and the digits so far.

    `last_tap_key` and `last_step` make a repeated tap give the same result.
    """

    __tablename__ = "pin_pads"
    __table_args__ = (
        CheckConstraint("kind IN ('enter', 'set', 'code')", name="kind_is_known"),
        CheckConstraint("state IN ('open', 'checking', 'done')", name="state_is_known"),
        CheckConstraint("(state = 'done') = (sealed IS NULL)", name="digits_go_when_done"),
        CheckConstraint("(kind = 'code') = (code_id IS NOT NULL)", name="code_has_its_pad"),
        Index("ix_pin_pads_fan", "fan_id", "state"),
        Index("ix_pin_pads_expiry", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    purpose: Mapped[str] = mapped_column(String(80))
    about: Mapped[str] = mapped_column(Text)
    kind: Mapped[PadKind] = mapped_column(String(8))
    replaces_pin: Mapped[bool]
    code_id: Mapped[str | None] = mapped_column(String(22))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10))
    last_tap_key: Mapped[str | None] = mapped_column(String(80))
    last_step: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PinConfirmation(Base):
    """Proof that the fan has just typed the PIN for one purpose; it is used once.

    `pad_id` names what it came from. One that came from a biometric token confirms up to
    `most_minor` US cents only.
    """

    __tablename__ = "pin_confirmations"
    __table_args__ = (Index("ix_pin_confirmations_purpose", "fan_id", "purpose"),)

    pad_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    purpose: Mapped[str] = mapped_column(String(80))
    most_minor: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
