"""SQL of known payees: whom a fan has paid or keeps on the list."""

from __future__ import annotations

from sqlalchemy import case, delete, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.identity import masked_name
from services.identity.repository import fans
from services.transfers.models import TransferPayee
from services.transfers.schemas import KnownPayee


async def known(tx: Tx, owner_id: int, limit: int) -> list[KnownPayee]:
    """Those on the list first, then the others; of each the last paid first."""
    statement = (
        select(TransferPayee.payee_id, TransferPayee.saved_at, TransferPayee.label)
        .where(TransferPayee.owner_id == owner_id)
        .order_by(
            case((TransferPayee.saved_at.is_(None), 1), else_=0),
            TransferPayee.paid_at.desc(),
            TransferPayee.payee_id,
        )
        .limit(limit)
    )
    rows = (await tx.session.execute(statement)).all()
    found = await fans.find_all(tx, [row.payee_id for row in rows])
    return [
        KnownPayee(
            row.payee_id,
            masked_name(found[row.payee_id]),
            row.saved_at is not None,
            row.label or "",
        )
        for row in rows
        if row.payee_id in found
    ]


async def is_known(tx: Tx, owner_id: int, payee_id: int) -> bool:
    """Whether the fan has paid this person, or keeps them on the list."""
    statement = select(TransferPayee.payee_id).where(
        TransferPayee.owner_id == owner_id, TransferPayee.payee_id == payee_id
    )
    return (await tx.session.execute(statement)).first() is not None


async def saved(tx: Tx, owner_id: int) -> set[int]:
    """Those on the list."""
    statement = select(TransferPayee.payee_id).where(
        TransferPayee.owner_id == owner_id, TransferPayee.saved_at.is_not(None)
    )
    return set((await tx.session.execute(statement)).scalars())


async def save(tx: Tx, owner_id: int, payee_id: int) -> None:
    """On the list from now on."""
    await tx.session.execute(
        insert_into(tx, TransferPayee)
        .values(owner_id=owner_id, payee_id=payee_id, saved_at=tx.now)
        .on_conflict_do_update(index_elements=["owner_id", "payee_id"], set_={"saved_at": tx.now})
    )


async def name(tx: Tx, owner_id: int, payee_id: int, label: str) -> None:
    """What the fan calls somebody on the list; nothing: the own name again."""
    of_pair = (TransferPayee.owner_id == owner_id, TransferPayee.payee_id == payee_id)
    statement = update(TransferPayee).where(*of_pair).values(label=label or None)
    await tx.session.execute(statement)


async def forget(tx: Tx, owner_id: int, payee_id: int) -> None:
    """Off the list; that money went there stays known."""
    of_pair = (TransferPayee.owner_id == owner_id, TransferPayee.payee_id == payee_id)
    await tx.session.execute(
        delete(TransferPayee).where(*of_pair, TransferPayee.paid_at.is_(None))
    )
    gone = {"saved_at": None, "label": None}
    await tx.session.execute(update(TransferPayee).where(*of_pair).values(gone))
