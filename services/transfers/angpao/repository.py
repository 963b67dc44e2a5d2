"""SQL of ang pao: drafts, filling, the batch that hands out shares, lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, case, delete, func, insert, select, update

from services.core.among import among
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.transfers.angpao.models import AngPaoRow, AngPaoShareRow
from services.transfers.angpao.schemas import AngPao, AngPaoState, Share, Split, Theme
from services.wallet.transfers import payment_id

_COLUMNS: Final = tuple(AngPaoRow.__table__.columns)
_SHARE: Final = tuple(AngPaoShareRow.__table__.columns)


async def add(tx: Tx, values: dict[str, Any]) -> None:
    """A draft; nothing if the host has used the key before."""
    await tx.session.execute(
        insert_into(tx, AngPaoRow)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["host_id", "key"])
    )


async def by_key(tx: Tx, host_id: int, key: str) -> Row[Any] | None:
    statement = select(*_COLUMNS).where(AngPaoRow.host_id == host_id, AngPaoRow.key == key)
    return (await tx.session.execute(statement)).one_or_none()


async def find(tx: Tx, ang_pao_id: UUID, *, lock: bool = False) -> Row[Any] | None:
    statement = select(*_COLUMNS).where(AngPaoRow.id == ang_pao_id)
    if lock:
        statement = statement.with_for_update()
    return (await tx.session.execute(statement)).one_or_none()


async def lock_all(tx: Tx, ang_pao_ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """All of them, locked in one order for everybody: the lock of their shares, too."""
    statement = (
        select(*_COLUMNS)
        .where(among(tx, AngPaoRow.id, ang_pao_ids))
        .order_by(AngPaoRow.id)
        .with_for_update()
    )
    return {row.id: row for row in await tx.session.execute(statement)}


async def change(tx: Tx, ang_pao_id: UUID, was: AngPaoState, **values: Any) -> bool:
    """Only while it is in the state `was`; False if it is not any more."""
    changed = await tx.session.execute(
        update(AngPaoRow)
        .where(AngPaoRow.id == ang_pao_id, AngPaoRow.state == was)
        .values(**values)
        .returning(AngPaoRow.id)
    )
    return changed.first() is not None


async def fill(tx: Tx, row: Row[Any], amounts: Sequence[Money]) -> None:
    """Its shares, in the order in which people will get them."""
    shares = [
        {
            "ang_pao_id": row.id,
            "number": number,
            "host_id": row.host_id,
            "amount_minor": amount.amount_minor,
        }
        for number, amount in enumerate(amounts, start=1)
    ]
    await (await tx.session.connection()).execute(insert(AngPaoShareRow), shares)


async def shares_of(
    tx: Tx, ang_pao_ids: Collection[UUID], fan_ids: Collection[int]
) -> dict[tuple[UUID, int], Row[Any]]:
    """What these people have of these, by ang pao and person."""
    statement = select(*_SHARE).where(
        among(tx, AngPaoShareRow.ang_pao_id, ang_pao_ids),
        among(tx, AngPaoShareRow.fan_id, fan_ids),
    )
    rows = await tx.session.execute(statement)
    return {(row.ang_pao_id, row.fan_id): row for row in rows}


async def next_shares(
    tx: Tx, ang_pao_ids: Collection[UUID], most: int
) -> dict[tuple[UUID, int], Row[Any]]:
    """The next ones of each that have nobody, `most` at most; by ang pao and number."""
    statement = (
        select(*_SHARE)
        .join(AngPaoRow, AngPaoRow.id == AngPaoShareRow.ang_pao_id)
        .where(
            among(tx, AngPaoShareRow.ang_pao_id, ang_pao_ids),
            AngPaoShareRow.number > AngPaoRow.taken,
            AngPaoShareRow.number <= AngPaoRow.taken + most,
        )
    )
    rows = await tx.session.execute(statement)
    return {(row.ang_pao_id, row.number): row for row in rows}


def is_free() -> ColumnElement[bool]:
    """The guard of taking: nobody has the share."""
    return AngPaoShareRow.fan_id.is_(None)


async def take(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Each share (`its_ang_pao`, `its_number`) for one person: `who`, `their_name`, `paid`."""
    if not rows:
        return
    statement = (
        update(AngPaoShareRow.__table__)  # type: ignore[arg-type]
        .where(
            AngPaoShareRow.ang_pao_id == bindparam("its_ang_pao"),
            AngPaoShareRow.number == bindparam("its_number"),
            is_free(),
        )
        .values(
            fan_id=bindparam("who"),
            fan_name=bindparam("their_name"),
            taken_at=bindparam("moment"),
            paid_at=bindparam("paid"),
        )
    )
    values = [{**row, "moment": tx.now} for row in rows]
    await (await tx.session.connection()).execute(statement, values)


async def pay_kept(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Shares that were kept for people who are here now; keys as for `take`."""
    if not rows:
        return
    statement = (
        update(AngPaoShareRow.__table__)  # type: ignore[arg-type]
        .where(
            AngPaoShareRow.ang_pao_id == bindparam("its_ang_pao"),
            AngPaoShareRow.number == bindparam("its_number"),
            AngPaoShareRow.fan_id == bindparam("who"),
            AngPaoShareRow.paid_at.is_(None),
        )
        .values(paid_at=bindparam("paid"))
    )
    values = [{key: row[key] for key in _KEPT} for row in rows]
    await (await tx.session.connection()).execute(statement, values)


_KEPT: Final = ("its_ang_pao", "its_number", "who", "paid")


async def count(tx: Tx, ang_pao_id: UUID, taken: int, paid: int) -> AngPaoState:
    """So many more have a share, so many more their money; what that makes of it."""
    is_empty = AngPaoRow.paid + paid == AngPaoRow.shares
    counted = await tx.session.execute(
        update(AngPaoRow)
        .where(
            AngPaoRow.id == ang_pao_id,
            AngPaoRow.state == AngPaoState.OPEN,
            AngPaoRow.taken + taken <= AngPaoRow.shares,
        )
        .values(
            taken=AngPaoRow.taken + taken,
            paid=AngPaoRow.paid + paid,
            state=case((is_empty, AngPaoState.EMPTY.value), else_=AngPaoRow.state),
            ended_at=case(
                (is_empty, bindparam("moment", tx.now, AngPaoRow.ended_at.type)), else_=None
            ),
        )
        .returning(AngPaoRow.state)
        .execution_options(synchronize_session=False)
    )
    return AngPaoState(counted.scalar_one())


async def unpaid_minor(tx: Tx, ang_pao_id: UUID) -> int:
    """What is left in it."""
    statement = select(func.coalesce(func.sum(AngPaoShareRow.amount_minor), 0)).where(
        AngPaoShareRow.ang_pao_id == ang_pao_id, AngPaoShareRow.paid_at.is_(None)
    )
    return int((await tx.session.execute(statement)).scalar_one())


async def taken_shares(tx: Tx, ang_pao_id: UUID) -> list[Row[Any]]:
    """Those that have a person, in the order of coming."""
    statement = (
        select(*_SHARE)
        .where(AngPaoShareRow.ang_pao_id == ang_pao_id, AngPaoShareRow.fan_id.is_not(None))
        .order_by(AngPaoShareRow.number)
    )
    return list((await tx.session.execute(statement)).all())


async def of_host(tx: Tx, host_id: int, limit: int) -> list[Row[Any]]:
    """What was given, the newest first."""
    statement = (
        select(*_COLUMNS)
        .where(AngPaoRow.host_id == host_id, AngPaoRow.state != AngPaoState.DRAFT)
        .order_by(AngPaoRow.created_at.desc(), AngPaoRow.id.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).all())


async def of_fan(tx: Tx, fan_id: int, limit: int) -> list[tuple[Row[Any], Row[Any]]]:
    """What was opened, the newest first: each share and its ang pao."""
    statement = (
        select(*_SHARE)
        .where(AngPaoShareRow.fan_id == fan_id)
        .order_by(AngPaoShareRow.taken_at.desc(), AngPaoShareRow.ang_pao_id)
        .limit(limit)
    )
    shares = (await tx.session.execute(statement)).all()
    ids = {row.ang_pao_id for row in shares}
    envelopes = select(*_COLUMNS).where(among(tx, AngPaoRow.id, ids))
    found = {row.id: row for row in await tx.session.execute(envelopes)}
    return [(share, found[share.ang_pao_id]) for share in shares]


async def overdue(tx: Tx, limit: int) -> list[UUID]:
    """Those whose rest should be back with the host, the oldest first."""
    statement = (
        select(AngPaoRow.id)
        .where(AngPaoRow.state == AngPaoState.OPEN, AngPaoRow.expires_at <= tx.now)
        .order_by(AngPaoRow.expires_at)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def forget_drafts(tx: Tx, older_than: datetime) -> None:
    await tx.session.execute(
        delete(AngPaoRow).where(
            AngPaoRow.state == AngPaoState.DRAFT, AngPaoRow.created_at < older_than
        )
    )


def ang_pao(row: Row[Any]) -> AngPao:
    return AngPao(
        id=row.id,
        host_id=row.host_id,
        host_name=row.host_name,
        total=Money(row.total_minor, Currency(row.currency)),
        shares=row.shares,
        split=Split(row.split),
        theme=Theme(row.theme),
        blessing=row.blessing,
        artist_id=row.artist_id,
        state=AngPaoState(row.state),
        taken=row.taken,
        created_at=row.created_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        payment_id=payment_id(row.host_id, payment_key(row.id)),
    )


def share(row: Row[Any], currency: Currency, *, is_new: bool = False) -> Share:
    return Share(
        ang_pao_id=row.ang_pao_id,
        number=row.number,
        amount=Money(row.amount_minor, currency),
        is_paid=row.paid_at is not None,
        is_new=is_new,
    )


def payment_key(ang_pao_id: UUID) -> str:
    """The key of the one payment that fills it."""
    return f"ap:{ang_pao_id.hex}"
