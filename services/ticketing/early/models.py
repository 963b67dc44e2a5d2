"""Who has early access, and by whose hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime

WORD_CHARACTERS = 22


class EarlyGrant(Base):
    """A word that an operator has given to a fan: it opens the types that ask for it."""

    __tablename__ = "ticket_early_grants"
    __table_args__ = (Index("ix_ticket_early_grants_word", "word", "granted_at"),)

    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("fans.id"), primary_key=True, autoincrement=False
    )
    word: Mapped[str] = mapped_column(String(WORD_CHARACTERS), primary_key=True)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EarlyMove(Base):
    """What operators did with words, for ever."""

    __tablename__ = "ticket_early_moves"
    __table_args__ = (Index("ix_ticket_early_moves_fan_id", "fan_id"),)

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    fan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("fans.id"))
    word: Mapped[str] = mapped_column(String(WORD_CHARACTERS))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    is_granted: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("ticket_early_moves")
