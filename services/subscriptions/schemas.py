"""What crosses the border of subscriptions: plans, commands, how one stands, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.money import Money
from services.entitlements import RightsSet
from services.payments.schemas import Way
from services.subscriptions.states import (
    Cycle,
    GiftState,
    Method,
    PeriodKind,
    State,
    TaskKind,
)

MAX_KEY_CHARACTERS: Final = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is sold. `rank` orders plans: a higher one includes the lower. `ways` is how it may be
    paid; `year_off_bp` None: not sold by the year. `trial_days` 0: cannot be tried.
    """

    code: str
    since: date
    rank: int
    name: Bilingual
    price: Money
    year_off_bp: int | None
    rights: str
    ways: frozenset[Way]
    trial_days: int
    family_members: int
    family_rights: str
    is_open: bool = True


class OfferKind(StrEnum):
    STAY = "stay"  # for those who are about to cancel
    BACK = "back"  # for those who have gone


@dataclass(frozen=True, slots=True)
class Offer:
    """`percent` less for so many `periods`. BACK holds from so many days after the end of the
    paid time until so many. Once for a subscription.
    """

    code: str
    kind: OfferKind
    percent: int
    periods: int
    plans: tuple[str, ...]
    from_days: int = 0
    until_days: int = 0


@dataclass(frozen=True, slots=True)
class LoadPlans:
    """Plans with their sets of rights; those that are not named are not sold any more."""

    plans: Sequence[Plan]
    offers: Sequence[Offer]
    sets: Sequence[RightsSet]


@dataclass(frozen=True, slots=True)
class Price:
    """Of a cycle; `off_percent` is what a year saves against twelve months, in whole percent.
    The tax is in the price.
    """

    cycle: Cycle
    price: Money
    tax: Money
    off_percent: int = 0


class Road(StrEnum):
    """Stars stand by themselves: no request for money takes both them and other ways."""

    STARS = "stars"
    MONEY = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyPlan:
    """The first period of a plan, or the next one. `by_itself`: the following ones too, from the
    wallet or by Stars. `offer` is the code of an offer for those who come back.
    """

    key: str
    fan_id: int
    plan: str
    cycle: Cycle
    road: Road
    by_itself: bool = False
    offer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradePlan:
    """A higher plan at once, for the days that are paid. `revision` is that of the quote."""

    key: str
    fan_id: int
    plan: str
    road: Road
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyGift:
    """So many months of a plan for whoever gets the link; 12 months cost what a year costs."""

    key: str
    fan_id: int
    plan: str
    months: int
    road: Road


@dataclass(frozen=True, slots=True)
class Quote:
    """What a higher plan costs for the days that are left. `credit` is the unused part of what
    was paid; `due` zero: it changes without a payment.
    """

    plan: Plan
    full: Money
    credit: Money
    due: Money
    ends_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Period:
    """A time that was paid for, tried or given. `way` is empty for a trial."""

    number: int
    kind: PeriodKind
    plan: str
    cycle: Cycle
    starts_at: datetime
    ends_at: datetime
    paid: Money
    way: str
    reference: str
    paid_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """How one stands. `ends_at` is the end of what was paid; `next_charge` what is due then,
    None when nothing follows. `grace_ends_at`: until then an expired one can still be paid.
    `renews_until`: to when it would run if its fan paid `next_charge` now, ahead of the end;
    None: too early, or it pays itself.
    """

    id: UUID
    fan_id: int
    state: State
    plan: Plan
    cycle: Cycle
    method: Method
    next_plan: Plan
    next_cycle: Cycle
    next_charge: Money | None
    started_at: datetime
    ends_at: datetime
    is_trial_period: bool
    paused_at: datetime | None
    pause_until: datetime | None
    grace_ends_at: datetime | None
    offer_percent: int
    offer_left: int
    cancelled_at: datetime | None
    reason: str
    members: tuple[int, ...]
    periods: tuple[Period, ...]
    revision: int
    renews_until: datetime | None = None

    @property
    def changes_at_end(self) -> bool:
        return (self.next_plan.code, self.next_cycle) != (self.plan.code, self.cycle)


@dataclass(frozen=True, slots=True)
class PlanHome:
    """What a fan sees: the plans, the own subscription (also one that is cancelled while its
    paid time lasts), whose family they are in, whether a trial is to be had. `taken`: the offer
    that the own one still has periods of.
    """

    plans: tuple[Plan, ...]
    mine: Subscription | None
    member_of: str | None
    trial: Plan | None
    back: Offer | None
    taken: Offer | None = None


@dataclass(frozen=True, slots=True)
class Gift:
    """`token` for the buyer while nobody has it, else empty. `intent_id` is its payment."""

    id: UUID
    buyer_id: int
    plan: Plan
    months: int
    paid: Money
    state: GiftState
    made_at: datetime
    claimed_by: int | None
    token: str


@dataclass(frozen=True, slots=True)
class Task:
    """Work of an operator for a plan."""

    id: UUID
    fan_id: int
    kind: TaskKind
    note: str
    made_at: datetime


# Events


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPaid:
    """Event: a period is paid, by the fan or `by_itself`; it runs from `starts_at`."""

    subscription_id: UUID
    number: int
    fan_id: int
    plan: str
    paid: Money
    starts_at: datetime
    ends_at: datetime
    by_itself: bool
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEndsSoon:
    """Event: so many `days` are left; `charge` is taken then by itself, or to be paid by then."""

    subscription_id: UUID
    fan_id: int
    plan: str
    days: int
    ends_at: datetime
    charge: Money | None
    by_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseEndsSoon:
    """Event: the pause is over in so many `days`."""

    subscription_id: UUID
    fan_id: int
    plan: str
    days: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFailed:
    """Event: the wallet could not pay (`why`: no_money, frozen, limit); it is tried again at
    `again_at`, None: not any more.
    """

    subscription_id: UUID
    number: int
    fan_id: int
    plan: str
    charge: Money
    why: str
    tries: int
    again_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMoved:
    """Event: a subscription is in another state."""

    subscription_id: UUID
    fan_id: int
    plan: str
    before: State
    state: State
    reason: str
    ends_at: datetime
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComeBack:
    """Event: an offer for somebody who has gone."""

    subscription_id: UUID
    fan_id: int
    plan: str
    offer: str
    percent: int
    until: datetime


@dataclass(frozen=True, slots=True)
class StopStars:
    """Job: Telegram must not charge this subscription again."""

    intent_id: UUID


@dataclass(frozen=True, slots=True)
class RecallOrder:
    """Job: a payment that nobody needs any more."""

    intent_id: UUID
    fan_id: int


@dataclass(frozen=True, slots=True)
class TaskDone:
    """Event: an operator has done what a plan asked for."""

    task_id: UUID
    fan_id: int
    kind: TaskKind
