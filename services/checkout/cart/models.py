"""Tables of carts: one for each fan, in chat and in the Mini App alike."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime

CODE_CHARACTERS = 20
CARD_CHARACTERS = 1_000


class CartRow(Base):
    """A fan's cart and what was chosen at its checkout.

    `revision` grows with every action; `touched_at` is the last one. `recent_keys` are those of
    the last additions: a repeated one adds nothing. `placed_revision` is that of the checkout
    that became `placed_order_id`, so that a second tap finds the same order.
    `points`, `gift_card_id` and `wallet_minor` are what the fan wishes to use, as far as it goes.
    """

    __tablename__ = "shop_carts"
    __table_args__ = (
        CheckConstraint("points >= 0 AND wallet_minor >= 0", name="parts_not_negative"),
        CheckConstraint("instalments >= 0", name="instalments_not_negative"),
        Index("ix_shop_carts_touched_at", "touched_at"),
    )

    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("fans.id"), primary_key=True, autoincrement=False
    )
    revision: Mapped[int] = mapped_column(BigInteger)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recent_keys: Mapped[list[str]] = mapped_column(JSON)
    voucher: Mapped[str | None] = mapped_column(String(CODE_CHARACTERS))
    address_id: Mapped[UUID | None]
    shipping: Mapped[str] = mapped_column(String(12))
    pickup_point: Mapped[str | None] = mapped_column(String(22))
    wrap: Mapped[bool]
    card_text: Mapped[str] = mapped_column(String(CARD_CHARACTERS))
    recipient: Mapped[str] = mapped_column(String(12))
    points: Mapped[int] = mapped_column(BigInteger)
    gift_card_id: Mapped[UUID | None]
    wallet_minor: Mapped[int] = mapped_column(BigInteger)
    instalments: Mapped[int]
    placed_revision: Mapped[int | None] = mapped_column(BigInteger)
    placed_order_id: Mapped[UUID | None]


class CartLineRow(Base):
    """So many units of a variant. What is saved for later holds no stock.

    `seen_minor` is the price of one unit before discounts that the fan has seen last.
    """

    __tablename__ = "shop_cart_lines"
    __table_args__ = (
        CheckConstraint("quantity BETWEEN 1 AND 99", name="quantity_in_bounds"),
        CheckConstraint("seen_minor >= 0", name="seen_not_negative"),
        Index("ix_shop_cart_lines_variant_id", "variant_id"),
    )

    fan_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("shop_carts.fan_id"), primary_key=True
    )
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("shop_variants.id"), primary_key=True)
    quantity: Mapped[int]
    is_saved: Mapped[bool]
    seen_minor: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
