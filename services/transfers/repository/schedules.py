"""SQL of standing orders and of what became of them day by day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, or_, select, update

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.transfers.models import TransferRun, TransferSchedule
from services.transfers.schemas import Every, Run, RunState, Schedule, ScheduleState, Way

_COLUMNS: Final = tuple(TransferSchedule.__table__.columns)


async def add(tx: Tx, values: dict[str, Any]) -> None:
    """A draft; nothing if the owner has used the key before."""
    await tx.session.execute(
        insert_into(tx, TransferSchedule)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["owner_id", "key"])
    )


async def by_key(tx: Tx, owner_id: int, key: str) -> Row[Any] | None:
    statement = select(*_COLUMNS).where(
        TransferSchedule.owner_id == owner_id, TransferSchedule.key == key
    )
    return (await tx.session.execute(statement)).one_or_none()


async def find(tx: Tx, schedule_id: UUID, *, lock: bool = False) -> Row[Any] | None:
    statement = select(*_COLUMNS).where(TransferSchedule.id == schedule_id)
    if lock:
        statement = statement.with_for_update()
    return (await tx.session.execute(statement)).one_or_none()


async def of_owner(tx: Tx, owner_id: int, limit: int) -> list[Row[Any]]:
    """What still runs, the next first."""
    statement = (
        select(*_COLUMNS)
        .where(
            TransferSchedule.owner_id == owner_id,
            TransferSchedule.state == ScheduleState.ACTIVE,
        )
        .order_by(TransferSchedule.next_on, TransferSchedule.created_at)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).all())


async def due(tx: Tx, today: date, limit: int) -> list[tuple[UUID, date]]:
    """Schedules whose day has come, with that day."""
    statement = (
        select(TransferSchedule.id, TransferSchedule.next_on)
        .where(TransferSchedule.state == ScheduleState.ACTIVE, TransferSchedule.next_on <= today)
        .order_by(TransferSchedule.next_on, TransferSchedule.id)
        .limit(limit)
    )
    return [(row.id, row.next_on) for row in await tx.session.execute(statement)]


async def take_notices(tx: Tx, day: date) -> list[Row[Any]]:
    """Those that run on this day and were not told of it; from now on they are told."""
    moved = await tx.session.execute(
        update(TransferSchedule)
        .where(
            TransferSchedule.state == ScheduleState.ACTIVE,
            TransferSchedule.next_on == day,
            or_(TransferSchedule.noticed_for.is_(None), TransferSchedule.noticed_for != day),
        )
        .values(noticed_for=day)
        .returning(*_COLUMNS)
    )
    return list(moved.all())


async def activate(tx: Tx, schedule_id: UUID) -> None:
    await tx.session.execute(
        update(TransferSchedule)
        .where(TransferSchedule.id == schedule_id, TransferSchedule.state == ScheduleState.DRAFT)
        .values(state=ScheduleState.ACTIVE)
    )


async def end(tx: Tx, schedule_id: UUID) -> None:
    """Nothing runs any more. Quiet when it is so."""
    await tx.session.execute(
        update(TransferSchedule)
        .where(TransferSchedule.id == schedule_id, TransferSchedule.state != ScheduleState.ENDED)
        .values(state=ScheduleState.ENDED, next_on=None, ended_at=tx.now)
    )


async def go_on(tx: Tx, schedule_id: UUID, next_on: date | None) -> None:
    """After a run: the next day, or the end."""
    if next_on is None:
        await end(tx, schedule_id)
        return
    await tx.session.execute(
        update(TransferSchedule).where(TransferSchedule.id == schedule_id).values(next_on=next_on)
    )


async def forget_drafts(tx: Tx, older_than: datetime) -> None:
    await tx.session.execute(
        delete(TransferSchedule).where(
            TransferSchedule.state == ScheduleState.DRAFT,
            TransferSchedule.created_at < older_than,
        )
    )


async def add_run(tx: Tx, run: Run) -> None:
    """There is one for each day; a second one is a mistake of ours."""
    tx.session.add(
        TransferRun(
            schedule_id=run.schedule_id,
            due_on=run.due_on,
            state=run.state,
            transfer_id=run.transfer_id,
            reason=run.reason,
            at=tx.now,
        )
    )
    await tx.session.flush()


async def last_run(tx: Tx, schedule_id: UUID) -> Run | None:
    statement = (
        select(TransferRun)
        .where(TransferRun.schedule_id == schedule_id)
        .order_by(TransferRun.due_on.desc())
        .limit(1)
    )
    row = (await tx.session.execute(statement)).scalar()
    if row is None:
        return None
    return Run(row.schedule_id, row.due_on, RunState(row.state), row.transfer_id, row.reason)


def schedule(row: Row[Any]) -> Schedule:
    return Schedule(
        id=row.id,
        owner_id=row.owner_id,
        payee_id=row.payee_id,
        way=Way(row.way),
        address=row.address,
        amount=Money(row.amount_minor, Currency(row.currency)),
        every=Every(row.every),
        day=row.day,
        next_on=row.next_on,
        state=ScheduleState(row.state),
        created_at=row.created_at,
    )
