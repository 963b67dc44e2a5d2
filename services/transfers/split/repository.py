"""SQL of shared bills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.transfers.split import rules
from services.transfers.split.models import (
    SplitItemRow,
    SplitPartRow,
    SplitPickRow,
    SplitRow,
)
from services.transfers.split.schemas import (
    Item,
    Mode,
    PaidBy,
    Part,
    PartState,
    Split,
    SplitState,
)

_COLUMNS: Final = tuple(SplitRow.__table__.columns)
_PART: Final = tuple(SplitPartRow.__table__.columns)


async def add(
    tx: Tx,
    values: dict[str, Any],
    parts: Sequence[dict[str, Any]],
    items: Sequence[dict[str, Any]],
) -> bool:
    """A new bill with its parts and lines; False, and nothing is added, for a key used before."""
    added = await tx.session.execute(
        insert_into(tx, SplitRow)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["host_id", "key"])
        .returning(SplitRow.id)
    )
    if added.first() is None:
        return False
    await tx.session.execute(insert(SplitPartRow), list(parts))
    if items:
        await tx.session.execute(insert(SplitItemRow), list(items))
    return True


async def find(tx: Tx, split_id: UUID, *, lock: bool = False) -> Row[Any] | None:
    """`lock`: the row stands for its parts, lines and takers too."""
    statement = select(*_COLUMNS).where(SplitRow.id == split_id)
    if lock:
        statement = statement.with_for_update()
    return (await tx.session.execute(statement)).one_or_none()


async def by_key(tx: Tx, host_id: int, key: str) -> UUID:
    statement = select(SplitRow.id).where(SplitRow.host_id == host_id, SplitRow.key == key)
    return (await tx.session.execute(statement)).scalar_one()


async def of_fan(tx: Tx, fan_id: int, limit: int) -> list[Row[Any]]:
    """Bills that the fan shares or has a part of; open ones first, then the newest."""
    mine = select(SplitPartRow.split_id).where(SplitPartRow.fan_id == fan_id)
    statement = (
        select(*_COLUMNS)
        .where(or_(SplitRow.host_id == fan_id, SplitRow.id.in_(mine)))
        .order_by((SplitRow.state == SplitState.OPEN).desc(), SplitRow.created_at.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).all())


async def part_of(tx: Tx, split_id: UUID, fan_id: int) -> Row[Any] | None:
    statement = select(*_PART).where(
        SplitPartRow.split_id == split_id, SplitPartRow.fan_id == fan_id
    )
    return (await tx.session.execute(statement)).one_or_none()


async def part(tx: Tx, split_id: UUID, number: int) -> Row[Any] | None:
    statement = select(*_PART).where(
        SplitPartRow.split_id == split_id, SplitPartRow.number == number
    )
    return (await tx.session.execute(statement)).one_or_none()


async def parts(tx: Tx, split_id: UUID) -> list[Row[Any]]:
    statement = (
        select(*_PART).where(SplitPartRow.split_id == split_id).order_by(SplitPartRow.number)
    )
    return list((await tx.session.execute(statement)).all())


async def split_of_intent(tx: Tx, intent_id: UUID) -> UUID | None:
    """The bill that this request is for a part of; None: of none, or not any more."""
    statement = select(SplitPartRow.split_id).where(SplitPartRow.intent_id == intent_id)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def add_part(tx: Tx, **values: Any) -> None:
    await tx.session.execute(insert(SplitPartRow).values(**values))


async def remove_part(tx: Tx, split_id: UUID, number: int) -> None:
    await tx.session.execute(
        delete(SplitPartRow).where(
            SplitPartRow.split_id == split_id,
            SplitPartRow.number == number,
            SplitPartRow.state != PartState.PAID,
        )
    )


async def change_part(
    tx: Tx, split_id: UUID, number: int, *sources: PartState, **values: Any
) -> bool:
    """Change a part that is in one of these states; False: it is not."""
    moved = await tx.session.execute(
        update(SplitPartRow)
        .where(
            SplitPartRow.split_id == split_id,
            SplitPartRow.number == number,
            is_in(sources),
        )
        .values(**values)
        .returning(SplitPartRow.number)
    )
    return moved.first() is not None


def is_in(states: Sequence[PartState]) -> ColumnElement[bool]:
    """The guard of a part: it is changed from a state that was expected, or not at all."""
    return SplitPartRow.state.in_(states)


async def end(tx: Tx, split_id: UUID, state: SplitState) -> bool:
    """Out of OPEN, once; False if something else was faster."""
    moved = await tx.session.execute(
        update(SplitRow)
        .where(SplitRow.id == split_id, SplitRow.state == SplitState.OPEN)
        .values(state=state, ended_at=tx.now)
        .returning(SplitRow.id)
    )
    return moved.first() is not None


async def remind(tx: Tx, split_id: UUID) -> bool:
    """Note a reminder; False if there was one within `REMIND_AGAIN`."""
    moved = await tx.session.execute(
        update(SplitRow)
        .where(
            SplitRow.id == split_id,
            SplitRow.state == SplitState.OPEN,
            or_(
                SplitRow.reminded_at.is_(None),
                SplitRow.reminded_at <= tx.now - rules.REMIND_AGAIN,
            ),
        )
        .values(reminded_at=tx.now)
        .returning(SplitRow.id)
    )
    return moved.first() is not None


async def overdue(tx: Tx, limit: int) -> list[UUID]:
    statement = (
        select(SplitRow.id)
        .where(SplitRow.state == SplitState.OPEN, SplitRow.expires_at <= tx.now)
        .order_by(SplitRow.expires_at)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def pick(tx: Tx, split_id: UUID, number: int, fan_id: int) -> bool:
    """False: picked before."""
    added = await tx.session.execute(
        insert_into(tx, SplitPickRow)
        .values(split_id=split_id, number=number, fan_id=fan_id, picked_at=tx.now)
        .on_conflict_do_nothing(index_elements=["split_id", "number", "fan_id"])
        .returning(SplitPickRow.fan_id)
    )
    return added.first() is not None


async def unpick(tx: Tx, split_id: UUID, fan_id: int, number: int | None = None) -> None:
    """`number` None: all lines of this person."""
    statement = delete(SplitPickRow).where(
        SplitPickRow.split_id == split_id, SplitPickRow.fan_id == fan_id
    )
    if number is not None:
        statement = statement.where(SplitPickRow.number == number)
    await tx.session.execute(statement)


async def view(tx: Tx, row: Row[Any]) -> Split:
    """The bill as a whole."""
    part_rows = await parts(tx, row.id)
    currency, mode = Currency(row.currency), Mode(row.mode)
    items: tuple[Item, ...] = ()
    if mode is Mode.ITEMS:
        payers = {one.fan_id for one in part_rows if one.paid_by in _FROM_OUTSIDE}
        items = await _items(tx, row.id, currency, payers)
    return Split(
        id=row.id,
        host_id=row.host_id,
        host_name=row.host_name,
        title=row.title,
        total=Money(row.total_minor, currency),
        mode=mode,
        state=SplitState(row.state),
        parts=tuple(_part(one, currency, items) for one in part_rows),
        items=items,
        created_at=row.created_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        reminded_at=row.reminded_at,
    )


_FROM_OUTSIDE: Final = (PaidBy.PAYMENT, PaidBy.CASH)
"""What is not the host's own: lines of these payers are settled."""


async def _items(tx: Tx, split_id: UUID, currency: Currency, payers: set[int]) -> tuple[Item, ...]:
    picks: dict[int, list[int]] = {}
    chosen = (
        select(SplitPickRow.number, SplitPickRow.fan_id)
        .where(SplitPickRow.split_id == split_id)
        .order_by(SplitPickRow.number, SplitPickRow.picked_at, SplitPickRow.fan_id)
    )
    for number, fan_id in await tx.session.execute(chosen):
        picks.setdefault(number, []).append(fan_id)
    lines = (
        select(SplitItemRow.number, SplitItemRow.name, SplitItemRow.price_minor)
        .where(SplitItemRow.split_id == split_id)
        .order_by(SplitItemRow.number)
    )
    return tuple(
        Item(
            number=number,
            name=name,
            price=Money(price_minor, currency),
            takers=tuple(picks.get(number, ())),
            is_settled=not payers.isdisjoint(picks.get(number, ())),
        )
        for number, name, price_minor in await tx.session.execute(lines)
    )


def _part(row: Row[Any], currency: Currency, items: Sequence[Item]) -> Part:
    amount = Money(row.amount_minor, currency)
    if items and row.paid_by not in _FROM_OUTSIDE:
        amount = taken(items, row.fan_id, currency)
    return Part(
        number=row.number,
        state=PartState(row.state),
        name=row.fan_name or row.label,
        fan_id=row.fan_id,
        amount=amount,
        weight=row.weight,
        paid_by=PaidBy(row.paid_by) if row.paid_by else None,
        paid_at=row.paid_at,
    )


def taken(items: Sequence[Item], fan_id: int, currency: Currency) -> Money:
    """What a person's lines come to."""
    return sum(
        (rules.of_item(one.price, one.takers, fan_id) for one in items if fan_id in one.takers),
        Money.zero(currency),
    )
