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


async def change(tx: Tx, ang_pao_id: UUID, state: AngPaoState, **values: Any) -> bool:
    """Only while it is in `state`; False if it is not any more."""
    changed = await tx.session.execute(
        update(AngPaoRow)
        .where(AngPaoRow.id == ang_pao_id, AngPaoRow.state == state)
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
    for values in rows:
        taken = await tx.session.execute(_take(), {**values, "moment": tx.now})
        assert taken.rowcount == 1, "a share was taken twice"  # type: ignore[attr-defined]


def _take() -> Any:
    return (
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
