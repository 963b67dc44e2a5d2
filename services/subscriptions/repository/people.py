"""SQL of trials, of people who share a plan, and of operators' tasks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update

from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.subscriptions.models import (
    MemberRow,
    PeriodRow,
    SubscriptionRow,
    TaskRow,
    TrialRow,
)
from services.subscriptions.states import PeriodKind, State, TaskKind


async def use_trial(tx: Tx, fan_id: int, phone_digest: str) -> bool:
    """False: this fan, or whoever has this number, had one before."""
    statement = (
        insert_into(tx, TrialRow)
        .values(fan_id=fan_id, phone_digest=phone_digest, used_at=tx.now)
        .on_conflict_do_nothing()
        .returning(TrialRow.fan_id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def had_trial(tx: Tx, fan_id: int, phone_digest: str) -> bool:
    statement = select(TrialRow.fan_id).where(
        or_(TrialRow.fan_id == fan_id, TrialRow.phone_digest == phone_digest)
    )
    return (await tx.session.execute(statement)).first() is not None


# Families


async def members(tx: Tx, subscription_ids: Collection[UUID]) -> dict[UUID, list[int]]:
    """Who shares these, the first to join first; those with nobody are left out."""
    statement = (
        select(MemberRow.subscription_id, MemberRow.fan_id)
        .where(MemberRow.subscription_id.in_(subscription_ids))
        .order_by(MemberRow.joined_at, MemberRow.fan_id)
    )
    found: dict[UUID, list[int]] = {}
    for row in await tx.session.execute(statement):
        found.setdefault(row.subscription_id, []).append(row.fan_id)
    return found


async def family_of(tx: Tx, fan_id: int) -> UUID | None:
    statement = select(MemberRow.subscription_id).where(MemberRow.fan_id == fan_id)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def count_members(tx: Tx, subscription_id: UUID) -> int:
    statement = select(func.count()).where(MemberRow.subscription_id == subscription_id)
    return int((await tx.session.execute(statement)).scalar_one())


async def join(tx: Tx, subscription_id: UUID, fan_id: int) -> bool:
    """False: the fan shares a plan already."""
    statement = (
        insert_into(tx, MemberRow)
        .values(fan_id=fan_id, subscription_id=subscription_id, joined_at=tx.now)
        .on_conflict_do_nothing()
        .returning(MemberRow.fan_id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def leave(tx: Tx, subscription_id: UUID, fan_id: int) -> bool:
    gone = await tx.session.execute(
        delete(MemberRow)
        .where(MemberRow.subscription_id == subscription_id, MemberRow.fan_id == fan_id)
        .returning(MemberRow.fan_id)
        .execution_options(synchronize_session=False)
    )
    return gone.first() is not None


# Tasks


async def add_task(tx: Tx, fan_id: int, kind: TaskKind, key: str, note: str) -> bool:
    """False: it is there already, open or done."""
    statement = (
        insert_into(tx, TaskRow)
        .values(id=uuid7(), fan_id=fan_id, kind=kind, key=key, note=note, made_at=tx.now)
        .on_conflict_do_nothing()
        .returning(TaskRow.id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def open_tasks(tx: Tx, limit: int) -> Sequence[TaskRow]:
    """The oldest first."""
    statement = (
        select(TaskRow)
        .where(TaskRow.done_at.is_(None))
        .order_by(TaskRow.made_at, TaskRow.id)
        .limit(limit)
    )
    return (await tx.session.execute(statement)).scalars().all()


async def count_open_tasks(tx: Tx) -> int:
    statement = select(func.count()).where(TaskRow.done_at.is_(None))
    return int((await tx.session.execute(statement)).scalar_one())


async def end_task(tx: Tx, task_id: UUID, actor_id: int) -> TaskRow | None:
    """Done by this operator, once; None: it is done, or none. Nobody does their own."""
    statement = (
        update(TaskRow)
        .where(TaskRow.id == task_id, TaskRow.done_at.is_(None), TaskRow.fan_id != actor_id)
        .values(done_at=tx.now, done_by=actor_id)
        .returning(TaskRow)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def due_boxes(
    tx: Tx, rights: Collection[str], before: datetime, limit: int
) -> Sequence[SubscriptionRow]:
    """Those in a paid or given period of such a plan that had no box since `before`; also who has
    cancelled: what is paid lasts.
    """
    statement = (
        select(SubscriptionRow)
        .join(PeriodRow, PeriodRow.subscription_id == SubscriptionRow.id)
        .where(
            SubscriptionRow.state.in_((State.ACTIVE, State.CANCELLED)),
            PeriodRow.kind != PeriodKind.TRIAL,
            PeriodRow.plan.in_(rights),
            PeriodRow.starts_at <= tx.now,
            PeriodRow.ends_at > tx.now,
            or_(SubscriptionRow.boxed_at.is_(None), SubscriptionRow.boxed_at <= before),
        )
        .order_by(SubscriptionRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=SubscriptionRow)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalars().unique().all()
