"""The shapes of plans in the API."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.entitlements import Flag, Rights
from services.payments.schemas import Way
from services.subscriptions.consent import purpose_of
from services.subscriptions.rules import GIFT_MONTHS, gift_price, less, offer_fits, prices
from services.subscriptions.schemas import (
    Gift,
    Offer,
    Period,
    Plan,
    PlanHome,
    Price,
    Quote,
    Subscription,
)
from services.subscriptions.states import Cycle, GiftState, Method, PeriodKind, State
from webapp.api.event_shapes import Words
from webapp.api.money import MoneyOut


class RightsOut(BaseModel):
    """`levels`: music 0 to 3; video and live are the lines of the picture (480, 1080, 2160)."""

    flags: list[Flag]
    numbers: dict[str, int]
    levels: dict[str, int]

    @classmethod
    def of(cls, rights: Rights) -> Self:
        return cls(
            flags=sorted(rights.flags),
            numbers={str(number): value for number, value in rights.numbers.items()},
            levels={str(level): int(step) for level, step in rights.levels.items()},
        )


class PlanPriceOut(BaseModel):
    """`tax` is in the price. `off_percent`: what a year saves against twelve months. `due`: what
    you pay now, less after an offer of yours; `offer` goes with the order.
    """

    cycle: Cycle
    price: MoneyOut
    tax: MoneyOut
    off_percent: int
    due: MoneyOut
    offer: str

    @classmethod
    def of(cls, plan: Plan, each: Price, home: PlanHome) -> Self:
        due, offer = each.price, ""
        mine = home.mine
        if mine is not None and mine.offer_left:
            if offer_fits(home.taken, mine.next_cycle, plan.code, each.cycle):
                due = less(due, mine.offer_percent)
        elif home.back and plan.code in home.back.plans and each.cycle is Cycle.MONTH:
            due, offer = less(due, home.back.percent), home.back.code
        return cls(
            cycle=each.cycle,
            price=MoneyOut.of(each.price),
            tax=MoneyOut.of(each.tax),
            off_percent=each.off_percent,
            due=MoneyOut.of(due),
            offer=offer,
        )


class GiftPriceOut(BaseModel):
    months: int
    price: MoneyOut


class PlanOut(BaseModel):
    """`family_members`: how many more may share it. `ways`: how it may be paid; Stars in chat."""

    code: str
    name: Words
    rank: int
    prices: list[PlanPriceOut]
    gift_prices: list[GiftPriceOut]
    ways: list[Way]
    family_members: int
    trial_days: int
    rights: RightsOut

    @classmethod
    def of(cls, plan: Plan, day: date, rights: Rights, home: PlanHome) -> Self:
        return cls(
            code=plan.code,
            name=Words.of(plan.name),
            rank=plan.rank,
            prices=[PlanPriceOut.of(plan, each, home) for each in prices(plan, day)],
            gift_prices=[
                GiftPriceOut(months=months, price=MoneyOut.of(gift_price(plan, months)))
                for months in GIFT_MONTHS
            ],
            ways=[way for way in Way if way in plan.ways],
            family_members=plan.family_members,
            trial_days=plan.trial_days,
            rights=RightsOut.of(rights),
        )


class PeriodOut(BaseModel):
    """A receipt; `way` is empty for a trial."""

    number: int
    kind: PeriodKind
    plan: str
    cycle: Cycle
    starts_at: datetime
    ends_at: datetime
    paid: MoneyOut
    way: str
    reference: str
    paid_at: datetime

    @classmethod
    def of(cls, period: Period) -> Self:
        return cls(
            number=period.number,
            kind=period.kind,
            plan=period.plan,
            cycle=period.cycle,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
            paid=MoneyOut.of(period.paid),
            way=period.way,
            reference=period.reference,
            paid_at=period.paid_at,
        )


class SubscriptionOut(BaseModel):
    """`next_charge` null: nothing follows. `purpose`: what the PIN confirms before it is charged
    by itself. `revision` goes with a cancel and an upgrade.
    """

    id: UUID
    state: State
    plan: str
    cycle: Cycle
    method: Method
    next_plan: str
    next_cycle: Cycle
    next_charge: MoneyOut | None
    started_at: datetime
    ends_at: datetime
    is_trial_period: bool
    pause_until: datetime | None
    grace_ends_at: datetime | None
    offer_percent: int
    offer_left: int
    members: list[int]
    periods: list[PeriodOut]
    revision: int
    purpose: str

    @classmethod
    def of(cls, mine: Subscription) -> Self:
        return cls(
            id=mine.id,
            state=mine.state,
            plan=mine.plan.code,
            cycle=mine.cycle,
            method=mine.method,
            next_plan=mine.next_plan.code,
            next_cycle=mine.next_cycle,
            next_charge=MoneyOut.of(mine.next_charge) if mine.next_charge else None,
            started_at=mine.started_at,
            ends_at=mine.ends_at,
            is_trial_period=mine.is_trial_period,
            pause_until=mine.pause_until,
            grace_ends_at=mine.grace_ends_at,
            offer_percent=mine.offer_percent,
            offer_left=mine.offer_left,
            members=list(mine.members),
            periods=[PeriodOut.of(each) for each in mine.periods],
            revision=mine.revision,
            purpose=purpose_of(mine),
        )


class PlanOfferOut(BaseModel):
    """`percent` less for so many `periods`."""

    code: str
    percent: int
    periods: int

    @classmethod
    def of(cls, offer: Offer) -> Self:
        return cls(code=offer.code, percent=offer.percent, periods=offer.periods)


class PlansOut(BaseModel):
    """`mine` null: no plan runs. `member_of`: the plan that somebody shares with you. `trial`:
    the plan that you may try for nothing. `back`: an offer for those who come back.
    """

    plans: list[PlanOut]
    mine: SubscriptionOut | None
    member_of: str | None
    trial: str | None
    back: PlanOfferOut | None
    rights: RightsOut


class PlanUsesOut(BaseModel):
    """How often each right was used in this month; what was never used is left out."""

    month: date
    counts: dict[str, int]


class PlanQuoteOut(BaseModel):
    """A higher plan for the days that are left: `due` is `full` less the unused `credit`."""

    plan: str
    full: MoneyOut
    credit: MoneyOut
    due: MoneyOut
    ends_at: datetime
    revision: int

    @classmethod
    def of(cls, quote: Quote) -> Self:
        return cls(
            plan=quote.plan.code,
            full=MoneyOut.of(quote.full),
            credit=MoneyOut.of(quote.credit),
            due=MoneyOut.of(quote.due),
            ends_at=quote.ends_at,
            revision=quote.revision,
        )


class PlanPaymentOut(BaseModel):
    """`payment_id` null: nothing is due and it is done."""

    payment_id: UUID | None


class PlanGiftOut(BaseModel):
    """`token` is the end of its link (`pg_<token>`), for the buyer while nobody has it."""

    id: UUID
    plan: str
    months: int
    state: GiftState
    token: str
    made_at: datetime

    @classmethod
    def of(cls, gift: Gift, *, secret: bool) -> Self:
        return cls(
            id=gift.id,
            plan=gift.plan.code,
            months=gift.months,
            state=gift.state,
            token=gift.token if secret else "",
            made_at=gift.made_at,
        )


class PlanGiftsOut(BaseModel):
    items: list[PlanGiftOut]


class StayOut(BaseModel):
    """`charge`: the next payment of who stays; null without an offer."""

    offer: PlanOfferOut | None
    charge: MoneyOut | None

    @classmethod
    def of(cls, offer: Offer | None, mine: Subscription | None) -> Self:
        if offer is None or mine is None or mine.next_charge is None:
            return cls(offer=None, charge=None)
        charge = less(mine.next_charge, offer.percent)
        return cls(offer=PlanOfferOut.of(offer), charge=MoneyOut.of(charge))


class InviteOut(BaseModel):
    """The end of a link (`py_<invite>`)."""

    invite: str


class SharedPlanOut(BaseModel):
    plan: str


class NothingOut(BaseModel):
    """It is done."""
