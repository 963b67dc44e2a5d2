"""SQL of money requests."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, or_, select, update

from services.core.among import among
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.transfers.models import MoneyRequestRow
from services.transfers.schemas import MoneyRequest, RequestState

_COLUMNS: Final = tuple(MoneyRequestRow.__table__.columns)


async def add(tx: Tx, values: dict[str, Any]) -> bool:
    """A new request; False, and nothing is added, if the asker has used the key before."""
    added = await tx.session.execute(
        insert_into(tx, MoneyRequestRow)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["asker_id", "key"])
        .returning(MoneyRequestRow.id)
    )
    return added.first() is not None


async def by_key(tx: Tx, asker_id: int, key: str) -> Row[Any] | None:
    statement = select(*_COLUMNS).where(
        MoneyRequestRow.asker_id == asker_id, MoneyRequestRow.key == key
    )
    return (await tx.session.execute(statement)).one_or_none()


async def find(tx: Tx, request_id: UUID, *, lock: bool = False) -> Row[Any] | None:
    statement = select(*_COLUMNS).where(MoneyRequestRow.id == request_id)
    if lock:
        statement = statement.with_for_update()
    return (await tx.session.execute(statement)).one_or_none()


async def by_top_up(tx: Tx, top_up_id: UUID) -> Row[Any] | None:
    statement = select(*_COLUMNS).where(MoneyRequestRow.top_up_id == top_up_id)
    return (await tx.session.execute(statement)).one_or_none()


async def lock_open(tx: Tx, request_ids: Collection[UUID]) -> set[UUID]:
    """Those of them that still can be paid, locked in one order for everybody."""
    if not request_ids:
        return set()
    statement = (
        select(MoneyRequestRow.id)
        .where(
            among(tx, MoneyRequestRow.id, request_ids),
            MoneyRequestRow.state == RequestState.OPEN,
            MoneyRequestRow.expires_at > tx.now,
        )
        .order_by(MoneyRequestRow.id)
        .with_for_update()
    )
    return set((await tx.session.execute(statement)).scalars())


async def end(tx: Tx, request_id: UUID, state: RequestState, **values: Any) -> bool:
    """Out of OPEN, once; False if something else was faster."""
    moved = await tx.session.execute(
        update(MoneyRequestRow)
        .where(MoneyRequestRow.id == request_id, MoneyRequestRow.state == RequestState.OPEN)
        .values(state=state, ended_at=tx.now, **values)
        .returning(MoneyRequestRow.id)
    )
    return moved.first() is not None


async def note_top_up(tx: Tx, request_id: UUID, top_up_id: UUID) -> None:
    """The code that any bank pays belongs to this request."""
    await tx.session.execute(
        update(MoneyRequestRow)
        .where(MoneyRequestRow.id == request_id, MoneyRequestRow.top_up_id.is_(None))
        .values(top_up_id=top_up_id)
    )


async def remind(tx: Tx, request_id: UUID) -> bool:
    """Once for each request; False the second time."""
    moved = await tx.session.execute(
        update(MoneyRequestRow)
        .where(
            MoneyRequestRow.id == request_id,
            MoneyRequestRow.state == RequestState.OPEN,
            MoneyRequestRow.reminded_at.is_(None),
        )
        .values(reminded_at=tx.now)
        .returning(MoneyRequestRow.id)
    )
    return moved.first() is not None


async def overdue(tx: Tx, limit: int) -> list[UUID]:
    statement = (
        select(MoneyRequestRow.id)
        .where(MoneyRequestRow.state == RequestState.OPEN, MoneyRequestRow.expires_at <= tx.now)
        .order_by(MoneyRequestRow.expires_at)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def of_fan(tx: Tx, fan_id: int, limit: int) -> list[Row[Any]]:
    """Asked by the fan or of the fan, of persons; the newest first."""
    statement = (
        select(*_COLUMNS)
        .where(
            or_(MoneyRequestRow.asker_id == fan_id, MoneyRequestRow.payer_id == fan_id),
            MoneyRequestRow.state == RequestState.OPEN,
            MoneyRequestRow.top_up_id.is_(None),
        )
        .order_by(MoneyRequestRow.created_at.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).all())


def request(row: Row[Any]) -> MoneyRequest:
    return MoneyRequest(
        id=row.id,
        asker_id=row.asker_id,
        payer_id=row.payer_id,
        amount=Money(row.amount_minor, Currency(row.currency)),
        note=row.note,
        state=RequestState(row.state),
        top_up_id=row.top_up_id,
        transfer_id=row.transfer_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        reminded_at=row.reminded_at,
    )
