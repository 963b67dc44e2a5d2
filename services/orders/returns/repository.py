"""SQL of returns. The order is locked whenever units of it are counted or moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, select, update
from sqlalchemy.orm import aliased

from services.artwork.schemas import Bilingual
from services.catalog.service import priced_variants
from services.core.among import among
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.orders.models import ShopOrder, ShopOrderLine
from services.orders.pictures import repository as pictures
from services.orders.returns.models import GoodsReturn, GoodsReturnLine
from services.orders.returns.schemas import Return, ReturnLine, ReturnMoved
from services.orders.returns.states import STANDS, ReturnReason, ReturnState, Wants


def subject_of(return_id: UUID) -> str:
    """What its pictures belong to."""
    return f"return:{return_id.hex}"


async def add(
    tx: Tx,
    values: Mapping[str, object],
    units: Mapping[int, int],
    variants: Mapping[int, UUID] | None = None,
) -> None:
    """A return with its units by line, and the `variants` that are wanted instead."""
    await tx.session.execute(insert(GoodsReturn).values(**values))
    lines = [
        {
            "return_id": values["id"],
            "n": n,
            "order_id": values["order_id"],
            "quantity": quantity,
            "damaged": 0,
            "variant_id": variants.get(n) if variants else None,
        }
        for n, quantity in sorted(units.items())
    ]
    await tx.session.execute(insert(GoodsReturnLine), lines)


async def standing(tx: Tx, order_id: UUID) -> dict[int, int]:
    """Units by line that are in a return which was neither refused nor withdrawn."""
    rows = await tx.session.execute(
        select(GoodsReturnLine.n, func.sum(GoodsReturnLine.quantity))
        .join(GoodsReturn, GoodsReturn.id == GoodsReturnLine.return_id)
        .where(
            GoodsReturn.order_id == order_id,
            GoodsReturn.state.in_([str(state) for state in STANDS]),
            GoodsReturn.shipment_id.is_(None),
        )
        .group_by(GoodsReturnLine.n)
    )
    return {n: int(units) for n, units in rows}


async def move(
    tx: Tx, return_id: UUID, source: ReturnState, to: ReturnState, **values: object
) -> bool:
    """False: it stands elsewhere, somebody was first."""
    statement = (
        update(GoodsReturn)
        .where(GoodsReturn.id == return_id, GoodsReturn.state == source)
        .values(state=to, **values)
        .returning(GoodsReturn.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def note_damaged(tx: Tx, return_id: UUID, damaged: Mapping[int, int]) -> None:
    for n, count in sorted(damaged.items()):
        await tx.session.execute(
            update(GoodsReturnLine)
            .where(GoodsReturnLine.return_id == return_id, GoodsReturnLine.n == n)
            .values(damaged=count)
            .execution_options(synchronize_session=False)
        )


async def came_back(tx: Tx, order_id: UUID, n: int, quantity: int) -> bool:
    """Units of a line are back; False: more than were sent."""
    statement = (
        update(ShopOrderLine)
        .where(
            ShopOrderLine.order_id == order_id,
            ShopOrderLine.n == n,
            ShopOrderLine.returned + quantity <= ShopOrderLine.sent,
        )
        .values(returned=ShopOrderLine.returned + quantity)
        .returning(ShopOrderLine.n)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def order_id_of(tx: Tx, return_id: UUID) -> UUID | None:
    statement = select(GoodsReturn.order_id).where(GoodsReturn.id == return_id)
    return (await tx.session.scalars(statement)).first()


async def find(tx: Tx, return_id: UUID) -> Return | None:
    found = await _returns(tx, [GoodsReturn.id == return_id])
    return found[0] if found else None


async def find_exchanged(tx: Tx, new_order_id: UUID) -> Return | None:
    """The return whose goods that order was exchanged for."""
    found = await _returns(tx, [GoodsReturn.new_order_id == new_order_id])
    return found[0] if found else None


async def tell(tx: Tx, return_id: UUID, difference: Money | None = None) -> Return:
    """As it stands now; its buyer is told, also what is to be paid for a new order."""
    known = await find(tx, return_id)
    assert known is not None
    tx.emit(
        ReturnMoved(
            known.id,
            known.order_key,
            known.order_number,
            known.fan_id,
            known.state,
            known.refund,
            known.refusal,
            known.new_order_key,
            known.new_order_number,
            known.was_gone,
            difference,
        )
    )
    return known


async def by_key(tx: Tx, key: str) -> Return | None:
    found = await _returns(tx, [GoodsReturn.key == key])
    return found[0] if found else None


async def of_order(tx: Tx, order_id: UUID) -> list[Return]:
    """The oldest first."""
    return await _returns(tx, [GoodsReturn.order_id == order_id])


async def in_states(
    tx: Tx, states: Collection[ReturnState], after: UUID | None, limit: int
) -> list[Return]:
    """The oldest first."""
    wanted: list[ColumnElement[bool]] = [GoodsReturn.state.in_([str(each) for each in states])]
    if after is not None:
        wanted.append(GoodsReturn.id > after)
    page = select(GoodsReturn.id).where(*wanted).order_by(GoodsReturn.id).limit(limit)
    return await _returns(tx, [GoodsReturn.id.in_(page)])


async def count_in(tx: Tx, states: Collection[ReturnState]) -> int:
    statement = select(func.count()).where(GoodsReturn.state.in_([str(each) for each in states]))
    return (await tx.session.scalars(statement)).one()


async def _returns(tx: Tx, wanted: Sequence[ColumnElement[bool]]) -> list[Return]:
    new = aliased(ShopOrder)
    statement = (
        select(
            GoodsReturn,
            ShopOrder.key,
            ShopOrder.number,
            ShopOrder.currency,
            new.key,
            new.number,
        )
        .join(ShopOrder, ShopOrder.id == GoodsReturn.order_id)
        .outerjoin(new, new.id == GoodsReturn.new_order_id)
        .where(*wanted)
        .order_by(GoodsReturn.id)
        .execution_options(populate_existing=True)
    )
    rows = (await tx.session.execute(statement)).all()
    lines = await _lines(tx, [row[0].id for row in rows])
    shown = await pictures.of(tx, [subject_of(row[0].id) for row in rows]) if rows else {}
    return [
        Return(
            id=row.id,
            order_id=row.order_id,
            order_key=key,
            order_number=number,
            fan_id=row.fan_id,
            state=ReturnState(row.state),
            reason=ReturnReason(row.reason),
            note=row.note,
            refusal=row.refusal,
            lines=tuple(lines.get(row.id, ())),
            picture_ids=shown.get(subject_of(row.id), ()),
            refund=_refund(row.refund_minor, currency),
            asked_at=row.asked_at,
            ended_at=row.ended_at,
            wants=Wants(row.wants),
            new_order_key=new_key,
            new_order_number=new_number,
        )
        for row, key, number, currency, new_key, new_number in rows
    ]


def _refund(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, Currency(currency))


async def _lines(tx: Tx, return_ids: Sequence[UUID]) -> dict[UUID, list[ReturnLine]]:
    if not return_ids:
        return {}
    statement = (
        select(
            GoodsReturnLine.return_id,
            GoodsReturnLine.n,
            GoodsReturnLine.quantity,
            GoodsReturnLine.damaged,
            GoodsReturnLine.variant_id,
            ShopOrderLine.name_km,
            ShopOrderLine.name_en,
            ShopOrderLine.attributes,
        )
        .join(
            ShopOrderLine,
            and_(
                ShopOrderLine.order_id == GoodsReturnLine.order_id,
                ShopOrderLine.n == GoodsReturnLine.n,
            ),
        )
        .where(among(tx, GoodsReturnLine.return_id, return_ids))
        .order_by(GoodsReturnLine.n)
    )
    rows = (await tx.session.execute(statement)).all()
    wanted = await _attributes(tx, {row.variant_id for row in rows} - {None})
    found: dict[UUID, list[ReturnLine]] = {}
    for row in rows:
        name, instead = Bilingual(row.name_km, row.name_en), row.variant_id
        line = ReturnLine(
            row.n, row.quantity, row.damaged, name, row.attributes, instead,
            wanted.get(instead, {}),
        )  # fmt: skip
        found.setdefault(row.return_id, []).append(line)
    return found


async def _attributes(tx: Tx, variant_ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, str]]:
    if not variant_ids:
        return {}
    found = await priced_variants(tx, variant_ids)
    return {variant_id: one.attributes for variant_id, one in found.items()}
