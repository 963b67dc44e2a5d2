"""SQL of transfers: drafts, the batch that confirms them, money that waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, select, update

from services.core.among import among
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.transfers.models import TransferPayee, TransferRow
from services.transfers.rules import payment_key
from services.transfers.schemas import Claim, Transfer, TransferState, Way
from services.wallet.transfers import payment_id

_COLUMNS: Final = tuple(TransferRow.__table__.columns)
_DONE: Final = (
    update(TransferRow.__table__)  # type: ignore[arg-type]
    .where(TransferRow.id == bindparam("row_id"), TransferRow.state == TransferState.DRAFT)
    .values(
        state=bindparam("new_state"),
        token_hash=bindparam("new_hash"),
        done_at=bindparam("moment"),
        expires_at=bindparam("until"),
    )
)


async def add(tx: Tx, values: dict[str, Any]) -> bool:
    """A draft; False, and nothing is added, if the payer has used the key before."""
    added = await tx.session.execute(
        insert_into(tx, TransferRow)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["payer_id", "key"])
        .returning(TransferRow.id)
    )
    return added.first() is not None


async def by_key(tx: Tx, payer_id: int, key: str) -> Row[Any] | None:
    statement = select(*_COLUMNS).where(TransferRow.payer_id == payer_id, TransferRow.key == key)
    return (await tx.session.execute(statement)).one_or_none()


async def find(tx: Tx, transfer_id: UUID, *, lock: bool = False) -> Row[Any] | None:
    statement = select(*_COLUMNS).where(TransferRow.id == transfer_id)
    if lock:
        statement = statement.with_for_update()
    return (await tx.session.execute(statement)).one_or_none()


async def lock_all(tx: Tx, transfer_ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """All of them, locked in one order for everybody."""
    statement = (
        select(*_COLUMNS)
        .where(among(tx, TransferRow.id, transfer_ids))
        .order_by(TransferRow.id)
        .with_for_update()
    )
    return {row.id: row for row in await tx.session.execute(statement)}


async def by_token(tx: Tx, token_hash: str, *, lock: bool = False) -> Row[Any] | None:
    statement = select(*_COLUMNS).where(TransferRow.token_hash == token_hash)
    if lock:
        statement = statement.with_for_update()
    return (await tx.session.execute(statement)).one_or_none()


async def confirm_all(
    tx: Tx, done: Sequence[tuple[UUID, TransferState, str | None, datetime]]
) -> None:
    """Locked drafts whose money has moved: their state, token and until when they wait."""
    rows = [
        {
            "row_id": transfer_id,
            "new_state": state.value,
            "new_hash": token_hash,
            "moment": tx.now,
            "until": until,
        }
        for transfer_id, state, token_hash, until in done
    ]
    if rows:
        await (await tx.session.connection()).execute(_DONE, rows)


async def count_tries(tx: Tx, transfer_ids: Collection[UUID]) -> None:
    """The wallet has said no: the next try has another key."""
    if transfer_ids:
        await tx.session.execute(
            update(TransferRow)
            .where(among(tx, TransferRow.id, transfer_ids))
            .values(tries=TransferRow.tries + 1)
        )


async def end(tx: Tx, transfer_id: UUID, state: TransferState, **values: Any) -> bool:
    """Out of WAITING, once; False if something else was faster."""
    moved = await tx.session.execute(
        update(TransferRow)
        .where(TransferRow.id == transfer_id, TransferRow.state == TransferState.WAITING)
        .values(state=state, ended_at=tx.now, **values)
        .returning(TransferRow.id)
    )
    return moved.first() is not None


async def overdue(tx: Tx, limit: int) -> list[UUID]:
    """Money that waited too long, the oldest first."""
    statement = (
        select(TransferRow.id)
        .where(TransferRow.state == TransferState.WAITING, TransferRow.expires_at <= tx.now)
        .order_by(TransferRow.expires_at)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def of_payer(tx: Tx, payer_id: int, limit: int) -> list[Row[Any]]:
    """What was sent, the newest first; also what waits."""
    statement = (
        select(*_COLUMNS)
        .where(TransferRow.payer_id == payer_id, TransferRow.state != TransferState.DRAFT)
        .order_by(TransferRow.created_at.desc(), TransferRow.id.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).all())


async def forget_drafts(tx: Tx, older_than: datetime) -> None:
    await tx.session.execute(
        delete(TransferRow).where(
            TransferRow.state == TransferState.DRAFT, TransferRow.created_at < older_than
        )
    )


async def drop_draft(tx: Tx, transfer_id: UUID) -> None:
    """A draft that the wallet has refused and nobody will try again."""
    await tx.session.execute(
        delete(TransferRow).where(
            TransferRow.id == transfer_id, TransferRow.state == TransferState.DRAFT
        )
    )


async def paid_pairs(tx: Tx, pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those payers and payees between whom money has gone before."""
    if not pairs:
        return set()
    statement = select(TransferPayee.owner_id, TransferPayee.payee_id).where(
        among(tx, TransferPayee.owner_id, {owner for owner, _ in pairs}),
        among(tx, TransferPayee.payee_id, {payee for _, payee in pairs}),
        TransferPayee.paid_at.is_not(None),
    )
    return {(row.owner_id, row.payee_id) for row in await tx.session.execute(statement)}


async def note_paid(tx: Tx, pairs: Iterable[tuple[int, int]]) -> None:
    """From now on they know each other."""
    rows = [
        {"owner_id": owner, "payee_id": payee, "paid_at": tx.now}
        for owner, payee in sorted(set(pairs))
    ]
    if not rows:
        return
    statement = insert_into(tx, TransferPayee.__table__)
    await (await tx.session.connection()).execute(
        statement.on_conflict_do_update(
            index_elements=["owner_id", "payee_id"], set_={"paid_at": statement.excluded.paid_at}
        ),
        rows,
    )


def transfer(row: Row[Any], *, is_first: bool = False) -> Transfer:
    currency = Currency(row.currency)
    return Transfer(
        id=row.id,
        payer_id=row.payer_id,
        way=Way(row.way),
        payee_id=row.payee_id,
        address=row.address,
        name=row.name,
        amount=Money(row.amount_minor, currency),
        fee=Money(row.fee_minor, currency),
        note=row.note,
        request_id=row.request_id,
        state=TransferState(row.state),
        claimed_by=row.claimed_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        done_at=row.done_at,
        payment_id=payment_id(row.payer_id, payment_key(row.id, row.tries)),
        is_first=is_first,
    )


def claim(row: Row[Any]) -> Claim:
    return Claim(
        transfer_id=row.id,
        payer_id=row.payer_id,
        amount=Money(row.amount_minor, Currency(row.currency)),
        way=Way(row.way),
        state=TransferState(row.state),
        expires_at=row.expires_at,
        claimed_by=row.claimed_by,
    )
