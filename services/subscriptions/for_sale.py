"""What is sold to whom: plans, the ways to pay them, an offer for those who come back."""

from __future__ import annotations

from datetime import datetime

from services.core.uow import Tx
from services.payments.schemas import Way
from services.subscriptions import periods, rules
from services.subscriptions.errors import AlreadyPaidFor, NotNow, PlanNotFound
from services.subscriptions.models import SubscriptionRow
from services.subscriptions.repository import plans as plan_rows
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import Offer, OfferKind, Plan, Road
from services.subscriptions.states import Method, State


async def sold(tx: Tx, code: str) -> Plan:
    """PlanNotFound, also for one that is not sold any more."""
    plan = (await periods.plans_in_force(tx)).get(code)
    if plan is None or not plan.is_open:
        raise PlanNotFound
    return plan


def ways_by(plan: Plan, road: Road) -> frozenset[Way]:
    """The plan's ways that fit into one request."""
    stars = frozenset({Way.STARS})
    return plan.ways & stars if road is Road.STARS else plan.ways - stars


def check_payable(mine: SubscriptionRow | None, now: datetime) -> None:
    """AlreadyPaidFor, NotNow."""
    if mine is None:
        return
    match State(mine.state):
        case State.PAUSED:
            raise NotNow
        case State.ACTIVE:
            if mine.method == Method.STARS or not rules.is_payable_ahead(mine.ends_at, now):
                raise AlreadyPaidFor
        case _:
            return


async def back_offer(tx: Tx, fan_id: int, plan: str) -> Offer | None:
    """What somebody who has gone is offered now; once for a subscription."""
    last = await rows.newest(tx, fan_id)
    if last is None or last.state != State.CANCELLED or last.offered_at is not None:
        return None
    days_gone = (tx.now - last.ends_at).days
    return rules.offer_for(await plan_rows.offers(tx), OfferKind.BACK, plan, days_gone)
