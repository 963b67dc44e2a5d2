"""Moves between plans and states, each joining a transaction that holds the subscription."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.core.ids import uuid7
from services.core.money import Money
from services.core.uow import Tx
from services.subscriptions import periods, rules
from services.subscriptions.errors import NoSubscription, NotNow, PauseTooLong, SamePlan
from services.subscriptions.models import SubscriptionRow
from services.subscriptions.periods import NewPeriod
from services.subscriptions.recalling import stop_stars
from services.subscriptions.repository import plans as plan_rows
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.rules import Span
from services.subscriptions.schemas import Offer, Plan, PlanMoved, Quote
from services.subscriptions.states import CancelReason, Cycle, Method, PeriodKind, State


async def of_fan(tx: Tx, fan_id: int) -> SubscriptionRow:
    """The fan's own, locked. NoSubscription."""
    mine = await rows.running(tx, fan_id, lock=True)
    if mine is None:
        raise NoSubscription
    return mine


async def begin(tx: Tx, fan_id: int, plan: Plan, cycle: Cycle, state: State) -> SubscriptionRow:
    """A new subscription without any time yet."""
    row = SubscriptionRow(
        id=uuid7(),
        fan_id=fan_id,
        state=state,
        plan=plan.code,
        cycle=cycle,
        next_plan=plan.code,
        next_cycle=cycle,
        method=Method.NONE,
        started_at=tx.now,
        ends_at=tx.now,
        periods=0,
        tries=0,
        offer="",
        offer_left=0,
        offer_percent=0,
        reason="",
        invite="",
        revision=0,
    )
    await rows.add(tx, row)
    await rows.note(tx, row.id, "began", state=str(state), plan=plan.code)
    return row


async def next_start(tx: Tx, mine: SubscriptionRow, plan: Plan) -> datetime:
    """When a period that is paid now begins: after what is paid already. A trial gives way to a
    higher plan at once.
    """
    if mine.state == State.TRIAL:
        tried = (await periods.plans_in_force(tx))[mine.plan]
        if plan.rank > tried.rank:
            return tx.now
    return max(mine.ends_at, tx.now)


async def after_cancelled(tx: Tx, fan_id: int, plan: Plan) -> datetime:
    """When time of a plan may begin: paid time of cancelled ones is not lost, so the same or a
    lower plan follows it, and a higher one begins at once.
    """
    plans = await periods.plans_in_force(tx)
    ends = [
        row.ends_at
        for row in await rows.cancelled_after(tx, fan_id, tx.now)
        if plans[row.plan].rank >= plan.rank
    ]
    return max(ends, default=tx.now)


async def quote(tx: Tx, mine: SubscriptionRow, plan: Plan) -> Quote:
    """What a higher plan costs for the days that are left. NotNow, SamePlan."""
    if mine.state != State.ACTIVE or mine.ends_at <= tx.now:
        raise NotNow
    now_has = (await periods.plans_in_force(tx))[mine.plan]
    if plan.rank <= now_has.rank or plan.price.currency is not now_has.price.currency:
        raise SamePlan
    spans = await periods.spans(tx, mine)
    first = spans[0]
    if (begins_at := await _begins_at(tx, mine, plan)) < first.starts_at:
        # The own time comes later, after that of a cancelled one: all of it is paid.
        none = Money.zero(first.worth.currency)
        spans.insert(0, Span(begins_at, first.starts_at, none, first.cycle))
    full, credit, due = rules.difference(plan, spans, tx.now)
    return Quote(plan, full, credit, due, mine.ends_at, mine.revision)


async def upgrade(
    tx: Tx, mine: SubscriptionRow, plan: Plan, paid: Money, way: str, reference: str
) -> None:
    """The higher plan from now to the same end: unused money of the old one is part of it."""
    ends_at, cycle = mine.ends_at, Cycle(mine.cycle)
    starts_at = await _begins_at(tx, mine, plan)
    rest = await periods.cut(tx, mine)
    new = NewPeriod(
        kind=PeriodKind.PAID,
        plan=plan,
        cycle=cycle,
        starts_at=starts_at,
        ends_at=ends_at,
        paid=paid,
        worth=rest + paid,
        way=way,
        reference=reference[:12],
    )
    await keep_offer(tx, mine, plan.code, cycle)
    mine.next_plan, mine.next_cycle = plan.code, cycle
    if mine.method == Method.STARS:
        # Telegram would go on to charge the old price.
        await no_stars(tx, mine)
    await periods.add(tx, mine, new)
    await rows.note(tx, mine.id, "upgraded", plan=plan.code, paid_minor=paid.amount_minor)


async def _begins_at(tx: Tx, mine: SubscriptionRow, plan: Plan) -> datetime:
    """From when a higher plan runs: from now, or after cancelled time of one that is as high."""
    first = (await periods.spans(tx, mine))[0]
    return min(await after_cancelled(tx, mine.fan_id, plan), max(first.starts_at, tx.now))


async def no_stars(tx: Tx, mine: SubscriptionRow) -> None:
    """Telegram charges it no more."""
    stop_stars(tx, mine.stars_intent)
    mine.stars_intent = None
    if mine.method == Method.STARS:
        mine.method = Method.NONE
        await periods.no_wait(tx, mine)


async def pause(tx: Tx, mine: SubscriptionRow, days: int) -> None:
    """Paid days wait. Not longer than the rules allow; not a trial. NotNow, PauseTooLong."""
    length = timedelta(days=days)
    if not length or mine.ends_at <= tx.now:
        raise NotNow
    left = rules.pause_left(await rows.rests(tx, mine.id), tx.now)
    if length > left:
        raise PauseTooLong(most=rules.LONGEST_PAUSE.days, left=left.days)
    moved = await rows.move(
        tx,
        mine,
        State.PAUSED,
        paused_at=tx.now,
        pause_until=tx.now + length,
        reminded=None,
        tries=0,
        next_try_at=None,
    )
    if not moved:
        raise NotNow
    await no_stars(tx, mine)
    periods.plan_next_look(mine, tx.now)
    await periods.stop_for_pause(tx, mine)
    await rows.note(tx, mine.id, "paused", days=days)


async def resume(tx: Tx, mine: SubscriptionRow) -> None:
    """NotNow when it does not rest."""
    paused_at = mine.paused_at
    if paused_at is None or mine.state != State.PAUSED:
        raise NotNow
    await rows.move(tx, mine, State.ACTIVE, paused_at=None, pause_until=None, reminded=None)
    later = max(tx.now - paused_at, timedelta(0))  # a clock that goes back takes no paid time
    await periods.go_on_after_pause(tx, mine, paused_at, later)
    if mine.boxed_at is not None:
        mine.boxed_at += later  # boxes are for paid days, and these waited
    periods.plan_next_look(mine, tx.now)
    await rows.note(tx, mine.id, "resumed")


async def expire(tx: Tx, mine: SubscriptionRow) -> None:
    """Not paid in time: grace begins. Its rights are granted already and end by the clock."""
    if await rows.move(tx, mine, State.EXPIRED, reminded=0):
        periods.plan_next_look(mine, tx.now)
        await rows.note(tx, mine.id, "expired")
        tell_moved(tx, mine, State.ACTIVE)


async def cancel(tx: Tx, mine: SubscriptionRow, reason: CancelReason) -> None:
    """Final. Nothing is charged any more; what is paid lasts to its end."""
    before = State(mine.state)
    if before is State.PAUSED:
        await resume(tx, mine)
    if not await rows.move(
        tx,
        mine,
        State.CANCELLED,
        cancelled_at=tx.now,
        look_at=None,
        reason=reason,
        method=Method.NONE,
        stars_intent=None,
        offer="",
        offer_left=0,
    ):
        return
    await periods.no_grace(tx, mine)
    await rows.note(tx, mine.id, "cancelled", reason=str(reason))
    tell_moved(tx, mine, before)


async def use_offer(tx: Tx, mine: SubscriptionRow, code: str) -> None:
    """One period less of an offer; the first one of an offer for who came back begins it."""
    if not code:
        return
    if not mine.offer_left:
        found = next((each for each in await plan_rows.offers(tx) if each.code == code), None)
        if found is None:
            return
        _take(mine, found, tx.now)
    count_offer(mine)


def take_offer(mine: SubscriptionRow, offer: Offer, now: datetime) -> None:
    """The next periods cost less."""
    _take(mine, offer, now)
    mine.revision += 1


async def offer_fits(tx: Tx, mine: SubscriptionRow, plan: str, cycle: Cycle) -> bool:
    """Whether the offer that was taken is for this, too: its plans, and no longer a period."""
    taken = next((each for each in await plan_rows.offers(tx) if each.code == mine.offer), None)
    return rules.offer_fits(taken, Cycle(mine.next_cycle), plan, cycle)


async def keep_offer(tx: Tx, mine: SubscriptionRow, plan: str, cycle: Cycle) -> None:
    """Before something else follows: an offer that is not for it ends."""
    if mine.offer_left and not await offer_fits(tx, mine, plan, cycle):
        mine.offer, mine.offer_left, mine.offer_percent = "", 0, 0


def count_offer(mine: SubscriptionRow) -> None:
    """A period was charged at the price of the offer."""
    mine.offer_left -= 1
    if not mine.offer_left:
        mine.offer, mine.offer_percent = "", 0


def _take(mine: SubscriptionRow, offer: Offer, now: datetime) -> None:
    mine.offer, mine.offer_left = offer.code, offer.periods
    mine.offer_percent, mine.offered_at = offer.percent, now


def tell_moved(tx: Tx, mine: SubscriptionRow, before: State) -> None:
    tx.emit(
        PlanMoved(
            subscription_id=mine.id,
            fan_id=mine.fan_id,
            plan=mine.plan,
            before=before,
            state=State(mine.state),
            reason=mine.reason,
            ends_at=mine.ends_at,
            times=mine.revision,
        )
    )
