"""Tables: plans, who has which, paid periods, requests, gifts, families, tasks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.core.append_only import append_only
from services.core.db import Base, UtcDateTime, one_of
from services.subscriptions.states import (
    Cycle,
    GiftState,
    Method,
    OrderKind,
    OrderState,
    PeriodKind,
    State,
    TaskKind,
)

CODE_CHARACTERS: Final = 22
NAME_CHARACTERS: Final = 80
NOTE_CHARACTERS: Final = 200
_RUNNING: Final = text("state <> 'cancelled'")
_LOOKED_AT: Final = text("look_at IS NOT NULL")
_UNEARNED: Final = text("NOT earned")
_OPEN_TASK: Final = text("done_at IS NULL")


class PlanRow(Base):
    """A plan as it is sold from a day on. `year_off_bp`: what a year costs less, in basis points
    of twelve months; NULL: not sold by the year. `ways` are words of payments, by commas.
    """

    __tablename__ = "subscription_plans"
    __table_args__ = (
        CheckConstraint("price_minor > 0", name="price_positive"),
        CheckConstraint("year_off_bp BETWEEN 0 AND 9999", name="year_off_sane"),
        CheckConstraint("currency IN ('USD', 'KHR')", name="currency_known"),
        CheckConstraint("family_members BETWEEN 0 AND 20", name="family_sane"),
    )

    code: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    since: Mapped[date] = mapped_column(Date, primary_key=True)
    rank: Mapped[int] = mapped_column(SmallInteger)
    name_km: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    name_en: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    year_off_bp: Mapped[int | None] = mapped_column(Integer)
    rights: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    ways: Mapped[str] = mapped_column(String(48))
    trial_days: Mapped[int] = mapped_column(SmallInteger)
    family_members: Mapped[int] = mapped_column(SmallInteger)
    family_rights: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    is_open: Mapped[bool]


class OfferRow(Base):
    """A price for those who leave (`stay`) or have left (`back`), as a file gives it."""

    __tablename__ = "subscription_offers"
    __table_args__ = (
        CheckConstraint("kind IN ('stay', 'back')", name="kind_known"),
        CheckConstraint("percent BETWEEN 1 AND 90", name="percent_sane"),
        CheckConstraint("periods BETWEEN 1 AND 12", name="periods_sane"),
        CheckConstraint("from_days <= until_days", name="days_in_order"),
    )

    code: Mapped[str] = mapped_column(String(CODE_CHARACTERS), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(String(4))
    percent: Mapped[int] = mapped_column(SmallInteger)
    periods: Mapped[int] = mapped_column(SmallInteger)
    from_days: Mapped[int] = mapped_column(SmallInteger)
    until_days: Mapped[int] = mapped_column(SmallInteger)
    plans: Mapped[list[str]] = mapped_column(JSON)
    is_open: Mapped[bool]


class SubscriptionRow(Base):
    """One subscription; a fan has at most one that is not cancelled.

    `ends_at` is the end of its last period, `periods` how many it has had. `look_at` is when the
    clock has to do something next. `tries` counts charges in vain of the next period, `reminded`
    is the least number of days before the end that was reminded of. `revision` grows with all
    that changes the price of a move.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint(one_of("cycle", Cycle), name="cycle_known"),
        CheckConstraint(one_of("next_cycle", Cycle), name="next_cycle_known"),
        CheckConstraint(one_of("method", Method), name="method_known"),
        CheckConstraint("(state = 'paused') = (paused_at IS NOT NULL)", name="paused_has_start"),
        CheckConstraint("(paused_at IS NULL) = (pause_until IS NULL)", name="pause_has_end"),
        CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_has_moment"
        ),
        CheckConstraint("state <> 'cancelled' OR look_at IS NULL", name="cancelled_is_final"),
        CheckConstraint("(offer = '') = (offer_left = 0)", name="offer_has_periods"),
        Index(
            "uq_subscriptions_running",
            "fan_id",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
        Index("ix_subscriptions_fan", "fan_id", "started_at"),
        Index("ix_subscriptions_cancelled", "cancelled_at"),
        Index(
            "ix_subscriptions_look",
            "look_at",
            sqlite_where=_LOOKED_AT,
            postgresql_where=_LOOKED_AT,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(9))
    plan: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    cycle: Mapped[str] = mapped_column(String(5))
    next_plan: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    next_cycle: Mapped[str] = mapped_column(String(5))
    method: Mapped[str] = mapped_column(String(6))
    stars_intent: Mapped[UUID | None]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    periods: Mapped[int]
    look_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded: Mapped[int | None] = mapped_column(SmallInteger)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pause_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offer: Mapped[str] = mapped_column(String(CODE_CHARACTERS), server_default="")
    offer_left: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    offer_percent: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    converted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(10), server_default="")
    invite: Mapped[str] = mapped_column(String(22), server_default="")
    boxed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(server_default=text("0"))


class PeriodRow(Base):
    """A time that was paid for, tried, or given. `worth_minor` waits in the account of unearned
    money until the period is over or cut short; then it is `earned`, once.
    """

    __tablename__ = "subscription_periods"
    __table_args__ = (
        CheckConstraint(one_of("kind", PeriodKind), name="kind_known"),
        CheckConstraint(one_of("cycle", Cycle), name="cycle_known"),
        CheckConstraint("starts_at <= ends_at", name="ends_after_start"),
        CheckConstraint("worth_minor >= 0 AND paid_minor >= 0", name="money_not_negative"),
        Index(
            "ix_subscription_periods_unearned",
            "ends_at",
            sqlite_where=_UNEARNED,
            postgresql_where=_UNEARNED,
        ),
    )

    subscription_id: Mapped[UUID] = mapped_column(ForeignKey("subscriptions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(5))
    plan: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    cycle: Mapped[str] = mapped_column(String(5))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    worth_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    way: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str] = mapped_column(String(12), server_default="")
    paid_at: Mapped[datetime] = mapped_column(UtcDateTime)
    earned: Mapped[bool]


class OrderRow(Base):
    """What a fan was asked money for, as it was quoted; `number`: the period that it pays."""

    __tablename__ = "subscription_orders"
    __table_args__ = (
        UniqueConstraint("fan_id", "key"),
        UniqueConstraint("intent_id"),
        CheckConstraint(one_of("kind", OrderKind), name="kind_known"),
        CheckConstraint(one_of("state", OrderState), name="state_known"),
        Index("ix_subscription_orders_of", "subscription_id", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(22))
    intent_id: Mapped[UUID]
    subscription_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(7))
    plan: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    cycle: Mapped[str] = mapped_column(String(5))
    months: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int]
    revision: Mapped[int]
    by_itself: Mapped[bool]
    recurring: Mapped[bool]
    offer: Mapped[str] = mapped_column(String(CODE_CHARACTERS), server_default="")
    state: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubscriptionEventRow(Base):
    """Everything that happened to a subscription, in its order, for ever."""

    __tablename__ = "subscription_events"
    __table_args__ = (Index("ix_subscription_events_of", "subscription_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subscription_id: Mapped[UUID] = mapped_column(ForeignKey("subscriptions.id"))
    what: Mapped[str] = mapped_column(String(16))
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrialRow(Base):
    """A trial that was used: one for a fan, and one for a phone number (its keyed digest)."""

    __tablename__ = "subscription_trials"
    __table_args__ = (UniqueConstraint("phone_digest"),)

    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    phone_digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MemberRow(Base):
    """Somebody who shares a plan; one plan for a fan at a time."""

    __tablename__ = "subscription_members"
    __table_args__ = (Index("ix_subscription_members_of", "subscription_id"),)

    fan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    subscription_id: Mapped[UUID] = mapped_column(ForeignKey("subscriptions.id"))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GiftRow(Base):
    """A plan for a friend; whoever has the link takes it, once."""

    __tablename__ = "subscription_gifts"
    __table_args__ = (
        CheckConstraint(one_of("state", GiftState), name="state_known"),
        CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name="claimed_has_fan"),
        UniqueConstraint("token_digest"),
        Index("ix_subscription_gifts_buyer", "buyer_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(BigInteger)
    plan: Mapped[str] = mapped_column(String(CODE_CHARACTERS))
    cycle: Mapped[str] = mapped_column(String(5))
    months: Mapped[int] = mapped_column(SmallInteger)
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    way: Mapped[str] = mapped_column(String(8), server_default="")
    state: Mapped[str] = mapped_column(String(7))
    token_digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_by: Mapped[int | None] = mapped_column(BigInteger)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TaskRow(Base):
    """What an operator has to do for a plan: send a box, book ahead of others."""

    __tablename__ = "subscription_tasks"
    __table_args__ = (
        UniqueConstraint("fan_id", "kind", "key"),
        CheckConstraint(one_of("kind", TaskKind), name="kind_known"),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done_has_actor"),
        CheckConstraint("done_by <> fan_id", name="nobody_does_own"),
        Index(
            "ix_subscription_tasks_open",
            "kind",
            "made_at",
            sqlite_where=_OPEN_TASK,
            postgresql_where=_OPEN_TASK,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fan_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(7))
    key: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(NOTE_CHARACTERS))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[int | None] = mapped_column(BigInteger)


append_only("subscription_events")
