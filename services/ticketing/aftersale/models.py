"""Tables of what follows a sale: rules of events, moves of tickets, gifts, listings."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime, one_of
from services.ticketing.aftersale.rules import CodeMode, GiftState, ListingState, Move

HASH_CHARACTERS: Final = 64
_OPEN: Final = text("state = 'open'")
_ON_OFFER: Final = text("state IN ('open','reserved')")


class TicketEventRules(Base):
    """What an event allows; one without a row has the usual. `resale_cap` NULL: no resale.

    Cap, fee and royalty in basis points.
    """

    __tablename__ = "ticket_event_rules"
    __table_args__ = (
        CheckConstraint(one_of("codes", CodeMode), name="codes"),
        CheckConstraint("resale_cap BETWEEN 1 AND 20000", name="cap_sane"),
        CheckConstraint(
            "resale_fee >= 0 AND royalty >= 0 AND resale_fee + royalty < 10000",
            name="shares_sane",
        ),
        CheckConstraint("resale_ends_before_seconds >= 0", name="deadline_sane"),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), primary_key=True)
    codes: Mapped[str] = mapped_column(String(8))
    is_transferable: Mapped[bool]
    resale_cap: Mapped[int | None]
    resale_fee: Mapped[int]
    royalty: Mapped[int]
    resale_ends_before_seconds: Mapped[int]


class TicketMove(Base):
    """The history of a ticket after its sale; rows are only added.

    `serial` is that of the code it got. `price_minor` is what the new owner paid for it.
    """

    __tablename__ = "ticket_moves"
    __table_args__ = (
        CheckConstraint(one_of("kind", Move), name="kind"),
        CheckConstraint("(kind = 'sold') = (price_minor IS NOT NULL)", name="sold_has_price"),
        Index("ix_ticket_moves_ticket_id", "ticket_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"))
    kind: Mapped[str] = mapped_column(String(15))
    from_fan: Mapped[int] = mapped_column(BigInteger)
    to_fan: Mapped[int] = mapped_column(BigInteger)
    serial: Mapped[int] = mapped_column(BigInteger)
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketGift(Base):
    """A ticket that waits for a friend with the link; only a hash of the link's token is kept."""

    __tablename__ = "ticket_gifts"
    __table_args__ = (
        CheckConstraint(one_of("state", GiftState), name="state"),
        CheckConstraint("(state = 'claimed') = (to_fan IS NOT NULL)", name="claimed_has_fan"),
        CheckConstraint("to_fan <> from_fan", name="not_to_oneself"),
        Index(
            "uq_ticket_gifts_open",
            "ticket_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_ticket_gifts_expiring", "expires_at", sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"))
    from_fan: Mapped[int] = mapped_column(BigInteger)
    token_hash: Mapped[str] = mapped_column(String(HASH_CHARACTERS), unique=True)
    state: Mapped[str] = mapped_column(String(9))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    to_fan: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ResaleListing(Base):
    """A ticket that its owner sells. What the seller gets stands from the start.

    `buyer_id` and `intent_id` are those of the newest reservation; `reservations` counts them.
    """

    __tablename__ = "resale_listings"
    __table_args__ = (
        CheckConstraint(one_of("state", ListingState), name="state"),
        CheckConstraint(
            "price_minor > 0 AND fee_minor >= 0 AND royalty_minor >= 0"
            " AND fee_minor + royalty_minor < price_minor",
            name="amounts_sane",
        ),
        CheckConstraint(
            "(state = 'reserved') = (reserved_until IS NOT NULL)", name="reserved_for_a_time"
        ),
        CheckConstraint(
            "state NOT IN ('reserved','sold') OR buyer_id IS NOT NULL", name="taken_has_buyer"
        ),
        CheckConstraint("buyer_id <> seller_id", name="not_from_oneself"),
        Index(
            "uq_resale_listings_on_offer",
            "ticket_id",
            unique=True,
            sqlite_where=_ON_OFFER,
            postgresql_where=_ON_OFFER,
        ),
        Index(
            "ix_resale_listings_cheapest",
            "event_id",
            "price_minor",
            "id",
            sqlite_where=_ON_OFFER,
            postgresql_where=_ON_OFFER,
        ),
        Index("ix_resale_listings_seller", "seller_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"))
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"))
    seller_id: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    royalty_minor: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(8))
    sells_until: Mapped[datetime] = mapped_column(UtcDateTime)
    buyer_id: Mapped[int | None] = mapped_column(BigInteger)
    reserved_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    intent_id: Mapped[UUID | None]
    reservations: Mapped[int] = mapped_column(default=0)
    listed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
