"""Tables of the gate: lists, posts, devices, scans, blocks, revocations."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.ticketing.gate.rules import Direction, Reason, Standing

NONCE_CHARACTERS: Final = 40
DEVICE_CHARACTERS: Final = 36
GATE_CHARACTERS: Final = 12
_CONFLICT: Final = text("standing = 'conflict'")


class GateDoor(Base):
    """Scanning for one event: open or stopped, and how many revocations it has seen."""

    __tablename__ = "gate_doors"
    __table_args__ = (CheckConstraint("revocations >= 0", name="revocations_not_negative"),)

    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    is_open: Mapped[bool]
    revocations: Mapped[int]


class GateList(Base):
    """Whom a list lets in. `products` empty: every type of the event.

    `books` holds the rules through the time: objects with `since` and `rules`, the oldest first.
    """

    __tablename__ = "gate_lists"
    __table_args__ = (UniqueConstraint("event_id", "name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    name: Mapped[str] = mapped_column(String(40))
    products: Mapped[list[int]] = mapped_column(JSON)
    books: Mapped[list[dict[str, object]]] = mapped_column(JSON)


class GatePost(Base):
    """Where a person works. The empty gate is all gates."""

    __tablename__ = "gate_posts"

    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("fans.id"), primary_key=True, autoincrement=False
    )
    gate: Mapped[str] = mapped_column(String(GATE_CHARACTERS), primary_key=True)
    posted_by: Mapped[int] = mapped_column(BigInteger)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GateDevice(Base):
    """A phone at a gate, and since when it is switched off."""

    __tablename__ = "gate_devices"
    __table_args__ = (Index("ix_gate_devices_event_id", "event_id"),)

    id: Mapped[str] = mapped_column(String(DEVICE_CHARACTERS), primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    gate: Mapped[str] = mapped_column(String(GATE_CHARACTERS))
    name: Mapped[str] = mapped_column(String(40))
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GateBlock(Base):
    """A ticket that staff does not let in."""

    __tablename__ = "gate_blocks"

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(120))
    blocked_by: Mapped[int] = mapped_column(BigInteger)
    blocked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GateRevocation(Base):
    """A code that counts no more: those of the ticket with a serial below this one.

    `version` counts the event's revocations from 1, so a device asks for what is new.
    """

    __tablename__ = "gate_revocations"
    __table_args__ = (
        UniqueConstraint("event_id", "version"),
        CheckConstraint("version > 0", name="version_positive"),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    below_serial: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    version: Mapped[int]
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GateScan(Base):
    """One scan, let in or not. Only `standing` and what follows it change, when another scan of
    the same ticket arrives that was made before.

    The code itself is a right, so only its SHA-256 is kept. `gate` is where the device stood.
    `minute` counts from 1970, for the counters. `flaw` is what was wrong whatever other scans say,
    `clashes_with` the entry that was there before.
    """

    __tablename__ = "gate_scans"
    __table_args__ = (
        UniqueConstraint("device_id", "nonce"),
        CheckConstraint(one_of("direction", Direction), name="direction"),
        CheckConstraint(one_of("standing", Standing), name="standing"),
        CheckConstraint(one_of("reason", Reason), name="reason"),
        CheckConstraint(one_of("flaw", Reason), name="flaw"),
        CheckConstraint("passed = (standing <> 'refused')", name="refused_did_not_pass"),
        CheckConstraint("moves BETWEEN -1 AND 1", name="moves_one"),
        CheckConstraint(
            "(standing IN ('entry', 'exit')) = (reason IS NULL)", name="refusals_have_reasons"
        ),
        Index("ix_gate_scans_ticket", "ticket_id", "list_id"),
        Index("ix_gate_scans_list_id", "list_id"),
        Index(
            "ix_gate_scans_conflicts",
            "list_id",
            "scanned_at",
            sqlite_where=_CONFLICT,
            postgresql_where=_CONFLICT,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("gate_devices.id"))
    nonce: Mapped[str] = mapped_column(String(NONCE_CHARACTERS))
    list_id: Mapped[int] = mapped_column(ForeignKey("gate_lists.id"))
    gate: Mapped[str] = mapped_column(String(GATE_CHARACTERS))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("tickets.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    direction: Mapped[str] = mapped_column(String(5))
    scanned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minute: Mapped[int] = mapped_column(BigInteger)
    is_offline: Mapped[bool]
    passed: Mapped[bool]
    flaw: Mapped[str | None] = mapped_column(String(16))
    override: Mapped[str | None] = mapped_column(String(120))
    standing: Mapped[str] = mapped_column(String(8))
    moves: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str | None] = mapped_column(String(16))
    clashes_with: Mapped[UUID | None]
