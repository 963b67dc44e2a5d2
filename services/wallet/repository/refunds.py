"""All SQL of refunds: a counter that refuses to pass what was paid."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.wallet.models import WalletRefund, WalletRefunded


async def count(tx: Tx, refund_id: UUID, payment_id: UUID, paid: int, amount: int) -> bool:
    """Add a part (minor units) in one statement; False, and nothing added, if it is too much."""
    if amount > paid:
        return False
    row = insert_into(tx, WalletRefunded).values(
        payment_id=payment_id, paid_minor=paid, refunded_minor=amount
    )
    total = WalletRefunded.refunded_minor + row.excluded.refunded_minor
    counted = await tx.session.execute(
        row.on_conflict_do_update(
            index_elements=["payment_id"],
            set_={"refunded_minor": total},
            where=total <= WalletRefunded.paid_minor,
        ).returning(WalletRefunded.payment_id)
    )
    if counted.first() is None:
        return False
    tx.session.add(WalletRefund(id=refund_id, payment_id=payment_id, amount_minor=amount))
    return True


async def refunded_minor(tx: Tx, payment_id: UUID) -> int:
    statement = select(WalletRefunded.refunded_minor).where(
        WalletRefunded.payment_id == payment_id
    )
    return (await tx.session.execute(statement)).scalar() or 0
