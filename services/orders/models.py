"""Tables of orders: what was bought, every step of it, and every transaction of its money."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.artwork.colours import Pair
from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime, one_of
from services.orders.schemas.money import MoneyKind
from services.orders.schemas.new_order import KEY_CHARACTERS
from services.orders.states import OrderState

_TIMED: Final = text("moves_at IS NOT NULL")
_UNSETTLED: Final = text("settles_at IS NOT NULL")


class ShopOrder(Base):
    """What one fan has bought together. `placed_key` makes a repeated command the same order.

    `moves_at` is when time alone moves it on. `due_minor` is asked for by `intent_id`;
    `financed_minor` comes later in instalments; the parts pay the rest of the total.
    `approved_at`: a PIN has confirmed the parts. `settles_at`: when its money becomes the
    house's (NULL: it is, or it is too early to say).
    """

    __tablename__ = "shop_orders"
    __table_args__ = (
        CheckConstraint(one_of("state", OrderState), name="state"),
        CheckConstraint(
            "total_minor = subtotal_minor + wrap_minor + shipping_minor + tax_minor"
            " + surcharge_minor",
            name="total_adds_up",
        ),
        CheckConstraint(
            "total_minor = due_minor + financed_minor + points_minor + gift_card_minor"
            " + wallet_minor + exchanged_minor",
            name="parts_add_up",
        ),
        CheckConstraint(
            "subtotal_minor >= 0 AND wrap_minor >= 0 AND shipping_minor >= 0 AND tax_minor >= 0"
            " AND surcharge_minor >= 0 AND discounts_minor >= 0",
            name="amounts_sane",
        ),
        CheckConstraint(
            "due_minor >= 0 AND financed_minor >= 0 AND points_minor >= 0"
            " AND gift_card_minor >= 0 AND wallet_minor >= 0 AND exchanged_minor >= 0",
            name="parts_sane",
        ),
        UniqueConstraint("fan_id", "placed_key"),
        Index("ix_shop_orders_fan", "fan_id", "id"),
        Index("ix_shop_orders_state", "state", "id"),
        Index("ix_shop_orders_timed", "moves_at", sqlite_where=_TIMED, postgresql_where=_TIMED),
        Index(
            "ix_shop_orders_unsettled",
            "settles_at",
            sqlite_where=_UNSETTLED,
            postgresql_where=_UNSETTLED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_CHARACTERS), unique=True)
    placed_key: Mapped[str] = mapped_column(String(KEY_CHARACTERS))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(11))
    currency: Mapped[str] = mapped_column(String(3))
    subtotal_minor: Mapped[int] = mapped_column(BigInteger)
    discounts_minor: Mapped[int] = mapped_column(BigInteger)
    wrap_minor: Mapped[int] = mapped_column(BigInteger)
    shipping_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    surcharge_minor: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    due_minor: Mapped[int] = mapped_column(BigInteger)
    financed_minor: Mapped[int] = mapped_column(BigInteger)
    points: Mapped[int] = mapped_column(BigInteger)
    points_minor: Mapped[int] = mapped_column(BigInteger)
    gift_card_minor: Mapped[int] = mapped_column(BigInteger)
    gift_card_id: Mapped[UUID | None]
    wallet_minor: Mapped[int] = mapped_column(BigInteger)
    exchanged_minor: Mapped[int] = mapped_column(BigInteger)
    exchanged_from: Mapped[UUID | None]
    riel_per_dollar: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    shipping_method: Mapped[str] = mapped_column(String(16))
    pickup_point_id: Mapped[str | None] = mapped_column(
        String(22), ForeignKey("shop_warehouses.id")
    )
    address: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    is_wrapped: Mapped[bool]
    card_text: Mapped[str] = mapped_column(String(1000))
    recipient: Mapped[str] = mapped_column(String(8))
    instalments: Mapped[int]
    intent_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_intents.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moves_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settles_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_minor: Mapped[int] = mapped_column(BigInteger)
    cancel_reason: Mapped[str | None] = mapped_column(String(16))
    back_on: Mapped[date | None]


class ShopOrderLine(Base):
    """Units of one variant, with what they were when bought. `takes`: stock by one unit.

    Packing, cancelling and returning guard each other: `sent` units are in parcels, `cancelled`
    ones never will be, `returned` ones came back.
    """

    __tablename__ = "shop_order_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(
            "total_minor = unit_minor * quantity - discount_minor AND total_minor >= 0"
            " AND discount_minor >= 0 AND tax_minor >= 0",
            name="amounts_sane",
        ),
        CheckConstraint(
            "sent >= 0 AND cancelled >= 0 AND returned >= 0 AND delivered >= 0",
            name="units_not_negative",
        ),
        CheckConstraint("sent + cancelled <= quantity", name="sent_of_quantity"),
        CheckConstraint("delivered <= sent AND returned <= sent", name="back_of_sent"),
        Index("ix_shop_order_lines_variant_id", "variant_id"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("shop_orders.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    variant_id: Mapped[UUID] = mapped_column(ForeignKey("shop_variants.id"))
    product_id: Mapped[str] = mapped_column(String(22), ForeignKey("shop_products.id"))
    name_km: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    attributes: Mapped[dict[str, str]] = mapped_column(JSON)
    sku: Mapped[str] = mapped_column(String(40))
    picture: Mapped[str] = mapped_column(String(300))
    pair: Mapped[Pair] = mapped_column(String(12))
    quantity: Mapped[int]
    unit_minor: Mapped[int] = mapped_column(BigInteger)
    discount_minor: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    takes: Mapped[dict[str, int]] = mapped_column(JSON)
    is_shipped: Mapped[bool]
    is_digital: Mapped[bool]
    voucher: Mapped[str | None] = mapped_column(String(20))
    sent: Mapped[int] = mapped_column(default=0)
    delivered: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)


class ShopOrderEvent(Base):
    """The timeline: moves, and steps that leave the state as it is. Rows are only added.

    `key` makes a command that comes twice one step.
    """

    __tablename__ = "shop_order_events"
    __table_args__ = (
        UniqueConstraint("order_id", "key"),
        Index("ix_shop_order_events_order_id", "order_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("shop_orders.id"))
    key: Mapped[str | None] = mapped_column(String(64))
    from_state: Mapped[str | None] = mapped_column(String(11))
    to_state: Mapped[str] = mapped_column(String(11))
    what: Mapped[str] = mapped_column(String(24))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ShopOrderMoney(Base):
    """One transaction of an order's money. Rows are only added; an order's value is their sum."""

    __tablename__ = "shop_order_money"
    __table_args__ = (
        CheckConstraint(one_of("kind", MoneyKind), name="kind"),
        CheckConstraint(
            "(kind = 'due' AND amount_minor < 0) OR (kind <> 'due' AND amount_minor > 0)",
            name="sign",
        ),
        UniqueConstraint("order_id", "kind", "source", "key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("shop_orders.id"))
    kind: Mapped[str] = mapped_column(String(4))
    source: Mapped[str] = mapped_column(String(48))
    key: Mapped[str] = mapped_column(String(48))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    outside_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("shop_order_events")
append_only("shop_order_money")
