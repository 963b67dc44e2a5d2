"""SQL of payments to billers. States change by condition only: `move` is the one door."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update

from services.bills.models import BillerRow, BillRow
from services.bills.repository.billers import biller_of
from services.bills.rules import sources
from services.bills.schemas import Bill, BillState
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into


async def add(tx: Tx, row: dict[str, Any]) -> bool:
    """False: the fan's key is taken."""
    added = await tx.session.execute(
        insert_into(tx, BillRow)
        .values(row)
        .on_conflict_do_nothing(index_elements=["fan_id", "key"])
        .returning(BillRow.id)
    )
    return added.first() is not None


async def move(tx: Tx, bill_id: UUID, target: BillState, **values: Any) -> bool:
    """Change the state if the table of moves allows it from where it stands; False: it does not.

    Who moves it has it alone until the transaction ends.
    """
    moved = await tx.session.execute(
        update(BillRow)
        .where(BillRow.id == bill_id, BillRow.state.in_(sources(target)))
        .values(state=target, **values)
        .returning(BillRow.id)
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None


async def change(tx: Tx, bill_id: UUID, **values: Any) -> None:
    """Change what is not the state, of a row that is locked."""
    await tx.session.execute(
        update(BillRow)
        .where(BillRow.id == bill_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def row(
    tx: Tx, bill_id: UUID, *, fan_id: int | None = None, lock: bool = False
) -> BillRow | None:
    """As it stands now; with `fan_id`, only if it is that fan's."""
    statement = select(BillRow).where(BillRow.id == bill_id)
    if fan_id is not None:
        statement = statement.where(BillRow.fan_id == fan_id)
    if lock:
        statement = statement.with_for_update()
    statement = statement.execution_options(populate_existing=True)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def by_key(tx: Tx, fan_id: int, key: str) -> UUID | None:
    statement = select(BillRow.id).where(BillRow.fan_id == fan_id, BillRow.key == key)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def bill(tx: Tx, bill_id: UUID, fan_id: int | None = None) -> Bill | None:
    """With its biller; with `fan_id`, only if it is that fan's."""
    statement = (
        select(BillRow, BillerRow)
        .join(BillerRow, BillerRow.id == BillRow.biller_id)
        .where(BillRow.id == bill_id)
        .execution_options(populate_existing=True)
    )
    if fan_id is not None:
        statement = statement.where(BillRow.fan_id == fan_id)
    found = (await tx.session.execute(statement)).one_or_none()
    return bill_of(*found) if found else None


async def of_fan(tx: Tx, fan_id: int, before: UUID | None, limit: int) -> list[Bill]:
    """The newest first, without those that were only looked up.

    By the time, not by the id: what pays by itself has an id that says for which bill.
    """
    statement = (
        select(BillRow, BillerRow)
        .join(BillerRow, BillerRow.id == BillRow.biller_id)
        .where(BillRow.fan_id == fan_id, BillRow.hold_id.is_not(None))
        .order_by(BillRow.created_at.desc(), BillRow.id.desc())
        .limit(limit)
    )
    if before is not None:
        last = select(BillRow.created_at).where(BillRow.id == before, BillRow.fan_id == fan_id)
        since = last.scalar_subquery()
        statement = statement.where(
            or_(
                BillRow.created_at < since,
                and_(BillRow.created_at == since, BillRow.id < before),
            )
        )
    return [bill_of(*found) for found in (await tx.session.execute(statement)).all()]


async def take_turn(tx: Tx, bill_id: UUID, until: datetime) -> bool:
    """The right to speak to the biller, until then; False: not due, or somebody else has it."""
    taken = await tx.session.execute(
        update(BillRow)
        .where(
            BillRow.id == bill_id,
            BillRow.state == BillState.SENDING,
            BillRow.next_try_at <= tx.now,
        )
        .values(next_try_at=until, tries=BillRow.tries + 1)
        .returning(BillRow.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


async def overdue(tx: Tx, before: datetime, limit: int) -> list[UUID]:
    """Whose turn was before then, and nobody has taken it."""
    statement = (
        select(BillRow.id)
        .where(BillRow.state == BillState.SENDING, BillRow.next_try_at < before)
        .order_by(BillRow.next_try_at)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def was_paid(tx: Tx, fan_id: int, biller_id: str, account_key: str) -> bool:
    """Whether this fan has paid for this account before."""
    statement = (
        select(BillRow.id)
        .where(
            BillRow.fan_id == fan_id,
            BillRow.biller_id == biller_id,
            BillRow.account_key == account_key,
            BillRow.state == BillState.PAID,
        )
        .limit(1)
    )
    return (await tx.session.execute(statement)).first() is not None


async def forget_drafts(tx: Tx, before: datetime) -> None:
    """What was only looked up: no money was in it."""
    await tx.session.execute(
        delete(BillRow).where(
            BillRow.created_at < before,
            BillRow.hold_id.is_(None),
            BillRow.state.in_((BillState.DRAFT, BillState.CANCELLED)),
        )
    )


def bill_of(row: BillRow, biller: BillerRow) -> Bill:
    currency = Currency(row.currency)

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, currency)

    return Bill(
        id=row.id,
        fan_id=row.fan_id,
        biller=biller_of(biller),
        account=row.account,
        customer=row.customer,
        bill_ref=row.bill_ref,
        due=money(row.due_minor),
        due_on=row.due_on,
        amount=money(row.amount_minor),
        fee=Money(row.fee_minor, currency),
        state=BillState(row.state),
        reason=row.reason,
        receipt=row.receipt,
        is_unclear=row.state == BillState.SENDING and bool(row.last_answer),
        by_itself=row.by_itself,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
