"""Paid time: added, cut short, moved by a pause; its money and its rights go with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.core.formats import in_phnom_penh
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.entitlements import Grant, end_grants, grant
from services.payments import deferred
from services.subscriptions import rules
from services.subscriptions.models import PeriodRow, SubscriptionRow
from services.subscriptions.repository import people
from services.subscriptions.repository import plans as plan_rows
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.rules import Span, Standing
from services.subscriptions.schemas import Plan
from services.subscriptions.states import Cycle, Method, PeriodKind, State

_EARN_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPeriod:
    """Time for one subscription. `worth` is what waits for it: more or less than was `paid`
    when unused money of a former plan went into it.
    """

    kind: PeriodKind
    plan: Plan
    cycle: Cycle
    starts_at: datetime
    ends_at: datetime
    paid: Money
    worth: Money
    way: str = ""
    reference: str = ""


async def plans_in_force(tx: Tx) -> dict[str, Plan]:
    """Every plan as it counts today in Phnom Penh; closed ones too."""
    return await plan_rows.in_force(tx, in_phnom_penh(tx.now).date())


def standing(row: SubscriptionRow) -> Standing:
    return Standing(
        state=State(row.state),
        method=Method(row.method),
        ends_at=row.ends_at,
        pause_until=row.pause_until,
        tries=row.tries,
        next_try_at=row.next_try_at,
        reminded=row.reminded,
    )


def plan_next_look(row: SubscriptionRow, now: datetime) -> None:
    row.look_at = rules.look_at(standing(row), now)


async def add(tx: Tx, row: SubscriptionRow, new: NewPeriod) -> int:
    """One period at the end of a locked subscription; its number."""
    await add_all(tx, [(row, new)])
    return row.periods


async def add_all(tx: Tx, added: Sequence[tuple[SubscriptionRow, NewPeriod]]) -> None:
    """The same for many subscriptions by a few statements. The rows must be locked."""
    family = await people.members(tx, [row.id for row, _ in added])
    values: list[Mapping[str, Any]] = []
    grants: list[Grant] = []
    for row, new in added:
        row.periods += 1
        row.ends_at = max(new.ends_at, row.ends_at)
        row.plan, row.cycle = new.plan.code, new.cycle
        row.tries, row.next_try_at, row.reminded = 0, None, None
        row.revision += 1
        plan_next_look(row, tx.now)
        values.append(_values(tx, row, new))
        members = family.get(row.id, [])
        grants += _grants_of(row, row.periods, new.plan, new.starts_at, new.ends_at, members)
        if new.kind is not PeriodKind.TRIAL:
            grants += _grace(row, new.plan, members)
        if row.method == Method.STARS:
            grants += _wait(row, new.plan, members)
    await rows.add_periods(tx, values)
    await grant(tx, grants)


def _values(tx: Tx, row: SubscriptionRow, new: NewPeriod) -> Mapping[str, Any]:
    return {
        "subscription_id": row.id,
        "number": row.periods,
        "fan_id": row.fan_id,
        "kind": new.kind,
        "plan": new.plan.code,
        "cycle": new.cycle,
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
        "paid_minor": new.paid.amount_minor,
        "worth_minor": new.worth.amount_minor,
        "currency": new.worth.currency,
        "way": new.way,
        "reference": new.reference,
        "paid_at": tx.now,
        "earned": not new.worth,
    }


def _grants_of(
    row: SubscriptionRow,
    number: int,
    plan: Plan,
    starts_at: datetime,
    ends_at: datetime,
    members: Sequence[int],
) -> list[Grant]:
    source = f"{plan_source(row.id)}{number}"
    found = [Grant(row.fan_id, plan.rights, source, starts_at, ends_at)]
    if plan.family_members:
        found += [
            Grant(fan_id, plan.family_rights, source, starts_at, ends_at)
            for fan_id in members[: plan.family_members]
        ]
    return found


def _grace(row: SubscriptionRow, plan: Plan, members: Sequence[int]) -> list[Grant]:
    """Whoever has no place in the plan has no days of grace either, nor those of a former one."""
    until = rules.grace_ends_at(row.ends_at)
    sharing = {row.fan_id, *members[: plan.family_members]}
    return [
        Grant(
            fan_id,
            rules.GRACE_RIGHTS,
            grace_source(row.id),
            row.ends_at,
            until if fan_id in sharing else row.ends_at,
        )
        for fan_id in (row.fan_id, *members)
    ]


def _wait(row: SubscriptionRow, plan: Plan, members: Sequence[int]) -> list[Grant]:
    """Telegram tells of its charge a while after the end: so long nobody loses the picture."""
    source = wait_source(row.id)
    until = row.ends_at + rules.STARS_WAIT
    sharing = members[: plan.family_members]
    return [
        Grant(row.fan_id, plan.rights, source, row.ends_at, until),
        *(Grant(each, plan.family_rights, source, row.ends_at, until) for each in sharing),
    ]


def plan_source(subscription_id: UUID) -> str:
    return f"plan:{subscription_id.hex}:"


def grace_source(subscription_id: UUID) -> str:
    return f"grace:{subscription_id.hex}"


def wait_source(subscription_id: UUID) -> str:
    """One of grace: what ends that ends this."""
    return f"{grace_source(subscription_id)}:wait"


async def give_member(tx: Tx, row: SubscriptionRow, fan_id: int) -> None:
    """Whoever joins has what is left of the paid time, where that plan has a place for them."""
    plans = await plans_in_force(tx)
    grants: list[Grant] = []
    place = (await people.members(tx, [row.id])).get(row.id, []).index(fan_id)
    for period in await rows.open_periods(tx, row.id, tx.now):
        plan = plans[period.plan]
        if place < plan.family_members:
            source = f"{plan_source(row.id)}{period.number}"
            grants.append(
                Grant(fan_id, plan.family_rights, source, period.starts_at, period.ends_at)
            )
    until = rules.grace_ends_at(row.ends_at)
    grants.append(Grant(fan_id, rules.GRACE_RIGHTS, grace_source(row.id), row.ends_at, until))
    await grant(tx, grants)


async def take_from(tx: Tx, row: SubscriptionRow, fan_ids: Sequence[int]) -> None:
    """These have nothing of this subscription from now on."""
    for fan_id in fan_ids:
        await end_grants(tx, fan_id, plan_source(row.id), tx.now)
        await end_grants(tx, fan_id, grace_source(row.id), tx.now)


async def no_grace(tx: Tx, row: SubscriptionRow) -> None:
    """A cancelled one ends with its paid time."""
    for fan_id in await everybody(tx, row):
        await end_grants(tx, fan_id, grace_source(row.id), tx.now)


async def no_wait(tx: Tx, row: SubscriptionRow) -> None:
    """Telegram charges it no more."""
    for fan_id in await everybody(tx, row):
        await end_grants(tx, fan_id, wait_source(row.id), tx.now)


async def everybody(tx: Tx, row: SubscriptionRow) -> list[int]:
    """The fan and all who share the plan."""
    family = await people.members(tx, [row.id])
    return [row.fan_id, *family.get(row.id, [])]


# Cut and moved


def span_of(period: PeriodRow) -> Span:
    worth = Money(period.worth_minor, Currency(period.currency))
    return Span(period.starts_at, period.ends_at, worth, Cycle(period.cycle))


async def spans(tx: Tx, row: SubscriptionRow) -> list[Span]:
    """What is paid and not over, in its order."""
    return [span_of(each) for each in await rows.open_periods(tx, row.id, tx.now)]


async def cut(tx: Tx, row: SubscriptionRow) -> Money:
    """All running and coming periods end now: what was used is earned, the rest is returned to
    be put into another period.
    """
    rest: Money | None = None
    earned: list[Money] = []
    for period in await rows.open_periods(tx, row.id, tx.now):
        span = span_of(period)
        left = rules.unused(span, tx.now)
        rest = rest + left if rest else left
        used = span.worth - left
        earned.append(used)
        period.worth_minor, period.earned = used.amount_minor, True
        period.ends_at = max(tx.now, period.starts_at)
    assert rest is not None, "whoever changes plans has paid time"
    await tx.session.flush()
    for fan_id in await everybody(tx, row):
        await end_grants(tx, fan_id, plan_source(row.id), tx.now)
    await earn(tx, earned)
    return rest


async def stop_for_pause(tx: Tx, row: SubscriptionRow) -> None:
    """While it rests nobody has its rights."""
    await take_from(tx, row, await everybody(tx, row))


async def go_on_after_pause(
    tx: Tx, row: SubscriptionRow, paused_at: datetime, later: timedelta
) -> None:
    """Every paid day that was left is there again, so much later."""
    plans = await plans_in_force(tx)
    members = (await people.members(tx, [row.id])).get(row.id, [])
    row.ends_at += later
    grants: list[Grant] = []
    for period in await rows.open_periods(tx, row.id, paused_at):
        period.starts_at, period.ends_at = period.starts_at + later, period.ends_at + later
        starts_at = max(period.starts_at, tx.now)
        plan = plans[period.plan]
        grants += _grants_of(row, period.number, plan, starts_at, period.ends_at, members)
    await tx.session.flush()
    await grant(tx, [*grants, *_grace(row, plans[row.plan], members)])


# Earned money


async def earn(tx: Tx, amounts: Sequence[Money]) -> None:
    """Used money is the house's, without the tax in it."""
    day = in_phnom_penh(tx.now).date()
    await deferred.earn(tx, [(amount, rules.tax_in(amount, day)) for amount in amounts if amount])


async def earn_over(tx: Tx) -> bool:
    """Earn periods that are over; whether there may be more."""
    amounts = await rows.earn_over(tx, tx.now, _EARN_AT_ONCE)
    await earn(tx, amounts)
    return len(amounts) == _EARN_AT_ONCE
