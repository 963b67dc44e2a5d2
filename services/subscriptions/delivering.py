"""The time that a paid plan gives: the first period, the next one, one that Telegram charged."""

from __future__ import annotations

from datetime import datetime

from services.core.uow import Tx
from services.payments.schemas import IntentPaid, Way
from services.subscriptions import changing, periods, rules
from services.subscriptions.models import OrderRow, SubscriptionRow
from services.subscriptions.periods import NewPeriod
from services.subscriptions.recalling import recall_open, stop_stars
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import Plan, PlanPaid
from services.subscriptions.states import Cycle, Method, PeriodKind, State


async def deliver_period(
    tx: Tx,
    order: OrderRow,
    mine: SubscriptionRow | None,
    plan: Plan,
    event: IntentPaid,
) -> None:
    """The first period of a subscription, or the one that follows; `mine` is locked."""
    cycle = Cycle(order.cycle)
    before = State(mine.state) if mine else None
    if mine is None:
        mine = await changing.begin(tx, order.fan_id, plan, cycle, State.ACTIVE)
        starts_at = await changing.after_cancelled(tx, order.fan_id, plan)
    else:
        starts_at = await changing.next_start(tx, mine, plan)
        if mine.state != State.ACTIVE:
            converted = tx.now if before is State.TRIAL else mine.converted_at
            moved = await rows.move(tx, mine, State.ACTIVE, converted_at=converted)
            assert moved, "only one that can be active again is asked money for"
    old_stars = mine.stars_intent
    await changing.keep_offer(tx, mine, plan.code, cycle)
    mine.next_plan, mine.next_cycle = plan.code, cycle
    _remember_method(mine, order, event)
    if old_stars not in (None, mine.stars_intent):
        stop_stars(tx, old_stars)
    await changing.use_offer(tx, mine, order.offer)
    await _add(tx, mine, plan, cycle, starts_at, event)
    await recall_open(tx, mine.fan_id, order.id)


async def deliver_again(tx: Tx, order: OrderRow, event: IntentPaid) -> None:
    """Telegram has charged the next 30 days: they are added, whatever happened meanwhile."""
    mine = await rows.running(tx, order.fan_id, lock=True)
    if mine is None:
        # It was cancelled, and Telegram was faster: the days are honoured, and it is stopped.
        found = await rows.newest(tx, order.fan_id)
        assert found is not None
        mine = await rows.find(tx, found.id, lock=True)
        assert mine is not None
    if mine.stars_intent != event.intent_id:
        stop_stars(tx, event.intent_id)
    plan = (await periods.plans_in_force(tx))[order.plan]
    if mine.state == State.PAUSED:
        assert mine.paused_at is not None
        starts_at = max(mine.ends_at, mine.paused_at)
    else:
        starts_at = max(mine.ends_at, tx.now)
    if mine.state in (State.EXPIRED, State.TRIAL):
        await rows.move(tx, mine, State.ACTIVE)
    await _add(tx, mine, plan, Cycle.MONTH, starts_at, event)
    if mine.state == State.PAUSED:
        await periods.stop_for_pause(tx, mine)
    elif mine.state == State.CANCELLED:
        await periods.no_grace(tx, mine)


async def _add(
    tx: Tx,
    mine: SubscriptionRow,
    plan: Plan,
    cycle: Cycle,
    starts_at: datetime,
    event: IntentPaid,
) -> None:
    ends_at = starts_at + rules.LENGTHS[cycle]
    new = NewPeriod(
        kind=PeriodKind.PAID,
        plan=plan,
        cycle=cycle,
        starts_at=starts_at,
        ends_at=ends_at,
        paid=event.amount,
        worth=event.amount,
        way=event.way,
        reference=event.reference[:12],
    )
    number = await periods.add(tx, mine, new)
    await rows.note(tx, mine.id, "paid", number=number, way=str(event.way))
    tx.emit(
        PlanPaid(
            subscription_id=mine.id,
            number=number,
            fan_id=mine.fan_id,
            plan=plan.code,
            paid=event.amount,
            starts_at=starts_at,
            ends_at=ends_at,
            by_itself=event.again,
            reference=event.reference,
        )
    )


def _remember_method(mine: SubscriptionRow, order: OrderRow, event: IntentPaid) -> None:
    if order.recurring and event.way is Way.STARS:
        mine.method, mine.stars_intent = Method.STARS, event.intent_id
        return
    mine.stars_intent = None
    if event.way is Way.WALLET and order.by_itself:
        mine.method = Method.WALLET
    elif mine.method == Method.STARS:
        mine.method = Method.NONE
