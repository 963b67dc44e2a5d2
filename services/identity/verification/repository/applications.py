"""SQL of applications: one open per fan, moved by condition, held by one reviewer at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.identity.schemas import VerificationLevel
from services.identity.verification.models import VerificationApplication as Row
from services.identity.verification.repository import documents
from services.identity.verification.schemas import (
    Application,
    ApplicationState,
    FundsSource,
    IdKind,
    Occupation,
    RejectReason,
)

_OPEN: Final = Row.state.in_([ApplicationState.DRAFT, ApplicationState.SUBMITTED])


async def add(
    tx: Tx, fan_id: int, target: VerificationLevel, builds_on: UUID | None
) -> UUID | None:
    """A new draft; None when the fan has an open application. Waits for a simultaneous twin."""
    added = await tx.session.execute(
        insert_into(tx, Row)
        .values(
            id=uuid7(),
            fan_id=fan_id,
            target=target,
            state=ApplicationState.DRAFT,
            builds_on=builds_on,
            created_at=tx.now,
            changed_at=tx.now,
        )
        .on_conflict_do_nothing()
        .returning(Row.id)
    )
    return added.scalar_one_or_none()


async def find(tx: Tx, application_id: UUID) -> Application | None:
    return await _one(tx, Row.id == application_id)


async def lock(tx: Tx, application_id: UUID) -> Application | None:
    """Nobody else changes it before `tx` ends."""
    return await _one(tx, Row.id == application_id, for_update=True)


async def open_of(tx: Tx, fan_id: int, *, for_update: bool = False) -> Application | None:
    return await _one(tx, and_(Row.fan_id == fan_id, _OPEN), for_update=for_update)


async def newest_of(tx: Tx, fan_id: int, *states: ApplicationState) -> Application | None:
    """The newest one; with `states`, the newest in one of these."""
    which = Row.fan_id == fan_id
    return await _one(tx, and_(which, Row.state.in_(states)) if states else which)


async def held_by(tx: Tx, reviewer_id: int) -> Application | None:
    """The case in this reviewer's hands now."""
    return await _one(
        tx,
        and_(
            Row.state == ApplicationState.SUBMITTED,
            Row.taken_by == reviewer_id,
            Row.taken_until > tx.now,
        ),
    )


async def _one(
    tx: Tx, which: ColumnElement[bool], *, for_update: bool = False
) -> Application | None:
    statement = select(Row).where(which).order_by(Row.created_at.desc(), Row.id.desc()).limit(1)
    if for_update:
        statement = statement.with_for_update()
    row = (
        await tx.session.execute(statement, execution_options={"populate_existing": True})
    ).scalar_one_or_none()
    if row is None:
        return None
    return replace(_application(row), documents=await documents.of(tx, row.id))


def _application(row: Row) -> Application:
    return Application(
        id=row.id,
        fan_id=row.fan_id,
        target=VerificationLevel(row.target),
        state=ApplicationState(row.state),
        id_kind=IdKind(row.id_kind) if row.id_kind else None,
        occupation=Occupation(row.occupation) if row.occupation else None,
        funds=FundsSource(row.funds) if row.funds else None,
        builds_on=row.builds_on,
        submitted_at=row.submitted_at,
        taken_by=row.taken_by,
        taken_until=row.taken_until,
        granted=VerificationLevel(row.granted) if row.granted else None,
        reason=RejectReason(row.reason) if row.reason else None,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        id_expires_on=row.id_expires_on,
        level_expires_at=row.level_expires_at,
    )


async def change(
    tx: Tx, application_id: UUID, state: ApplicationState, /, **values: object
) -> bool:
    """Set values while the application is in this state; False: it is not any more."""
    changed = await tx.session.execute(
        update(Row)
        .where(Row.id == application_id, Row.state == state)
        .values(changed_at=tx.now, **values)
        .returning(Row.id)
    )
    return changed.first() is not None


async def reopen(tx: Tx, fan_id: int) -> UUID | None:
    """What was handed in becomes a draft again, out of any reviewer's hands."""
    reopened = await tx.session.execute(
        update(Row)
        .where(Row.fan_id == fan_id, Row.state == ApplicationState.SUBMITTED)
        .values(state=ApplicationState.DRAFT, taken_by=None, taken_until=None, changed_at=tx.now)
        .returning(Row.id)
    )
    return reopened.scalar_one_or_none()


async def take_oldest(tx: Tx, reviewer_id: int, until: datetime) -> UUID | None:
    """The case that waits longest and that nobody holds, never the reviewer's own."""
    await tx.session.execute(
        update(Row)
        .where(
            Row.state == ApplicationState.SUBMITTED,
            Row.taken_by == reviewer_id,
            Row.taken_until <= tx.now,
        )
        .values(taken_by=None, taken_until=None)
    )
    oldest = (
        select(Row.id)
        .where(_waits_for(reviewer_id, tx.now))
        .order_by(Row.submitted_at, Row.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = await tx.session.execute(
        update(Row)
        .where(Row.id == oldest)
        .values(taken_by=reviewer_id, taken_until=until)
        .returning(Row.id)
    )
    return taken.scalar_one_or_none()


async def count_waiting(tx: Tx, reviewer_id: int) -> int:
    """Cases that this reviewer could take, and the one that they hold."""
    which = or_(
        _waits_for(reviewer_id, tx.now),
        and_(Row.state == ApplicationState.SUBMITTED, Row.taken_by == reviewer_id),
    )
    statement = select(func.count()).select_from(Row).where(which)
    return int((await tx.session.execute(statement)).scalar_one())


def _waits_for(reviewer_id: int, now: datetime) -> ColumnElement[bool]:
    return and_(
        Row.state == ApplicationState.SUBMITTED,
        Row.fan_id != reviewer_id,
        or_(Row.taken_until.is_(None), Row.taken_until <= now),
    )


async def abandoned(tx: Tx, older_than: timedelta, limit: int) -> list[tuple[UUID, int]]:
    """Drafts that nobody has touched for so long, with whose they are; locked."""
    statement = (
        select(Row.id, Row.fan_id)
        .where(Row.state == ApplicationState.DRAFT, Row.changed_at <= tx.now - older_than)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(row.id, row.fan_id) for row in await tx.session.execute(statement)]


async def documents_due(tx: Tx, limit: int) -> list[tuple[UUID, int]]:
    """Applications whose documents have had their time, with whose they are; locked."""
    statement = (
        select(Row.id, Row.fan_id)
        .where(Row.documents_until <= tx.now)
        .order_by(Row.documents_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(row.id, row.fan_id) for row in await tx.session.execute(statement)]


async def forget_due(tx: Tx, application_ids: list[UUID]) -> None:
    await tx.session.execute(
        update(Row).where(Row.id.in_(application_ids)).values(documents_until=None)
    )
