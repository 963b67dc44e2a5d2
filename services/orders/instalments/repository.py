"""All SQL of instalments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select, update

from services.core.formats import in_phnom_penh
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.orders.instalments.models import InstalmentPart, InstalmentPlan
from services.orders.instalments.schemas import OWED, Part, PartState, Plan, PlanState
from services.orders.models import ShopOrder

OWING: Final = (PlanState.WAITING, PlanState.OPEN, PlanState.MISSED)


async def add(tx: Tx, values: dict[str, Any]) -> bool:
    """False: the fan has a plan that is not paid yet, or the order has one."""
    added = await tx.session.execute(
        insert_into(tx, InstalmentPlan)
        .values(**values)
        .on_conflict_do_nothing()
        .returning(InstalmentPlan.order_id)
    )
    return added.first() is not None


async def add_parts(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    await tx.session.execute(insert_into(tx, InstalmentPart).values(list(rows)))


async def owes(tx: Tx, fan_id: int) -> bool:
    """Whether the fan has a plan that is not paid yet."""
    statement = select(InstalmentPlan.order_id).where(
        InstalmentPlan.fan_id == fan_id, InstalmentPlan.state.in_(OWING)
    )
    return (await tx.session.execute(statement)).first() is not None


async def plan(tx: Tx, order_id: UUID) -> Plan | None:
    statement = (
        select(InstalmentPlan, ShopOrder.key, ShopOrder.number)
        .join(ShopOrder, ShopOrder.id == InstalmentPlan.order_id)
        .where(InstalmentPlan.order_id == order_id)
        .execution_options(populate_existing=True)
    )
    found = (await tx.session.execute(statement)).one_or_none()
    if found is None:
        return None
    return _plan(found[0], found[1], found[2], await _parts(tx, order_id))


async def lock(tx: Tx, order_id: UUID) -> bool:
    """Nobody else decides about this plan meanwhile. False: there is none."""
    statement = (
        select(InstalmentPlan.order_id)
        .where(InstalmentPlan.order_id == order_id)
        .with_for_update()
    )
    return (await tx.session.execute(statement)).first() is not None


async def move(tx: Tx, order_id: UUID, state: PlanState) -> None:
    ends = state in (PlanState.DONE, PlanState.ENDED)
    await tx.session.execute(
        update(InstalmentPlan)
        .where(InstalmentPlan.order_id == order_id)
        .values(state=state, ended_at=tx.now if ends else None)
        .execution_options(synchronize_session=False)
    )


async def pay(tx: Tx, order_id: UUID, n: int, payment_id: UUID | None) -> bool:
    """False: nothing is owed of it."""
    return await _change(
        tx,
        order_id,
        n,
        state=PartState.PAID,
        next_try_on=None,
        payment_id=payment_id,
        paid_at=tx.now,
    )


async def tried(tx: Tx, order_id: UUID, n: int, tries: int, next_try_on: date | None) -> None:
    state = PartState.OPEN if next_try_on else PartState.MISSED
    await _change(tx, order_id, n, tries=tries, next_try_on=next_try_on, state=state)


async def set_amount(tx: Tx, order_id: UUID, n: int, amount: Money) -> None:
    """So much is owed of a part from now on; nothing: it falls away."""
    values: dict[str, Any] = {"amount_minor": amount.amount_minor}
    if not amount:
        values |= {"state": PartState.DROPPED, "next_try_on": None}
    await _change(tx, order_id, n, **values)


async def drop_owed(tx: Tx, order_id: UUID) -> None:
    """Nothing is owed any more."""
    await tx.session.execute(
        update(InstalmentPart)
        .where(InstalmentPart.order_id == order_id, InstalmentPart.state.in_(OWED))
        .values(state=PartState.DROPPED, next_try_on=None)
        .execution_options(synchronize_session=False)
    )


async def due(tx: Tx, today: date, limit: int) -> list[tuple[UUID, int, int]]:
    """Parts whose day has come, of plans that go by themselves: order, number, tries so far."""
    statement = (
        select(InstalmentPart.order_id, InstalmentPart.n, InstalmentPart.tries)
        .join(InstalmentPlan, InstalmentPlan.order_id == InstalmentPart.order_id)
        .where(InstalmentPart.next_try_on <= today, InstalmentPlan.state == PlanState.OPEN)
        .order_by(InstalmentPart.next_try_on, InstalmentPart.order_id)
        .limit(limit)
    )
    return [(row.order_id, row.n, row.tries) for row in await tx.session.execute(statement)]


async def take_notices(tx: Tx, today: date, until: date) -> list[tuple[UUID, int]]:
    """Parts that fall due by then and were not told of; from now on they are told."""
    going = select(InstalmentPlan.order_id).where(InstalmentPlan.state == PlanState.OPEN)
    told = await tx.session.execute(
        update(InstalmentPart)
        .where(
            InstalmentPart.order_id.in_(going),
            InstalmentPart.state == PartState.OPEN,
            InstalmentPart.tries == 0,
            InstalmentPart.next_try_on.is_not(None),
            InstalmentPart.due_on > today,
            InstalmentPart.due_on <= until,
            or_(
                InstalmentPart.noticed_for.is_(None),
                InstalmentPart.noticed_for != InstalmentPart.due_on,
            ),
        )
        .values(noticed_for=InstalmentPart.due_on)
        .returning(InstalmentPart.order_id, InstalmentPart.n)
        .execution_options(synchronize_session=False)
    )
    return [(row.order_id, row.n) for row in told]


async def _change(tx: Tx, order_id: UUID, n: int, **values: Any) -> bool:
    changed = await tx.session.execute(
        update(InstalmentPart)
        .where(
            InstalmentPart.order_id == order_id,
            InstalmentPart.n == n,
            InstalmentPart.state.in_(OWED),
        )
        .values(**values)
        .returning(InstalmentPart.n)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


async def _parts(tx: Tx, order_id: UUID) -> Sequence[InstalmentPart]:
    statement = (
        select(InstalmentPart)
        .where(InstalmentPart.order_id == order_id)
        .order_by(InstalmentPart.n)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalars().all()


def _plan(row: InstalmentPlan, key: str, number: str, parts: Sequence[InstalmentPart]) -> Plan:
    currency = Currency(row.currency)
    return Plan(
        order_id=row.order_id,
        order_key=key,
        order_number=number,
        fan_id=row.fan_id,
        state=PlanState(row.state),
        months=row.months,
        total=Money(row.total_minor, currency),
        fee=Money(row.fee_minor, currency),
        parts=tuple(_part(part, currency) for part in parts),
    )


def _part(row: InstalmentPart, currency: Currency) -> Part:
    return Part(
        n=row.n,
        due_on=row.due_on,
        amount=Money(row.amount_minor, currency),
        state=PartState(row.state),
        tries=row.tries,
        next_try_on=row.next_try_on,
        paid_on=in_phnom_penh(row.paid_at).date() if row.paid_at else None,
    )
