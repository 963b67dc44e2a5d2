"""SQL of saved accounts: what is watched, and about which bills their fans were told."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update

from services.bills.models import BillerRow, SavedBill
from services.bills.repository.billers import biller_of
from services.bills.rules import NOTICE
from services.bills.schemas import Saved
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into


async def save(tx: Tx, row: dict[str, Any]) -> None:
    """A new one, or the same account again: then it is back on the list."""
    statement = insert_into(tx, SavedBill).values(row)
    fresh = statement.excluded
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["fan_id", "biller_id", "account_key"],
            set_={
                "customer": fresh.customer,
                "reminds": True,
                "removed_at": None,
                "next_check_at": fresh.next_check_at,
            },
            where=SavedBill.removed_at.is_not(None),
        )
    )


async def count(tx: Tx, fan_id: int) -> int:
    statement = select(func.count()).where(
        SavedBill.fan_id == fan_id, SavedBill.removed_at.is_(None)
    )
    return int((await tx.session.execute(statement)).scalar_one())


async def id_of(tx: Tx, fan_id: int, biller_id: str, account_key: str) -> UUID | None:
    """One on the list."""
    statement = select(SavedBill.id).where(
        SavedBill.fan_id == fan_id,
        SavedBill.biller_id == biller_id,
        SavedBill.account_key == account_key,
        SavedBill.removed_at.is_(None),
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def all_of(tx: Tx, fan_id: int) -> list[Saved]:
    """Those on the list, the newest first."""
    statement = (
        select(SavedBill, BillerRow)
        .join(BillerRow, BillerRow.id == SavedBill.biller_id)
        .where(SavedBill.fan_id == fan_id, SavedBill.removed_at.is_(None), BillerRow.is_open)
        .order_by(SavedBill.id.desc())
    )
    return [saved_of(*found) for found in (await tx.session.execute(statement)).all()]


async def find(tx: Tx, saved_id: UUID, fan_id: int | None = None) -> Saved | None:
    """One on the list; with `fan_id`, only if it is that fan's."""
    statement = (
        select(SavedBill, BillerRow)
        .join(BillerRow, BillerRow.id == SavedBill.biller_id)
        .where(SavedBill.id == saved_id, SavedBill.removed_at.is_(None))
        .execution_options(populate_existing=True)
    )
    if fan_id is not None:
        statement = statement.where(SavedBill.fan_id == fan_id)
    found = (await tx.session.execute(statement)).one_or_none()
    return saved_of(*found) if found else None


async def lock(tx: Tx, saved_id: UUID) -> SavedBill | None:
    """The row of one on the list, and nobody else decides about it meanwhile."""
    statement = (
        select(SavedBill)
        .where(SavedBill.id == saved_id, SavedBill.removed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def change(tx: Tx, saved_id: UUID, fan_id: int, **values: Any) -> bool:
    """False: there is no such saved account of this fan."""
    changed = await tx.session.execute(
        update(SavedBill)
        .where(
            SavedBill.id == saved_id, SavedBill.fan_id == fan_id, SavedBill.removed_at.is_(None)
        )
        .values(**values)
        .returning(SavedBill.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


async def take_due(tx: Tx, until: datetime, limit: int) -> list[UUID]:
    """Accounts whose look-up is due; until then nobody else looks."""
    due = (
        select(SavedBill.id)
        .where(SavedBill.next_check_at <= tx.now, SavedBill.removed_at.is_(None))
        .where(or_(SavedBill.reminds, SavedBill.cap_minor.is_not(None)))
        .order_by(SavedBill.next_check_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list((await tx.session.execute(due)).scalars())
    if ids:
        await tx.session.execute(
            update(SavedBill)
            .where(SavedBill.id.in_(ids))
            .values(next_check_at=until)
            .execution_options(synchronize_session=False)
        )
    return ids


def saved_of(row: SavedBill, biller: BillerRow) -> Saved:
    currency = Currency(biller.currency)

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, currency)

    waits = row.noticed_at is not None and row.noticed_ref == row.bill_ref
    return Saved(
        id=row.id,
        fan_id=row.fan_id,
        biller=biller_of(biller),
        account=row.account,
        customer=row.customer,
        reminds=row.reminds,
        cap=money(row.cap_minor),
        due=money(row.due_minor),
        due_on=row.due_on,
        pays_at=row.noticed_at + NOTICE if waits and row.cap_minor and row.noticed_at else None,
    )
