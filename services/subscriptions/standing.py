"""How a subscription stands, as its fan and the staff see it."""

from __future__ import annotations

from datetime import datetime

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.subscriptions import rules
from services.subscriptions.advancing import charge_amount
from services.subscriptions.models import PeriodRow, SubscriptionRow
from services.subscriptions.repository import people
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import Period, Plan, Subscription
from services.subscriptions.states import Cycle, Method, PeriodKind, State


async def seen(tx: Tx, row: SubscriptionRow, plans: dict[str, Plan]) -> Subscription:
    """How it stands now; the plan is the one of the running period."""
    found = await rows.periods(tx, row.id)
    now = row.paused_at or tx.now
    running = next((each for each in found if each.starts_at <= now < each.ends_at), None)
    state = State(row.state)
    goes_on = state is not State.CANCELLED
    members = (await people.members(tx, [row.id])).get(row.id, [])
    return Subscription(
        id=row.id,
        fan_id=row.fan_id,
        state=state,
        plan=plans[running.plan if running else row.plan],
        cycle=Cycle(running.cycle if running else row.cycle),
        method=Method(row.method),
        next_plan=plans[row.next_plan],
        next_cycle=Cycle(row.next_cycle),
        next_charge=charge_amount(row, plans)[0] if goes_on else None,
        started_at=row.started_at,
        ends_at=row.ends_at,
        is_trial_period=running is not None and running.kind == PeriodKind.TRIAL,
        paused_at=row.paused_at,
        pause_until=row.pause_until,
        grace_ends_at=rules.grace_ends_at(row.ends_at) if state is State.EXPIRED else None,
        offer_percent=row.offer_percent,
        offer_left=row.offer_left,
        cancelled_at=row.cancelled_at,
        reason=row.reason,
        members=tuple(members),
        periods=tuple(_period(each) for each in found),
        revision=row.revision,
        renews_until=_renews_until(row, plans, tx.now),
    )


def _renews_until(row: SubscriptionRow, plans: dict[str, Plan], now: datetime) -> datetime | None:
    """Who is reminded may pay ahead what is still sold; wallet and Stars are charged in time."""
    by_hand = row.state == State.ACTIVE and row.method == Method.NONE
    plan, cycle = plans[row.next_plan], Cycle(row.next_cycle)
    is_sold = plan.is_open and rules.price(plan, cycle) is not None
    if not (by_hand and is_sold and rules.is_payable_ahead(row.ends_at, now)):
        return None
    return max(row.ends_at, now) + rules.LENGTHS[cycle]


def _period(row: PeriodRow) -> Period:
    return Period(
        number=row.number,
        kind=PeriodKind(row.kind),
        plan=row.plan,
        cycle=Cycle(row.cycle),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        paid=Money(row.paid_minor, Currency(row.currency)),
        way=row.way,
        reference=row.reference,
        paid_at=row.paid_at,
    )
